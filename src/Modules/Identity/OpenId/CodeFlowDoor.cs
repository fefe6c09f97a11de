using BrigadeDispatch.Identity.Features;
using BrigadeDispatch.Kernel.Rights;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>The two addresses of a provider's sign-in: a brigade's start and the one callback.</summary>
internal static class CodeFlowDoor
{
    private const int LongestCode = 40;
    private const int LongestLinkToken = 300;

    public static void Map<TProvider>(IEndpointRouteBuilder routes, string segment) where TProvider : SignInProvider
    {
        routes.MapGroup("/sign-in/{brigadeId}").AddEndpointFilter(ShowSignIn.EnterAsync)
            .MapGet("/" + segment, (HttpContext http, RequestContext context, CodeFlows flows) => BeginAsync(http, context, flows, Provider<TProvider>(http)))
            .ExcludeFromDescription();
        routes.MapGet($"/sign-in/{segment}/callback", (HttpContext http, CodeFlows flows) => EndAsync(http, flows, Provider<TProvider>(http))).ExcludeFromDescription();
    }

    // Asked for here: an endpoint with a type parameter is bound at run time, not by generated code.
    private static TProvider Provider<TProvider>(HttpContext http) where TProvider : SignInProvider => http.RequestServices.GetRequiredService<TProvider>();

    private static async Task<IResult> BeginAsync(HttpContext http, RequestContext context, CodeFlows flows, SignInProvider provider)
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

    private static async Task<IResult> EndAsync(HttpContext http, CodeFlows flows, SignInProvider provider)
    {
        await flows.EndAsync(http, provider);
        return Results.Empty;
    }

    private static string? Short(HttpContext http, string name, int most) =>
        http.Request.Query[name].ToString() is { Length: > 0 } text && text.Length <= most ? text : null;
}
