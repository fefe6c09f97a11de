using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Line;

/// <summary>
/// Goes on with LINE's account link (アカウント連携): LINE's token of the chat and a registration code become LINE's own page with a nonce
/// of ours. Nobody is signed in by it; the link is made when LINE reports it.
/// </summary>
internal static class BeginAccountLink
{
    private const int LongestLinkToken = 300;

    /// <summary><c>LinkToken</c>: from the address LINE's chat gave; <c>Code</c>: registration code.</summary>
    public sealed record Body(string? LinkToken, string? Code);

    /// <summary><c>Redirect</c>: LINE's page to open next.</summary>
    public sealed record Answer(Uri Redirect);

    [Needs(Permission.SignIn)]
    internal sealed record Command(string LinkToken, string Code) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder door) =>
        door.MapPost("/account-link", HandleAsync).WithName(nameof(BeginAccountLink)).ExcludeFromDescription();

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(HttpContext http, Body body, RequestContext context, Doorway doorway)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!SessionGate.IsOwnPage(http))
            return new ForeignPage().ToProblem();
        var linkToken = body.LinkToken?.Trim() ?? "";
        if (linkToken.Length is 0 or > LongestLinkToken || linkToken.Any(c => c is <= ' ' or > '~'))
            return new LinkTokenUnusable().ToProblem();
        var result = await doorway.RunAsync(http, context.Brigade, new Command(linkToken, body.Code ?? ""));
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(IRegistrations registrations, UnitOfWork work, SignInDoor door, LineLogin line) : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            var nonce = await registrations.BeginAccountLinkAsync(request.Code, cancellationToken);
            if (nonce.Refusal is { } refusal)
                return await door.RefuseAsync(SignInWay.Line, refusal, null, cancellationToken);
            await work.CommitAsync(cancellationToken);
            return new Answer(line.AccountLink(request.LinkToken, nonce.Value));
        }
    }
}

/// <summary>What stands where LINE's token should.</summary>
internal sealed record LinkTokenUnusable() : Refusal("accountLink.token", "LINEの連携の期限が切れました。LINEのトークで、もう一度「連携」を押してください。", 422);
