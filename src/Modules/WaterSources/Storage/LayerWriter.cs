using System.Text.Json;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Storage;

/// <summary>A layer whose pages are all durable and that is not in force.</summary>
/// <param name="Sources">What was written.</param>
internal sealed record WrittenLayer(string Layer, int Pages, IReadOnlyList<WaterSource> Sources);

/// <summary>
/// Writes the pages of a new layer beside the one in force, as the sources come, and later puts it in force. A writer that breaks off
/// leaves pages nobody reads; <see cref="LeftoverSweeper"/> takes them away. Scoped.
/// </summary>
internal sealed class LayerWriter(IDocumentStore store, KeyRing keys, RequestContext context, TimeProvider clock)
{
    /// <summary>How long a layer is kept after another one took its place.</summary>
    public static readonly TimeSpan Kept = UnitOfWork.HistoryKept;

    private const int MostBytes = 80_000;   // of a page, where it can be told apart: below the large objects

    /// <summary>Writes all of the sources; each id must come once.</summary>
    /// <returns>The layer, after all its pages are durable.</returns>
    public async Task<WrittenLayer> WriteAsync(IAsyncEnumerable<WaterSource> sources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var layer = ShortId.Write(Guid.CreateVersion7(clock.GetUtcNow()));
        var page = new List<WaterSource>(WaterPageDocument.Most);
        var batch = new List<DocumentWrite>();
        var all = new List<WaterSource>();
        var weight = 0L;
        var pages = 0;
        var committing = Task.CompletedTask;   // one batch is written while the next is made
        try
        {
            await foreach (var source in sources.WithCancellation(cancellationToken))
            {
                page.Add(source);
                all.Add(source);
                if (page.Count == WaterPageDocument.Most)
                    await FlushAsync();
            }
            await FlushAsync();
            await CommitAsync();
        }
        finally
        {
            await committing;
        }
        return new WrittenLayer(layer, pages, all);

        async Task FlushAsync()
        {
            foreach (var write in Pages(layer, pages, page))
            {
                var more = StoreLimits.Weight([write]);
                if (batch.Count == StoreLimits.OperationsPerBatch || weight + more > StoreLimits.BytesPerBatch)
                    await CommitAsync();
                batch.Add(write);
                weight += more;
                pages++;
            }
            page.Clear();
        }

        async Task CommitAsync()
        {
            await committing;
            if (batch.Count == 0)
                return;
            committing = CommitBatchAsync(batch, cancellationToken);
            batch = [];
            weight = 0;
        }
    }

    /// <summary>Writes all of the sources; each id must come once.</summary>
    public Task<WrittenLayer> WriteAsync(IReadOnlyList<WaterSource> sources, CancellationToken cancellationToken) =>
        WriteAsync(sources.ToAsyncEnumerable(), cancellationToken);

    /// <summary>Stages that a written layer, or a former one whose import is undone, is in force from the commit on.</summary>
    public void PutInForce(WaterWork work, string layer, int pages)
    {
        ArgumentNullException.ThrowIfNull(work);
        work.PutInForce(layer, pages, clock.GetUtcNow() + Kept);
    }

    private async Task CommitBatchAsync(IReadOnlyList<DocumentWrite> batch, CancellationToken cancellationToken)
    {
        if (!(await store.CommitAsync(context.Brigade, batch, cancellationToken)).Committed)
            throw new InvalidOperationException("A page of a new layer was there already.");   // its id was just made
    }

    private IEnumerable<DocumentWrite> Pages(string layer, int index, List<WaterSource> sources)
    {
        if (sources.Count == 0)
            yield break;
        var waiting = new Stack<List<WaterSource>>([sources]);
        while (waiting.TryPop(out var some))
        {
            var page = new WaterPageDocument { Layer = layer, Index = index, Sources = some };
            var body = JsonSerializer.SerializeToUtf8Bytes(page, WaterPageDocument.Json);
            if (body.Length > MostBytes && some.Count > 1)
            {
                waiting.Push(some.Slice(some.Count / 2, some.Count - (some.Count / 2)));
                waiting.Push(some.Slice(0, some.Count / 2));
                continue;
            }
            index++;
            yield return new DocumentWrite(
                WriteKind.Create, WaterPageDocument.Type, page.DocumentId, null, keys.Seal(context.Brigade, WaterPageDocument.Type, page.DocumentId, body),
                new Dictionary<string, string>(page.IndexKeys()), null);
        }
    }
}
