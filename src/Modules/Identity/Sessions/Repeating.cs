using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>
/// Sends a request in a scope of its own, and once more from a fresh read whenever somebody else wrote first. What counts (tries,
/// codes that count once) is thereby counted however many ask at once: an answer is given only after its commit.
/// </summary>
internal sealed class Repeating(IServiceScopeFactory scopes, RequestContext context)
{
    private const int Rounds = 10;

    public async Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
            try
            {
                return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
            }
            catch (ConcurrentChangeException)
            {
                // Decided on what was no longer so; nothing of it was written.
            }
        }
        return new Conflict();
    }
}
