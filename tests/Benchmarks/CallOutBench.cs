using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Benchmarks;

/// <summary>From the alert's first byte to the last multicast LINE accepted, against a program that only sends the same bytes.</summary>
internal static class CallOutBench
{
    private const int LatencyMs = 50;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await AgainstRawSenderAsync(1600, rounds: 15, "≤ 1.60", 1.6, cancellationToken);
        yield return await AgainstRawSenderAsync(40_000, rounds: 5, "", double.PositiveInfinity, cancellationToken);
        foreach (var members in new[] { 1600, 40_000 })
            yield return await OperationsAsync(members, cancellationToken);
    }

    private static async Task<Figure> AgainstRawSenderAsync(int members, int rounds, string goal, double most, CancellationToken cancellationToken)
    {
        await using var line = await LineSimulatorHost.StartAsync(
            new LineSimulatorOptions { Members = members, LatencyMs = LatencyMs, MulticastPerSecond = 100_000, AttemptsKept = 10_000 }, cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["Demo__Enabled"] = "true",
            ["Demo__Members"] = members.ToString(),
            ["Storage__Sqlite__Directory"] = folder.Path,
            ["Line__ApiBaseUrl"] = line.BaseAddress.ToString(),
            ["Line__AccessBaseUrl"] = line.BaseAddress.ToString(),
        }, ServerProcess.FreePort(), cancellationToken: cancellationToken);
        line.SetProductUrl(server.Address);
        using var client = new BrigadeClient(server.Address, TimeProvider.System, line);
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);   // the rehearsal at the start is over; a brigade's server has been up for weeks

        var batches = (members + 499) / 500;
        using var raw = new RawSender(line.BaseAddress, members);
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = -2; round < rounds; round++)
        {
            var floor = await TimeAsync(line, batches, () => raw.SendAsync(cancellationToken), cancellationToken);
            var our = await TimeAsync(line, batches, async () =>
            {
                using var answer = await client.PostAlertAsync(
                    new { id = $"bench-{round}", kind = "建物火災", place = $"上田市大手一丁目{round + 10}-1" }, cancellationToken: cancellationToken);
                answer.EnsureSuccessStatusCode();
            }, cancellationToken);
            if (round < 0)
                continue;   // warm both
            ours.Add(our);
            floors.Add(floor);
        }
        var ratios = ours.Zip(floors, (our, floor) => our / floor);
        var (mine, bare) = (Figure.Median(ours), Figure.Median(floors));
        return new Figure($"{members:N0} members: alert to last of {batches} multicasts, LINE at {LatencyMs} ms", "ms", mine, bare, goal, Figure.Median(ratios) <= most || mine / bare <= most);
    }

    /// <summary>Milliseconds from now to the moment LINE answers the last of the batches.</summary>
    private static async Task<double> TimeAsync(LineSimulatorHost line, int batches, Func<Task> act, CancellationToken cancellationToken)
    {
        var before = line.Ledger.Count("multicast", 200);
        var start = Stopwatch.GetTimestamp();
        var acting = act();
        while (line.Ledger.Count("multicast", 200) < before + batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Delay(1, cancellationToken);
        }
        var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await acting;
        return took;
    }

    private static async Task<Figure> OperationsAsync(int members, CancellationToken cancellationToken)
    {
        await using var app = await BrigadeApp.StartAsync(members, cancellationToken: cancellationToken);
        var store = app.Services.GetRequiredService<IDocumentStore>();
        var brigade = BrigadeId.Parse("demo");
        await app.Client.GetAsync("/api/session", cancellationToken);   // whoever looks at the board has signed in: that is no part of a call-out
        var before = await store.HeadAsync(brigade, cancellationToken);
        using var answer = await app.Client.PostAlertAsync(new { id = "ops", kind = "建物火災", place = "大手一丁目1-1" }, cancellationToken: cancellationToken);
        var receipt = (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        await app.Client.UntilAsync($"/api/brigades/demo/call-outs/{receipt["callOutId"]}/board", board => (int)board["delivery"]!["accepted"]! == members,
            TimeSpan.FromSeconds(60), cancellationToken);
        var operations = 0;
        var page = new ChangePage([], before, true);
        while (page.More)
        {
            page = await store.ChangesSinceAsync(brigade, page.UpTo, null, 1000, cancellationToken);
            operations += page.Changes.Count;
        }
        var batches = (members + 499) / 500;
        // Documents, history and audit of the alarm, and for each batch the document and the audit entry of its outcome.
        return new Figure($"{members:N0} members: documents written for the whole call-out", "documents", operations, batches, "≤ 2 × batches + 10", operations <= 2 * batches + 10);
    }

    /// <summary>The least a sender can do: the bytes are ready, the connections are open, all go at once.</summary>
    private sealed class RawSender : IDisposable
    {
        private readonly HttpClient _http;
        private readonly List<byte[]> _bodies;

        public RawSender(Uri line, int members)
        {
            _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = line };
            var text = new string('火', 1000);
            _bodies = Enumerable.Range(1, members).Chunk(500).Select(chunk => Encoding.UTF8.GetBytes(
                $$"""{"to":[{{string.Join(',', chunk.Select(member => $"\"{DemoLine.UserId(1, member)}\""))}}],"messages":[{"type":"text","text":"{{text}}"}]}""")).ToList();
        }

        public void Dispose() => _http.Dispose();

        public Task SendAsync(CancellationToken cancellationToken) => Task.WhenAll(_bodies.Select(async body =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/bot/message/multicast") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DemoLine.ChannelAccessToken);
            request.Headers.Add("X-Line-Retry-Key", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString());
            using var response = await _http.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
        }));
    }
}
