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

/// <summary>A role goes, once nobody holds it.</summary>
internal static class DeleteRole
{
    [Needs(Permission.EditUnits)]
    internal sealed record Command(RoleId Id) : IRequest<Result<Done>>;

    /// <summary>Somebody holds it.</summary>
    internal sealed record RoleHeld(int Holders) : Refusal("role.held", $"{Holders}人がこの役職に就いています。先に役職を外してから削除してください。", 409);

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapDelete("/roles/{roleId}", HandleAsync).WithName(nameof(DeleteRole)).WithTags("Units")
            .WithSummary("Deletes a role nobody holds; 409 role.held otherwise.").ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string roleId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (Wire.RoleId(roleId) is not { } id)
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
            if (await roster.Unit.FindAsync<RoleDocument>(request.Id.ToString(), cancellationToken) is not { } role)
                return new Missing();
            if (roster.Running is not null)
                return new BulkRunning();   // it may be giving it to somebody
            var holders = roster.State.Members.Values.Count(member => member.Roles.Any(held => held.RoleId == role.Id));
            if (holders > 0)
                return new RoleHeld(holders);
            roster.Unit.Delete(role);
            roster.Unit.Audit("role.deleted", role.DocumentId);
            await roster.CommitAsync(cancellationToken);
            return new Done();
        });
    }
}
