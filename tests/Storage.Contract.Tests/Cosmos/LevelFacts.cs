using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Contract.Tests.Contract;
using BrigadeDispatch.Storage.Cosmos;
using BrigadeDispatch.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Cosmos;

/// <summary>Who is told to be level has everything, whatever is committed meanwhile: this engine keeps no former versions to read.</summary>
public sealed class CosmosLevelFacts
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_replaced_between_the_head_and_the_query_is_not_missed_by_who_is_told_to_be_level()
    {
        var brigade = BrigadeId.Parse("l" + Guid.CreateVersion7().ToString("n"));
        var service = await StandIn.HostAsync();
        var options = await CosmosEngine.OptionsAsync();
        await using var writer = await CosmosStorage.OpenAsync(options, new ManualTimeProvider(), NullLogger.Instance, Token);
        await writer.CommitAsync(brigade, [Create("m", "1", "first")], Token);
        await using var reader = await CosmosStorage.OpenAsync(options, new ManualTimeProvider(), NullLogger.Instance, Token);
        // The reader has read the head when its query is told to wait; so long the writer has time.
        service.Faults.Next(1, CosmosFault.Answers(429, TimeSpan.FromSeconds(1)), OperationKinds.Query, brigade.Value);

        var reading = ReadAllAsync(reader, brigade);
        await WaitUntilAsync(() => !service.Faults.Pending.Any(fault => fault.Contains(brigade.Value, StringComparison.Ordinal)));
        await writer.CommitAsync(brigade, [Replace((await writer.ReadAsync(brigade, "m", "1", Token))!, "second")], Token);

        var (level, texts) = await reading;
        Assert.Equal("second", Assert.Single(texts));
        Assert.Equal(2, level);
    }

    /// <summary>As a projection does: until it is told that there is no more.</summary>
    private static async Task<(long Level, IReadOnlyList<string?> Texts)> ReadAllAsync(CosmosDocumentStore store, BrigadeId brigade)
    {
        var texts = new List<string?>();
        var page = new ChangePage([], 0, More: true);
        while (page.More)
        {
            page = await store.ChangesSinceAsync(brigade, page.UpTo, ["m"], 100, Token);
            texts.AddRange(page.Changes.Select(change => change.Text()));
        }
        return (page.UpTo, texts);
    }

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        for (var looks = 0; !holds(); looks++)
        {
            Assert.True(looks < 3000, "The query never came.");
            await Task.Delay(10, Token);
        }
    }
}
