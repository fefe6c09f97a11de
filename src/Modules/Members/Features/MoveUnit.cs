using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Domain;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Features;

/// <summary>A unit goes below another, or elsewhere among its siblings. Its people and the units below it go with it.</summary>
internal static class MoveUnit
{
    /// <summary>Where to.</summary>
    /// <param name="ParentId">The unit above; null: to the top.</param>
    /// <param name="Before">The sibling it is to stand before; null: last.</param>
    public sealed record Body(string? ParentId = null, string? Before = null);

    [Needs(Permission.EditUnits)]
    internal sealed record Command(UnitId Id, Body Body) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/units/{unitId}/move", HandleAsync).WithName(nameof(MoveUnit)).WithTags("Units")
            .WithSummary("Moves a unit below another, or among its siblings.").ProducesProblem(404).ProducesProblem(422);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string unitId, Body body, IMediator mediator, CancellationToken cancellationToken)
    {
        if (Wire.UnitId(unitId) is not { } id)
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(id, body), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts) : IRequestHandler<Command, Result<Done>>
    {
        private const int MostSiblings = 90;   // all that stand after it are written anew, in one batch

        public Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<Done>(async services =>
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            if (!roster.State.Units.TryGetValue(request.Id, out var unit))
                return new Missing();
            var parent = Wire.UnitId(request.Body.ParentId);
            if ((request.Body.ParentId is { Length: > 0 } && parent is null ? Misplaced.NoParent : UnitGraph.Check(UnitForm.Parents(roster.State), unit.Id, parent)) is { } why)
                return new InvalidInput("parentId", UnitForm.Sentence(why));
            if (roster.State.Units.Values.Any(other => other.Id != unit.Id && other.ParentId == parent && other.Name == unit.Name))
                return new InvalidInput("parentId", $"移す先に「{unit.Name}」がすでにあります。先に名前を変えてください。");

            var siblings = roster.State.Units.Values.Where(other => other.ParentId == parent && other.Id != unit.Id)
                .OrderBy(other => other.Order).ThenBy(other => other.Name, StringComparer.Ordinal).ToList();
            var at = Wire.UnitId(request.Body.Before) is { } before ? siblings.FindIndex(other => other.Id == before) : siblings.Count;
            if (request.Body.Before is { Length: > 0 } && (at < 0 || Wire.UnitId(request.Body.Before) is null))
                return new InvalidInput("before", "並べる位置を選びなおしてください。");
            siblings.Insert(at, unit);
            var wanted = siblings.Select((one, order) => one with { ParentId = parent, Order = order }).Where(one => one != roster.State.Units[one.Id]).ToList();
            if (wanted.Count > MostSiblings)
                return new InvalidInput("before", "同じところに組織が多すぎて並べ替えられません。最後に置いてください。");
            foreach (var one in wanted)
            {
                await roster.Unit.FindAsync<UnitDocument>(one.DocumentId, cancellationToken);
                roster.Unit.Save(one);
            }
            roster.Unit.Audit("unit.moved", unit.DocumentId);
            await roster.CommitAsync(cancellationToken);
            return new Done();
        });
    }
}
