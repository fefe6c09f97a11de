using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Doors;

/// <summary>The group of a brigade's sign-in doors: the brigade must be there, and only our own page may post.</summary>
internal static class DoorGate
{
    public static RouteGroupBuilder Group(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/sign-in/{brigadeId}").AddEndpointFilter(OwnPageAsync).AddEndpointFilter(ShowSignIn.EnterAsync);
        group.ExcludeFromDescription();
        return group;
    }

    // Or another site could sign its visitors in as somebody of its choice.
    private static async ValueTask<object?> OwnPageAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        SessionGate.IsChange(context.HttpContext) && !SessionGate.IsOwnPage(context.HttpContext)
            ? new ForeignPage().ToProblem()
            : await next(context);
}
