using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>Writes documents of another store as they are there (<see cref="IStoreCopy"/>).</summary>
internal sealed class Loading(CosmosDocumentStore store, BrigadeId brigade)
{
    private const int PerBatch = 90;

    public async Task LoadAsync(IReadOnlyList<StoredDocument> documents, long head, CancellationToken cancellationToken)
    {
        var batch = new List<(StoredDocument Document, MemoryStream Json)>();
        var size = 0L;
        foreach (var chunk in documents.Chunk(PerBatch))
        {
            var there = await NumbersAsync(chunk, cancellationToken);
            foreach (var document in chunk)
            {
                if (there.TryGetValue(Envelope.Id(document.Type, document.Id), out var number) && number >= document.Sequence)
                    continue;
                var json = Envelope.Write(brigade, document.Type, document.Id, document.Sequence, document.Body, document.Keys, document.ExpiresAt, document.Deleted, store.Clock.GetUtcNow());
                if (batch.Count == PerBatch || (batch.Count > 0 && size + json.Length > StoreLimits.BytesPerBatch))
                    await FlushAsync();
                batch.Add((document, json));
                size += json.Length;
            }
        }
        if (batch.Count > 0)
            await FlushAsync();
        await RaiseAsync(head, cancellationToken);
        store.Forget(brigade);

        async Task FlushAsync()
        {
            // Upserts of what the address stands for: a batch whose answer was lost is simply written again.
            using var answer = await Answers.ReadAsync(async token =>
            {
                var writes = store.Container.CreateTransactionalBatch(CosmosDocumentStore.Key(brigade));
                foreach (var (_, json) in batch)
                    writes.UpsertItemStream(new MemoryStream(json.ToArray()), new() { EnableContentResponseOnWrite = false });
                using var result = await writes.ExecuteAsync(token);
                return new ResponseMessage(result.IsSuccessStatusCode ? System.Net.HttpStatusCode.OK : result.StatusCode, errorMessage: result.ErrorMessage);
            }, mayBeMissing: false, cancellationToken);
            batch.Clear();
            size = 0;
        }
    }

    private async Task<Dictionary<string, long>> NumbersAsync(StoredDocument[] documents, CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<string, long>();
        var query = Queries.Numbers(documents.Select(document => Envelope.Id(document.Type, document.Id)));
        using var pages = store.Container.GetItemQueryStreamIterator(query, requestOptions: new() { PartitionKey = CosmosDocumentStore.Key(brigade) });
        while (pages.HasMoreResults)
        {
            using var answer = await Answers.ReadAsync(pages.ReadNextAsync, mayBeMissing: false, cancellationToken);
            using var json = await answer.JsonAsync(cancellationToken);
            foreach (var item in json.RootElement.GetProperty("Documents").EnumerateArray())
                numbers[item.GetProperty("id").GetString()!] = item.GetProperty("s").GetInt64();
        }
        return numbers;
    }

    private async Task RaiseAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await store.ReadHeadAsync(brigade, cancellationToken);
            if (head.Sequence >= number)
                return;
            var raised = head.Next(store.NewBatchId(), number).Write(brigade).ToArray();
            using var answer = await Answers.ReadAsync(async token =>
            {
                var writes = store.Container.CreateTransactionalBatch(CosmosDocumentStore.Key(brigade));
                if (head.ETag is null)
                    writes.CreateItemStream(new MemoryStream(raised), new() { EnableContentResponseOnWrite = false });
                else
                    writes.ReplaceItemStream(Head.Id, new MemoryStream(raised), new() { IfMatchEtag = head.ETag, EnableContentResponseOnWrite = false });
                using var result = await writes.ExecuteAsync(token);
                // A conflict is no failure here: the head is looked at again.
                return new ResponseMessage(Answers.IsConflict((int)result.StatusCode) || result.IsSuccessStatusCode ? System.Net.HttpStatusCode.OK : result.StatusCode, errorMessage: result.ErrorMessage);
            }, mayBeMissing: false, cancellationToken);
        }
    }
}
