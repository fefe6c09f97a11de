using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Features;

/// <summary>A unit goes, once nobody and nothing is in it. Whoever retired from it does not hold it up.</summary>
internal static class DeleteUnit
{
    [Needs(Permission.EditUnits)]
    internal sealed record Command(UnitId Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapDelete("/units/{unitId}", HandleAsync).WithName(nameof(DeleteUnit)).WithTags("Units")
            .WithSummary("Deletes an empty unit; 409 unit.notEmpty otherwise.").ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string unitId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (Wire.UnitId(unitId) is not { } id)
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(id), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts) : IRequestHandler<Command, Result<Done>>
    {
        public Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<Done>(async services =>
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            if (await roster.Unit.FindAsync<UnitDocument>(request.Id.ToString(), cancellationToken) is not { } unit)
                return new Missing();
            if (roster.Running is not null)
                return new BulkRunning();   // it may be moving somebody in here
            var below = roster.State.Units.Values.Count(other => other.ParentId == unit.Id);
            if (below > 0)
                return new UnitNotEmpty($"下に組織が{below}あります。");
            var inside = roster.State.Members.Values.Where(member => member.State != MemberState.Retired && member.Units.Contains(unit.Id)).ToList();
            if (inside.Count > 0)
                return new UnitNotEmpty($"兼務も含めて{inside.Count}人が所属しています。");
            var held = roster.State.Members.Values.Count(member => member.Roles.Any(role => role.UnitId == unit.Id));
            if (held > 0)
                return new UnitNotEmpty($"この組織での役職を{held}人が持っています。");
            roster.Unit.Delete(unit);
            roster.Unit.Audit("unit.deleted", unit.DocumentId);
            await roster.CommitAsync(cancellationToken);
            return new Done();
        });
    }
}
