using System.Collections.Immutable;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>
/// Sessions that were looked at and not written since, as of the store's head: a request reads and opens its session anew only after a commit
/// touched that session, and an end counts at the next request on every instance.
/// </summary>
internal sealed class SessionsInMemory(BrigadeReader reader) : Projection<SessionsInMemory.Looked>(reader)
{
    private static readonly string[] _types = [SessionDocument.Type];

    private readonly BrigadeReader _reader = reader;

    protected override IReadOnlyCollection<string> Types => _types;

    /// <summary>The session as it is stored now; null: there is none.</summary>
    public async ValueTask<SessionDocument?> FindAsync(BrigadeId brigade, string id, CancellationToken cancellationToken)
    {
        var looked = await CurrentAsync(brigade, cancellationToken);
        if (looked.Find(id) is { } known)
            return known;
        if (await _reader.FindAsync<SessionDocument>(brigade, id, cancellationToken) is not ({ } session, _))
            return null;   // not remembered: anybody may send made-up tokens
        looked.Remember(session);
        return session;
    }

    protected override Looked Empty(BrigadeId brigade) => new(Looked.None);

    protected override Looked Apply(BrigadeId brigade, Looked state, IReadOnlyList<StoredDocument> changes) => state.Without(changes);

    /// <summary>
    /// What was read since a head, or before it and not changed since. A session read while a commit takes it away is remembered here and not in
    /// the next state, which alone is asked from that commit on.
    /// </summary>
    internal sealed class Looked(ImmutableDictionary<string, SessionDocument> sessions)
    {
        /// <summary>So many devices of a brigade at work at a time are remembered; with more, all are read anew once.</summary>
        public const int Most = 20_000;

        public static readonly ImmutableDictionary<string, SessionDocument> None = ImmutableDictionary.Create<string, SessionDocument>(StringComparer.Ordinal);

        private ImmutableDictionary<string, SessionDocument> _sessions = sessions;

        public SessionDocument? Find(string id) => Volatile.Read(ref _sessions).GetValueOrDefault(id);

        public void Remember(SessionDocument session) =>
            ImmutableInterlocked.Update(ref _sessions, static (known, one) => (known.Count < Most ? known : None).SetItem(one.Id, one), session);

        public Looked Without(IReadOnlyList<StoredDocument> changes) => new(Volatile.Read(ref _sessions).RemoveRange(changes.Select(change => change.Id)));
    }
}
