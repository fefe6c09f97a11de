using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;

namespace BrigadeDispatch.Host.Security;

/// <summary>
/// Who a visitor of <c>/api</c> is. Until people can sign in there is one answer: in a demo the demo commander, otherwise nobody, and
/// nobody gets 401 for everything there.
/// </summary>
internal static class Visitor
{
    public static async ValueTask<object?> AuthenticateAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<StartSettings>().Demo.Enabled
            ? await next(context)
            : Problems.Of(401, "session.required", "サインインしてください。");

    /// <summary>The brigade of the address becomes the request's; a foreign one looks like a missing one.</summary>
    public static async ValueTask<object?> EnterBrigadeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!BrigadeId.TryParse(http.GetRouteValue("brigadeId") as string, out var id)
            || await http.RequestServices.GetRequiredService<IBrigades>().FindAsync(id, http.RequestAborted) is null)
            return new Missing().ToProblem();
        http.RequestServices.GetRequiredService<RequestContext>().Enter(id, Actor.DemoCommander, http.TraceIdentifier);
        return await next(context);
    }
}
