using System.Collections.Immutable;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Messaging.Storage;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>The batches of every call-out as they stand, in memory, folded from the store.</summary>
internal sealed class BatchBook(BrigadeReader reader)
    : Projection<ImmutableDictionary<CallOutId, ImmutableDictionary<string, BatchView>>>(reader), IDeliveryReport
{
    private static readonly string[] _types = [BatchDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    public async ValueTask<IReadOnlyList<BatchView>> ForCallOutAsync(BrigadeId brigade, CallOutId callOutId, CancellationToken cancellationToken) =>
        (await CurrentAsync(brigade, cancellationToken)).TryGetValue(callOutId, out var batches) ? batches.Values.ToList() : [];

    protected override ImmutableDictionary<CallOutId, ImmutableDictionary<string, BatchView>> Empty(BrigadeId brigade) =>
        ImmutableDictionary<CallOutId, ImmutableDictionary<string, BatchView>>.Empty;

    protected override ImmutableDictionary<CallOutId, ImmutableDictionary<string, BatchView>> Apply(
        BrigadeId brigade, ImmutableDictionary<CallOutId, ImmutableDictionary<string, BatchView>> state, IReadOnlyList<StoredDocument> changes)
    {
        var next = state.ToBuilder();
        foreach (var change in changes.Where(change => !change.Deleted))
        {
            var batch = Open<BatchDocument>(brigade, change);
            var known = next.GetValueOrDefault(batch.CallOutId) ?? ImmutableDictionary<string, BatchView>.Empty;
            next[batch.CallOutId] = known.SetItem(
                batch.DocumentId, new BatchView(NumberList.Unpack(batch.Numbers), batch.State, batch.AcceptedAt));
        }
        return next.ToImmutable();
    }
}
