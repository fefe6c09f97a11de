using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>An engine with empty storage of its own, as the suite needs it.</summary>
public abstract class StoreEngine : IAsyncDisposable
{
    /// <summary>The store as it is open now.</summary>
    public abstract IDocumentStore Store { get; }

    /// <summary>Closes it and opens it again over the same data.</summary>
    public abstract Task ReopenAsync(CancellationToken cancellationToken);

    /// <summary>Lets the engine do its housekeeping, which nobody may notice.</summary>
    public abstract Task TidyAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
