using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>Runs a use case at a brigade's sign-in door in a scope of its own, and again from a fresh read if somebody else wrote first.</summary>
internal sealed class Doorway(IServiceScopeFactory scopes)
{
    private const int Tries = 4;

    public async Task<Result<T>> RunAsync<T>(HttpContext http, BrigadeId brigade, IRequest<Result<T>> request)
    {
        for (var left = Tries; left > 0; left--)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.SignInDoor, http.TraceIdentifier);
            try
            {
                return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, http.RequestAborted);
            }
            catch (ConcurrentChangeException)
            {
                // The code was used, or the person changed, in the same moment: what holds now is read anew.
            }
        }
        return new Conflict();
    }
}
