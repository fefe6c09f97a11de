using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>The port in the plainest words there are: what a store must do, with dictionaries.</summary>
internal sealed class StoreModel
{
    private readonly Dictionary<(BrigadeId Brigade, string Type, string Id), Kept> _documents = [];
    private readonly Dictionary<BrigadeId, int> _commits = [];

    /// <summary>A document as the model knows it. Commits are counted 1, 2, 3; an engine's numbers need only rise alike.</summary>
    public sealed record Kept(string Type, string Id, int Commit, string Body, IReadOnlyDictionary<string, string> Keys, DateTimeOffset? ExpiresAt, bool Deleted);

    public int Commits(BrigadeId brigade) => _commits.GetValueOrDefault(brigade);

    public Kept? Read(BrigadeId brigade, string type, string id, DateTimeOffset now) =>
        _documents.TryGetValue((brigade, type, id), out var kept) && !kept.Deleted && !(kept.ExpiresAt <= now) ? kept : null;

    /// <summary>The commit's number, or null and nothing changed.</summary>
    /// <param name="brigade">Whose.</param>
    /// <param name="writes">The batch, with the commit number the writer believes in place of an ETag.</param>
    /// <param name="now">By the clock.</param>
    public int? Commit(BrigadeId brigade, IReadOnlyList<(WriteKind Kind, string Type, string Id, int Believed, string Body, IReadOnlyDictionary<string, string> Keys, DateTimeOffset? ExpiresAt)> writes, DateTimeOffset now)
    {
        foreach (var write in writes)
        {
            var there = Read(brigade, write.Type, write.Id, now);
            var holds = write.Kind switch
            {
                WriteKind.Create => there is null,
                WriteKind.Put => true,
                _ => there is not null && there.Commit == write.Believed,
            };
            if (!holds)
                return null;
        }
        var commit = _commits[brigade] = Commits(brigade) + 1;
        foreach (var write in writes)
            _documents[(brigade, write.Type, write.Id)] = write.Kind is WriteKind.Delete
                ? new Kept(write.Type, write.Id, commit, "", DocumentWrite.NoKeys, null, true)
                : new Kept(write.Type, write.Id, commit, write.Body, write.Keys, write.ExpiresAt, false);
        return commit;
    }

    public IEnumerable<Kept> Query(BrigadeId brigade, string type, string? key, string? from, string? to, bool descending, DateTimeOffset now)
    {
        var found = Documents(brigade)
            .Where(kept => kept.Type == type && Read(brigade, type, kept.Id, now) is not null && (key is null || kept.Keys.ContainsKey(key)))
            .Select(kept => (Kept: kept, Value: key is null ? kept.Id : kept.Keys[key]))
            .Where(pair => (from is null || Compare(pair.Value, from) >= 0) && (to is null || Compare(pair.Value, to) <= 0))
            .OrderBy(pair => pair.Value, Comparer<string>.Create(Compare)).ThenBy(pair => pair.Kept.Id, StringComparer.Ordinal)
            .Select(pair => pair.Kept);
        return descending ? found.Reverse() : found;
    }

    /// <summary>By commit; within one, in no set order.</summary>
    public IEnumerable<Kept> ChangesSince(BrigadeId brigade, int commit, string[]? types) =>
        Documents(brigade).Where(kept => kept.Commit > commit && (types is null || types.Contains(kept.Type))).OrderBy(kept => kept.Commit);

    private IEnumerable<Kept> Documents(BrigadeId brigade) => _documents.Where(pair => pair.Key.Brigade == brigade).Select(pair => pair.Value);

    private static int Compare(string? left, string? right) => Encoding.UTF8.GetBytes(left!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right!));
}
