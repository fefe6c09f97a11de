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

/// <summary>A local role (役職), new or changed. One with a rank has at least the rights of that rank.</summary>
internal static class SaveRole
{
    /// <summary>A role as a form sends it.</summary>
    public sealed record Body(string? Name, string? Rank = null, int? Order = null);

    [Needs(Permission.EditUnits)]
    internal sealed record Command(RoleId? Id, Body Body) : IRequest<Result<RoleId>>;

    /// <summary>A role with a rank carries that rank's rights, and only those who may edit rights give them.</summary>
    internal sealed record RankNeedsRights() : Refusal(
        "role.rankNeedsRights", "役職に階級を結びつけると権限が変わります。権限表を変えられる人に頼んでください。", 403);

    internal static void Map(RouteGroupBuilder brigade)
    {
        brigade.MapPost("/roles", CreateAsync).WithName("CreateRole").WithTags("Units").WithSummary("Makes a role.").ProducesProblem(422);
        brigade.MapPut("/roles/{roleId}", EditAsync).WithName("EditRole").WithTags("Units").WithSummary("Changes a role.").ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<Results<Created<CreatedRow>, ProblemHttpResult>> CreateAsync(Body body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(null, body), cancellationToken);
        return result.Match<Results<Created<CreatedRow>, ProblemHttpResult>>(
            id => TypedResults.Created((string?)null, new CreatedRow(id.ToString())), refusal => refusal.ToProblem());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EditAsync(string roleId, Body body, IMediator mediator, CancellationToken cancellationToken)
    {
        if (Wire.RoleId(roleId) is not { } id)
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(id, body), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<RoleId>>
    {
        public Task<Result<RoleId>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<RoleId>(async services =>
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            var id = request.Id ?? new RoleId(Guid.CreateVersion7(clock.GetUtcNow()));
            var former = await roster.Unit.FindAsync<RoleDocument>(id.ToString(), cancellationToken);
            if (request.Id is not null && former is null)
                return new Missing();
            var errors = new List<FieldError>();
            var name = UnitForm.Text(request.Body.Name);
            if (name.Length is 0 or > 30)
                errors.Add(new FieldError("name", "役職の名前を30文字までで入れてください。"));
            else if (roster.State.Roles.Values.Any(role => role.Id != id && role.Name == name))
                errors.Add(new FieldError("name", $"「{name}」はすでにあります。別の名前にしてください。"));
            var rank = Wire.Read<Rank>(request.Body.Rank);
            if (request.Body.Rank is { Length: > 0 } && rank is null)
                errors.Add(new FieldError("rank", "階級を選ぶか、空けておいてください。"));
            if (errors.Count > 0)
                return new InvalidInput(errors);
            if (rank != former?.Rank && rank is not null && !context.Actor.Permissions.Contains(Permission.EditRights))
                return new RankNeedsRights();
            roster.Unit.Save(new RoleDocument
            {
                Id = id, Name = name, Rank = rank,
                Order = request.Body.Order ?? former?.Order ?? roster.State.Roles.Values.Select(role => role.Order).DefaultIfEmpty(-1).Max() + 1,
            });
            roster.Unit.Audit(former is null ? "role.created" : "role.changed", id.ToString());
            await roster.CommitAsync(cancellationToken);
            return id;
        });
    }
}
