using BrigadeDispatch.Identity.Features;
using BrigadeDispatch.Kernel.Rights;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>The two addresses of a provider's sign-in: a brigade's start and the one callback.</summary>
internal static class CodeFlowDoor
{
    private const int LongestCode = 40;
    private const int LongestLinkToken = 300;

    public static void Map<TProvider>(IEndpointRouteBuilder routes, string segment) where TProvider : SignInProvider
    {
        routes.MapGroup("/sign-in/{brigadeId}").AddEndpointFilter(ShowSignIn.EnterAsync)
            .MapGet("/" + segment, BeginAsync<TProvider>).ExcludeFromDescription();
        routes.MapGet($"/sign-in/{segment}/callback", EndAsync<TProvider>).ExcludeFromDescription();
    }

    private static async Task<IResult> BeginAsync<TProvider>(HttpContext http, RequestContext context, CodeFlows flows, TProvider provider)
        where TProvider : SignInProvider
    {
        await flows.BeginAsync(http, provider, new SignInAttempt
        {
            Brigade = context.Brigade,
            Return = ReturnPath.Of(http.Request.Query["return"].ToString(), "/" + context.Brigade.Value),
            Slip = Short(http, "slip", LongestCode),
            LinkToken = Short(http, "linkToken", LongestLinkToken),
        });
        return Results.Empty;
    }

    private static async Task<IResult> EndAsync<TProvider>(HttpContext http, CodeFlows flows, TProvider provider) where TProvider : SignInProvider
    {
        await flows.EndAsync(http, provider);
        return Results.Empty;
    }

    private static string? Short(HttpContext http, string name, int most) =>
        http.Request.Query[name].ToString() is { Length: > 0 } text && text.Length <= most ? text : null;
}
