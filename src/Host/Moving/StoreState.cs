using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>Where two stores differ: a document, and whether the target alone has it.</summary>
internal sealed record Difference(string Type, string Id, long Sequence, bool OnlyInTarget)
{
    public override string ToString() => $"{Type} {Id} at {Sequence}";
}

/// <summary>What comparing two stores gave.</summary>
/// <param name="Documents">How many were found the same.</param>
/// <param name="SourceHash">SHA-256 of the source's state, lower-case hex.</param>
/// <param name="TargetHash">The same of the target, computed from what the target told.</param>
/// <param name="Differences">The first of them; none: the stores are the same.</param>
internal sealed record StateComparison(long Documents, string SourceHash, string TargetHash, IReadOnlyList<Difference> Differences);

/// <summary>
/// Compares a brigade's documents in two stores, streaming both in the order of (sequence, type, id). The state hash is the SHA-256 over the SHA-256 of each
/// document in that order: type, id, sequence, expiry, keys, sealed body, each with its length in front.
/// </summary>
/// <remarks>
/// A deletion is part of the state by the absence of the document: when tombstones are swept away differs by engine. Documents that expire within a few hours
/// are compared like all others, but are not hashed: they may expire between the reading of one store and the other.
/// </remarks>
internal sealed class StoreState(IDocumentStore source, IDocumentStore target, TimeProvider clock)
{
    /// <summary>Documents asked for at once: one may have 1.5 MB.</summary>
    public const int PageSize = 50;

    private const int DifferencesTold = 1000;
    private static readonly TimeSpan _soon = TimeSpan.FromHours(6);

    /// <summary>Compares all that was changed after a number, up to another one of the source.</summary>
    /// <param name="brigade">Whose.</param>
    /// <param name="after">What was compared before; 0: all.</param>
    /// <param name="through">Up to which the target was copied. What the source changed later is no difference.</param>
    /// <param name="seen">Told the number of documents now and then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<StateComparison> CompareAsync(BrigadeId brigade, long after, long through, Action<long> seen, CancellationToken cancellationToken)
    {
        var hashedUntil = clock.GetUtcNow() + _soon;
        using var sourceHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var targetHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var differences = new List<Difference>();
        var onlyInTarget = new List<Print>();
        long same = 0;

        await using var ours = PrintsAsync(source, brigade, after, through, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var theirs = PrintsAsync(target, brigade, after, long.MaxValue, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var our = await NextAsync(ours);
        var their = await NextAsync(theirs);
        while ((our is not null || their is not null) && differences.Count < DifferencesTold)
        {
            var order = our is null ? 1 : their is null ? -1 : our.CompareTo(their);
            if (order <= 0)
                Add(sourceHash, our!);
            if (order >= 0)
                Add(targetHash, their!);
            if (order == 0)
            {
                if (our!.Digest.AsSpan().SequenceEqual(their!.Digest) || our.HasExpired(clock) || their.HasExpired(clock))
                    same += our.Deleted ? 0 : 1;
                else
                    differences.Add(new Difference(our.Type, our.Id, our.Sequence, OnlyInTarget: false));
                if (same % 1000 == 0)
                    seen(same);
            }
            else if (order < 0 && !our!.HasExpired(clock) && !(our.Deleted && await target.ReadAsync(brigade, our.Type, our.Id, cancellationToken) is null))
            {
                differences.Add(new Difference(our.Type, our.Id, our.Sequence, OnlyInTarget: false));
            }
            else if (order > 0 && their is { Deleted: false } && !their.HasExpired(clock))
            {
                onlyInTarget.Add(their);
            }
            if (order <= 0)
                our = await NextAsync(ours);
            if (order >= 0)
                their = await NextAsync(theirs);
        }
        if (onlyInTarget.Count > 0)
        {
            var later = await ChangedAfterAsync(brigade, through, cancellationToken);
            differences.AddRange(onlyInTarget.Where(print => !later.Contains((print.Type, print.Id)))
                .Select(print => new Difference(print.Type, print.Id, print.Sequence, OnlyInTarget: true)));
        }
        return new StateComparison(same, Hex(sourceHash), Hex(targetHash), differences);

        void Add(IncrementalHash hash, Print print)
        {
            if (!print.Deleted && !(print.ExpiresAt <= hashedUntil))
                hash.AppendData(print.Digest);
        }
    }

    /// <summary>The state hash of one store by itself.</summary>
    public static async Task<(long Documents, string Hash)> HashAsync(IDocumentStore store, BrigadeId brigade, TimeProvider clock, CancellationToken cancellationToken)
    {
        var hashedUntil = clock.GetUtcNow() + _soon;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long documents = 0;
        await foreach (var print in PrintsAsync(store, brigade, 0, long.MaxValue, cancellationToken))
        {
            if (print.Deleted)
                continue;
            documents++;
            if (!(print.ExpiresAt <= hashedUntil))
                hash.AppendData(print.Digest);
        }
        return (documents, Hex(hash));
    }

    private async Task<HashSet<(string, string)>> ChangedAfterAsync(BrigadeId brigade, long sequence, CancellationToken cancellationToken)
    {
        var changed = new HashSet<(string, string)>();
        await foreach (var print in PrintsAsync(source, brigade, sequence, long.MaxValue, cancellationToken))
            changed.Add((print.Type, print.Id));
        return changed;
    }

    private static async IAsyncEnumerable<Print> PrintsAsync(
        IDocumentStore store, BrigadeId brigade, long after, long through, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ChangePage page;
        do
        {
            page = await store.ChangesSinceAsync(brigade, after, null, PageSize, cancellationToken);
            foreach (var print in page.Changes.Where(document => document.Type != StoreMark.Type && document.Sequence <= through).Select(Print.Of).Order())
                yield return print;
            after = page.UpTo;
        }
        while (page.More && after < through);
    }

    private static async ValueTask<Print?> NextAsync(IAsyncEnumerator<Print> prints) => await prints.MoveNextAsync() ? prints.Current : null;

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());

    private sealed record Print(long Sequence, string Type, string Id, bool Deleted, DateTimeOffset? ExpiresAt, byte[] Digest) : IComparable<Print>
    {
        public static Print Of(StoredDocument document)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Text(document.Type);
            Text(document.Id);
            Number(document.Sequence);
            Number(document.Deleted ? 1 : 0);
            Number(document.ExpiresAt?.UtcTicks ?? 0);
            Number(document.Keys.Count);
            foreach (var (name, value) in document.Keys.OrderBy(key => key.Key, StringComparer.Ordinal))
            {
                Text(name);
                Text(value);
            }
            Number(document.Body.Length);
            hash.AppendData(document.Body.Span);
            return new Print(document.Sequence, document.Type, document.Id, document.Deleted, document.ExpiresAt, hash.GetHashAndReset());

            void Text(string text)
            {
                Number(Encoding.UTF8.GetByteCount(text));
                hash.AppendData(Encoding.UTF8.GetBytes(text));
            }

            void Number(long number)
            {
                Span<byte> bytes = stackalloc byte[8];
                BinaryPrimitives.WriteInt64BigEndian(bytes, number);
                hash.AppendData(bytes);
            }
        }

        public bool HasExpired(TimeProvider clock) => ExpiresAt <= clock.GetUtcNow();

        public int CompareTo(Print? other)
        {
            if (other is null)
                return 1;
            var order = Sequence.CompareTo(other.Sequence);
            if (order == 0)
                order = string.CompareOrdinal(Type, other.Type);
            return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
        }
    }
}
