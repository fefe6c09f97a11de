using System.Collections.Concurrent;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Rights;

/// <summary>The rights table of a brigade applied to its people as of the store's head. Asked at every request, so each answer is worked out once per state.</summary>
internal sealed class RightsBook(MemberBook members, RightsTableBook tables) : IRights
{
    private readonly ConcurrentDictionary<BrigadeId, AppliedRights> _applied = new();

    public async ValueTask<IReadOnlyDictionary<Permission, Reach>> OfAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken) =>
        (await CurrentAsync(brigade, cancellationToken)).Of(id);

    public async ValueTask<AppliedRights> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var state = await members.CurrentAsync(brigade, cancellationToken);
        var table = (await tables.CurrentAsync(brigade, cancellationToken)).Table;
        if (_applied.TryGetValue(brigade, out var known) && ReferenceEquals(known.State, state) && ReferenceEquals(known.Table, table))
            return known;
        return _applied[brigade] = new AppliedRights(state, table);
    }
}

/// <summary>The rights table of each brigade as of the store's head; the default one until it is edited.</summary>
internal sealed class RightsTableBook(BrigadeReader reader) : Projection<HeldTable>(reader)
{
    private static readonly string[] _types = [RightsTableDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    protected override HeldTable Empty(BrigadeId brigade) => HeldTable.Default;

    protected override HeldTable Apply(BrigadeId brigade, HeldTable state, IReadOnlyList<StoredDocument> changes) =>
        changes[^1].Deleted ? HeldTable.Default : Open<RightsTableDocument>(brigade, changes[^1]).ToTable();
}

/// <summary>A brigade's table and how it came to be.</summary>
/// <param name="Table">The table in force.</param>
/// <param name="Version">Rises with every change; 0: never edited.</param>
/// <param name="IsDefault">The product's own.</param>
internal sealed record HeldTable(RightsTable Table, int Version, bool IsDefault)
{
    public static HeldTable Default { get; } = new(DefaultRights.Table, 0, true);
}
