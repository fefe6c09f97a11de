using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class StrictnessTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host.Endpoint);

    public ValueTask DisposeAsync()
    {
        _account.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_query_without_a_partition_key_is_refused_and_stands_in_the_ledger_as_a_violation()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", t = "x" });
        using var iterator = _account.Container.GetItemQueryStreamIterator("SELECT * FROM c WHERE c.t = 'x'");

        using var answer = await iterator.ReadNextAsync(Account.Ending);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(running.Host.Ledger.Violations, call => call.Container == ContainerName && call.Kind == OperationKinds.Query && call.Partition is null);
    }

    [Fact]
    public async Task A_write_without_a_partition_key_is_refused()
    {
        using var created = await _account.Container.CreateItemStreamAsync(Account.Json(new { id = "a" }), PartitionKey.None, cancellationToken: Account.Ending);

        Assert.Equal(HttpStatusCode.BadRequest, created.StatusCode);
    }

    [Fact]
    public async Task A_request_without_a_signature_is_refused()
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = running.Host.Endpoint };

        using var answer = await http.GetAsync(new Uri("dbs", UriKind.Relative), Account.Ending);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_token_of_a_write_that_never_was_here_is_refused_as_the_service_does()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });

        using var known = await ReadAsync("0:-1#1");
        using var ahead = await ReadAsync("0:-1#1000");

        Assert.Equal("0:-1#1", known.Headers.Session);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, ahead.StatusCode);
        Assert.Equal("1002", ahead.Headers["x-ms-substatus"]);

        Task<ResponseMessage> ReadAsync(string token) =>
            _account.Container.ReadItemStreamAsync("a", new PartitionKey("ueda"), new ItemRequestOptions { SessionToken = token }, Account.Ending);
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_told_from_a_document_that_is_not_there()
    {
        var other = _account.Container.Database.GetContainer("other");

        using var answer = await other.ReadItemStreamAsync("a", new PartitionKey("ueda"), cancellationToken: Account.Ending);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("1003", answer.Headers["x-ms-substatus"]);
    }

    [Fact]
    public async Task A_container_made_again_begins_empty()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });
        await _account.Container.DeleteContainerAsync(cancellationToken: Account.Ending);
        await _account.Container.Database.CreateContainerAsync(new ContainerProperties("documents", "/b"), cancellationToken: Account.Ending);

        Assert.Null(await _account.ValueAsync("ueda", "a"));
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 2 });
        Assert.Equal(2, await _account.ValueAsync("ueda", "a"));
    }

    [Fact]
    public async Task Many_databases_are_told_apart_by_resource_ids_that_fit_into_paths()
    {
        for (var i = 0; i < 130; i++)
        {
            Database database = await _account.Client.CreateDatabaseAsync($"many-{_account.Container.Database.Id}-{i}", cancellationToken: Account.Ending);
            using var read = await database.ReadStreamAsync(cancellationToken: Account.Ending);
            if (!(await Account.BodyAsync(read)).GetProperty("_rid").GetString()!.Contains('-', StringComparison.Ordinal))
                continue;
            Container documents = await database.CreateContainerAsync("documents", "/b", cancellationToken: Account.Ending);
            using var created = await documents.CreateItemStreamAsync(Account.Json(new { id = $"d{i}", b = "ueda" }), new PartitionKey("ueda"), cancellationToken: Account.Ending);
            using var iterator = documents.GetChangeFeedStreamIterator(ChangeFeedStartFrom.Beginning(), ChangeFeedMode.LatestVersion);
            using var told = await iterator.ReadNextAsync(Account.Ending);
            Assert.Equal([$"d{i}"], await Account.IdsAsync(told));
            return;
        }
        Assert.Fail("None of 130 resource ids holds a dash: the fact proves nothing.");
    }

    [Fact]
    public async Task A_container_with_another_indexing_policy_keeps_its_documents()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", x = "1" });
        var query = new QueryDefinition("SELECT * FROM c WHERE c.x = '1'");
        ContainerProperties properties = await _account.Container.ReadContainerAsync(cancellationToken: Account.Ending);
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = "/x/?" });

        await _account.Container.ReplaceContainerAsync(properties, cancellationToken: Account.Ending);

        Assert.Equal(["a"], await _account.QueryAsync("ueda", query));
    }

    [Fact]
    public async Task The_ledger_knows_kind_partition_charge_and_status_of_each_request()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", t = "x", s = 1, o = new string('x', 10_000) });
        using var read = await _account.ReadAsync("ueda", "a");
        using var missing = await _account.ReadAsync("ueda", "b");
        using var batch = await _account.Batch("ueda")
            .CreateItemStream(Account.Json(new { id = "c", b = "ueda" }))
            .CreateItemStream(Account.Json(new { id = "d", b = "ueda" }))
            .ExecuteAsync(Account.Ending);
        using var iterator = _account.Following(ChangeFeedStartFrom.Now());
        using var nothing = await iterator.ReadNextAsync(Account.Ending);

        var calls = running.Host.Ledger.Calls.Where(call => call.Container == ContainerName).ToArray();
        Assert.Equal(
            [
                (OperationKinds.Create, "ueda", 201, 1), (OperationKinds.Read, "ueda", 200, 1), (OperationKinds.Read, "ueda", 404, 1),
                (OperationKinds.Batch, "ueda", 200, 2), (OperationKinds.ChangeFeed, null, 304, 1),
            ],
            calls.Select(call => (call.Kind, call.Partition, call.Status, call.Operations)));
        Assert.Equal(calls[1].Charge, read.Headers.RequestCharge, 2);
        Assert.InRange(calls[1].Charge, 1.33, 1.67);   // between 8 KB and 16 KB
        Assert.InRange(calls[0].Charge, 7.04 + 0.4, 9.52 + 0.4);   // and two indexed values
        Assert.Equal(calls[3].Charge, batch.RequestCharge, 2);
        Assert.Equal(1, calls[4].Charge);
    }

    private string ContainerName => $"dbs/{_account.Container.Database.Id}/colls/documents";
}
