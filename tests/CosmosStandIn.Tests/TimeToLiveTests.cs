using System.Net;
using BrigadeDispatch.TestKit;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class TimeToLiveTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private CosmosStandInHost _host = null!;
    private Account _account = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CosmosStandInHost.StartAsync(Account.Ending, _clock);
        _account = await Account.OpenAsync(_host.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _account.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_time_of_a_document_is_the_clock_s()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        using var read = await _account.ReadAsync("ueda", "a");

        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), (await Account.BodyAsync(read)).GetProperty("_ts").GetInt64());
    }

    [Fact]
    public async Task What_has_lived_its_time_is_gone_from_reads_queries_feed_and_conflicts()
    {
        await _account.CreateAsync("ueda", new { id = "short", b = "ueda", t = "x", ttl = 60, v = 1 });
        await _account.CreateAsync("ueda", new { id = "long", b = "ueda", t = "x", ttl = 3600, v = 1 });
        await _account.CreateAsync("ueda", new { id = "kept", b = "ueda", t = "x", v = 1 });
        var query = new QueryDefinition("SELECT * FROM c WHERE c.t = 'x' ORDER BY c.id");

        _clock.Advance(TimeSpan.FromSeconds(59));
        var before = await _account.QueryAsync("ueda", query);
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var feed = _account.Following(ChangeFeedStartFrom.Beginning());
        using var told = await feed.ReadNextAsync(Account.Ending);

        Assert.Equal(["kept", "long", "short"], before);
        Assert.Equal(["long", "kept"], await Account.IdsAsync(told));
        Assert.Equal(["kept", "long"], await _account.QueryAsync("ueda", query));
        Assert.Null(await _account.ValueAsync("ueda", "short"));
        using var again = await _account.CreateAsync("ueda", new { id = "short", b = "ueda", t = "x", v = 2 });
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public async Task A_write_begins_the_time_anew()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", ttl = 60, v = 1 });
        _clock.Advance(TimeSpan.FromSeconds(59));
        await _account.ReplaceAsync("ueda", "a", new { id = "a", b = "ueda", ttl = 60, v = 2 });
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(2, await _account.ValueAsync("ueda", "a"));

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await _account.ValueAsync("ueda", "a"));
    }

    [Fact]
    public async Task A_container_without_default_keeps_what_has_a_time_to_live()
    {
        using var account = await Account.OpenAsync(_host.Endpoint, properties => properties.DefaultTimeToLive = null);
        await account.CreateAsync("ueda", new { id = "a", b = "ueda", ttl = 60, v = 1 });

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, await account.ValueAsync("ueda", "a"));
    }
}
