using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Line;

/// <summary>Signs a page inside LINE in by the ID token LIFF gave it. What else the page says of itself counts for nothing.</summary>
internal static class SignInByLiff
{
    /// <summary><c>IdToken</c>: as <c>liff.getIDToken()</c> gave it; <c>Slip</c>: registration code, if one is being used.</summary>
    public sealed record Body(string? IdToken, string? Slip);

    internal static void Map(RouteGroupBuilder door) =>
        door.MapPost("/liff", HandleAsync).WithName(nameof(SignInByLiff)).ExcludeFromDescription();

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        HttpContext http, Body body, RequestContext context, IBrigades brigades, LineLogin line, IdTokens tokens, Doorway doorway)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!SessionGate.IsOwnPage(http))
            return new ForeignPage().ToProblem();
        if (await brigades.FindAsync(context.Brigade, http.RequestAborted) is not { LineLogin: { } channel })
            return new WayNotOffered().ToProblem();
        var (rules, keys) = line.Liff(channel);
        var outcome = await tokens.CheckAsync(body.IdToken, rules, keys, http.RequestAborted);
        IRequest<Result<MemberId>> next = outcome.Token is { } token
            ? new EnterByLine.Command(SignInWay.Liff, token, string.IsNullOrWhiteSpace(body.Slip) ? null : body.Slip)
            : new RefuseSignIn.Command(SignInWay.Liff, outcome.Code == IdTokens.KeysUnreachable ? new ProviderUnreachable() : new ProofRefused(outcome.Code!));
        var result = await doorway.RunAsync(http, context.Brigade, next);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToPeople().ToProblem());
    }
}
