using System.Collections.Concurrent;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Kernel.Mediation;

/// <summary>Whose turn it is to decide again, by brigade.</summary>
public sealed class Turns : IDisposable
{
    private readonly ConcurrentDictionary<BrigadeId, SemaphoreSlim> _turns = new();

    /// <summary>A brigade's.</summary>
    public SemaphoreSlim Of(BrigadeId brigade) => _turns.GetOrAdd(brigade, static _ => new SemaphoreSlim(1, 1));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var turn in _turns.Values)
            turn.Dispose();
    }
}

/// <summary>
/// Tries a decision again from a fresh read when somebody else was faster. Where all decisions of a kind meet in one document, whoever lost once
/// waits for their turn, so that fifty people at once lose to each other once and not again and again. Scoped.
/// </summary>
/// <remarks>Attempts do not make attempts of their own: they would wait for a turn that they hold themselves.</remarks>
public sealed class Attempts(IServiceScopeFactory scopes, RequestContext context, Turns turns)
{
    private const int Most = 12;

    /// <summary>Runs a decision in a scope of its own, at most twelve times.</summary>
    /// <param name="attempt">Reads, decides and commits with the services of its scope.</param>
    /// <returns>What the attempt that was not disturbed gave; <see cref="Conflict"/>: all were.</returns>
    public async Task<Result<T>> RunAsync<T>(Func<IServiceProvider, Task<Result<T>>> attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (await TryAsync(attempt) is { } first)
            return first;
        var turn = turns.Of(context.Brigade);
        await turn.WaitAsync();
        try
        {
            for (var tries = 1; tries < Most; tries++)
                if (await TryAsync(attempt) is { } result)
                    return result;
        }
        finally
        {
            turn.Release();
        }
        return new Conflict();
    }

    private async Task<Result<T>?> TryAsync<T>(Func<IServiceProvider, Task<Result<T>>> attempt)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
        try
        {
            return await attempt(scope.ServiceProvider);
        }
        catch (ConcurrentChangeException)
        {
            return null;   // nothing happened: decide again on what is there now
        }
    }
}
