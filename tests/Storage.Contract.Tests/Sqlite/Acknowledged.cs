using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.StorageWorker;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>The ledger outside the store: what a worker said it was told, compared with what is there.</summary>
internal sealed class Acknowledged
{
    private readonly Dictionary<int, HashSet<int>> _acknowledged = [];

    public int Count => _acknowledged.Values.Sum(set => set.Count);

    /// <summary>Notes a line of <c>write</c>; whether it told of an acknowledgement.</summary>
    public bool Note(string line)
    {
        if (line.Split(' ') is not ["ack" or "there", var writer, var n])
            return false;
        if (!_acknowledged.TryGetValue(int.Parse(writer), out var set))
            _acknowledged[int.Parse(writer)] = set = [];
        set.Add(int.Parse(n));
        return true;
    }

    /// <summary>Everything acknowledged is there, whole, and what is there without it is whole too.</summary>
    public async Task CompareAsync(SqliteOptions options, CancellationToken cancellationToken)
    {
        await using var store = await SqliteStorage.OpenAsync(options, TimeProvider.System, NullLogger.Instance, cancellationToken);
        foreach (var (writer, acknowledged) in _acknowledged)
        {
            var brigade = BrigadeId.Parse($"brigade-{writer}");
            var head = (int)await store.HeadAsync(brigade, cancellationToken);
            Assert.True(head >= acknowledged.Max(), $"Commit {acknowledged.Max()} of {brigade} was acknowledged; the store knows {head}.");
            for (var n = 1; n <= head; n++)
            {
                var expected = Work.Body(writer, n);
                foreach (var type in new[] { "fact", "twin" })
                {
                    var document = await store.ReadAsync(brigade, type, $"{n}", cancellationToken);
                    Assert.True(document is not null && document.Body.Span.SequenceEqual(expected), $"{type} {n} of {brigade} is not what was written.");
                }
                Assert.Single((await store.QueryAsync(brigade, DocumentQuery.Where("fact", "n", $"{n:D9}"), cancellationToken)).Documents);
            }
            var last = await store.ReadAsync(brigade, "last", "last", cancellationToken);
            Assert.True(last!.Body.Span.SequenceEqual(Work.Body(writer, head)));
        }
    }
}
