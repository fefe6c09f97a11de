using System.Text.Json;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using BrigadeDispatch.WaterSources.Storage;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>
/// What an import, or taking one back, did to each source, however many they were: a change of 100,000 sources is some 1,050 documents, and one
/// source's part of it is found by one read. Scoped.
/// </summary>
internal sealed class ImportSteps(IDocumentStore store, BrigadeReader reader, KeyRing keys, RequestContext context, TimeProvider clock)
{
    private const int MostNew = 1000;          // on a page: of new ones only the id stands there
    private const int MostBytes = 80_000;      // of a page, where it can be told apart: below the large objects

    /// <summary>Writes a step that is to come: nobody sees it until an import names it in the deciding commit.</summary>
    /// <param name="sources">All that the step changes, each once, as it is now; put in order here.</param>
    /// <returns>The step; null: it changes nothing.</returns>
    public async Task<string?> WriteAsync(SourceBefore[] sources, CancellationToken cancellationToken)
    {
        if (sources.Length == 0)
            return null;
        Array.Sort(sources, static (one, other) => one.Id.Value.CompareTo(other.Id.Value));
        var now = clock.GetUtcNow();
        var step = ShortId.Write(Guid.CreateVersion7(now));
        var batch = new List<DocumentWrite>();
        var weight = 0L;
        foreach (var write in Pages(step, now, sources))
        {
            var more = StoreLimits.Weight([write]);
            if (batch.Count == StoreLimits.OperationsPerBatch || weight + more > StoreLimits.BytesPerBatch)
                await CommitAsync();
            batch.Add(write);
            weight += more;
        }
        await CommitAsync();
        return step;

        async Task CommitAsync()
        {
            if (!(await store.CommitAsync(context.Brigade, batch, cancellationToken)).Committed)
                throw new InvalidOperationException("A page of a new step was there already.");   // its id was just made
            batch.Clear();
            weight = 0;
        }
    }

    /// <summary>A source as it was before a step; null: the step did not touch it.</summary>
    public async Task<SourceBefore?> FindAsync(string step, WaterSourceId id, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(context.Brigade, new DocumentQuery(
            WaterStepPageDocument.Type, "from", step + "|", WaterStepPageDocument.FromKey(step, id), Descending: true, Limit: 1), cancellationToken);
        if (page.Documents.Count > 0)
            foreach (var source in reader.Open<WaterStepPageDocument>(context.Brigade, page.Documents[0]).Sources)
                if (source.Id == id)
                    return source;
        return null;
    }

    /// <summary>All sources that a step touched.</summary>
    public async IAsyncEnumerable<WaterSourceId> TouchedAsync(
        string step, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (page, _) in reader.QueryAsync<WaterStepPageDocument>(context.Brigade, DocumentQuery.Where(WaterStepPageDocument.Type, "step", step, 16), cancellationToken))
            foreach (var source in page.Sources)
                yield return source.Id;
    }

    private IEnumerable<DocumentWrite> Pages(string step, DateTimeOffset now, SourceBefore[] sources)
    {
        var index = 0;
        var waiting = new Stack<ArraySegment<SourceBefore>>();
        for (var from = 0; from < sources.Length;)
        {
            var (to, whole) = (from, 0);
            for (; to < sources.Length && to - from < MostNew && whole < WaterPageDocument.Most; to++)
                whole += sources[to].Source is null ? 0 : 1;
            waiting.Push(new ArraySegment<SourceBefore>(sources, from, to - from));
            from = to;
            while (waiting.TryPop(out var some))
            {
                var page = new WaterStepPageDocument { Step = step, Index = index, At = now, Sources = some };
                var body = JsonSerializer.SerializeToUtf8Bytes(page, WaterStepPageDocument.Json);
                if (body.Length > MostBytes && some.Count > 1)
                {
                    waiting.Push(some[(some.Count / 2)..]);
                    waiting.Push(some[..(some.Count / 2)]);
                    continue;
                }
                index++;
                yield return new DocumentWrite(
                    WriteKind.Create, WaterStepPageDocument.Type, page.DocumentId, null, keys.Seal(context.Brigade, WaterStepPageDocument.Type, page.DocumentId, body),
                    new Dictionary<string, string>(page.IndexKeys()), page.KeptUntil);
            }
        }
    }
}
