using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>Ends one of one's own sessions: a telephone lost, a computer of the office.</summary>
internal static class EndSession
{
    [Needs(Permission.OwnAccount)]
    internal sealed record Command(string Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapDelete("/sessions/{id}", HandleAsync).WithName(nameof(EndSession)).WithSummary("Ends one of one's own sessions.").ProducesProblem(404);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string id, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(id), cancellationToken));

    internal sealed class Handler(UnitOfWork work, RequestContext context) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (!Base64UrlText.IsHash(request.Id)
                || await work.FindAsync<SessionDocument>(request.Id, cancellationToken) is not { } session
                || session.MemberId.Value != context.Actor.Person)
                return new Missing();
            work.Delete(session);
            work.Audit("session.ended", session.MemberId.ToString(), "own device");
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
    }
}

/// <summary>Ids that are hashes: 43 characters of base64url. Anything else never reaches the store.</summary>
internal static class Base64UrlText
{
    public static bool IsHash(string? text) => text is { Length: 43 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
