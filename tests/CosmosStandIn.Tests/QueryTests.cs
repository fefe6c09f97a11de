using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class QueryTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host);

    public ValueTask DisposeAsync()
    {
        _account.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_query_by_a_key_in_brackets_is_ordered_paged_and_complete()
    {
        for (var i = 0; i < 25; i++)
            await _account.CreateAsync("ueda", new { id = $"m{i:00}", b = "ueda", t = "member", k = new { at = $"{(i * 7) % 25:00}" } });
        await _account.CreateAsync("saku", new { id = "other", b = "saku", t = "member", k = new { at = "05" } });

        var pages = await _account.PagesAsync("ueda", new QueryDefinition("SELECT * FROM c WHERE c.t = @t AND c.k[\"at\"] >= @from ORDER BY c.k[\"at\"] DESC")
            .WithParameter("@t", "member").WithParameter("@from", "03"), page: 10);

        Assert.Equal([10, 10, 2], pages.Select(page => page.Count));
        var expected = Enumerable.Range(0, 25).Where(i => (i * 7) % 25 >= 3).OrderByDescending(i => (i * 7) % 25).Select(i => $"m{i:00}");
        Assert.Equal(expected, pages.SelectMany(page => page));
    }
}
