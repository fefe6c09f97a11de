using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>Marks an endpoint that answers nobody without a session.</summary>
internal sealed class NeedsSession;

/// <summary>
/// The gate before all of <c>/api</c>: no session, no answer; another brigade's address looks like one that is not there. A middleware and no
/// endpoint filter, because a filter runs after the body was read, and who is nobody gets no memory of ours.
/// </summary>
internal static class SessionGate
{
    /// <summary>Scripts of our own pages send it; another site's form or image cannot (OWASP ASVS 5.0 3.5.2).</summary>
    public const string ClientHeader = "X-Brigade-Client";

    private const string ViewAs = "viewAs";

    public static async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<NeedsSession>() is null)
        {
            await next(http);
            return;
        }
        if (!SessionCookie.TryRead(http, out var brigade, out var token)
            || await http.RequestServices.GetRequiredService<SessionBook>().FindAsync(brigade, token, http.RequestAborted) is not { } live)
        {
            await new SessionRequired().ToProblem().ExecuteAsync(http);
            return;
        }
        if (IsChange(http) && !IsOwnPage(http))
        {
            await new ForeignPage().ToProblem().ExecuteAsync(http);
            return;
        }
        if (http.GetRouteValue("brigadeId") is string told && told != live.Brigade.Value)
        {
            await new Missing().ToProblem().ExecuteAsync(http);
            return;
        }
        MemberId? viewAs = null;
        if (http.Request.Query[ViewAs] is [{ Length: > 0 } other])
        {
            if (IsChange(http) || !ShortId.TryRead(other, out var id))
            {
                await new ViewOnly().ToProblem().ExecuteAsync(http);
                return;
            }
            viewAs = new MemberId(id);
        }
        await http.RequestServices.GetRequiredService<SessionBook>().SeenAsync(live, http.RequestAborted);
        var actor = await http.RequestServices.GetRequiredService<SessionActor>().OfAsync(live, http.Connection.RemoteIpAddress, viewAs, http.RequestAborted);
        http.RequestServices.GetRequiredService<RequestContext>().Enter(live.Brigade, actor, http.TraceIdentifier);
        http.Features.Set(live);
        using var stream = http.RequestServices.GetRequiredService<OpenStreams>().Watch(http, live, actor, viewAs);
        await next(http);
    }

    public static bool IsChange(HttpContext http) => !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));

    /// <summary>Whether our own page asks: our header, and nothing by which the browser says otherwise.</summary>
    public static bool IsOwnPage(HttpContext http)
    {
        var headers = http.Request.Headers;
        return headers.ContainsKey(ClientHeader)
            && headers["Sec-Fetch-Site"].ToString() is "" or "same-origin"
            && (headers.Origin.ToString() is not { Length: > 0 } origin
                || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(http.Request.Host.Value, StringComparison.OrdinalIgnoreCase)));
    }
}
