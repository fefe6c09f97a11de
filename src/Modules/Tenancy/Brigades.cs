using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Tenancy.Storage;

namespace BrigadeDispatch.Tenancy;

/// <summary>The brigades of this service as the store has them. A brigade it gives out has its key at hand.</summary>
internal sealed class Brigades(BrigadeReader reader, KeyRing keys) : Projection<IReadOnlyDictionary<BrigadeId, Brigade>>(reader), IBrigades
{
    private static readonly string[] _types = [BrigadeDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    public async ValueTask<Brigade?> FindAsync(BrigadeId id, CancellationToken cancellationToken)
    {
        if (!(await CurrentAsync(BrigadeId.Operator, cancellationToken)).TryGetValue(id, out var brigade))
            return null;
        return await keys.LoadAsync(id, cancellationToken) ? brigade : null;   // a brigade whose key is destroyed is closed
    }

    public async ValueTask<IReadOnlyList<Brigade>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<Brigade>();
        foreach (var brigade in (await CurrentAsync(BrigadeId.Operator, cancellationToken)).Values.OrderBy(b => b.Id.Value, StringComparer.Ordinal))
            if (await keys.LoadAsync(brigade.Id, cancellationToken))
                all.Add(brigade);
        return all;
    }

    protected override IReadOnlyDictionary<BrigadeId, Brigade> Empty(BrigadeId brigade) => new Dictionary<BrigadeId, Brigade>();

    protected override IReadOnlyDictionary<BrigadeId, Brigade> Apply(
        BrigadeId brigade, IReadOnlyDictionary<BrigadeId, Brigade> state, IReadOnlyList<StoredDocument> changes)
    {
        var next = new Dictionary<BrigadeId, Brigade>(state);
        foreach (var change in changes)
        {
            var id = BrigadeId.Parse(change.Id);
            if (change.Deleted)
                next.Remove(id);
            else
                next[id] = Open<BrigadeDocument>(brigade, change).ToBrigade();
        }
        return next;
    }
}
