using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Benchmarks;

/// <summary>Everybody taps at once: durable answers, against an endpoint that only checks and parses the webhook.</summary>
internal static class AnswerBench
{
    private const int Members = 1600;
    private const int AtOnce = 32;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var app = await BrigadeApp.StartAsync(Members, cancellationToken: cancellationToken);
        await using var bare = await Floor.StartAsync(cancellationToken);
        using var floorClient = new BrigadeClient(new Uri(bare.Urls.First()), TimeProvider.System);
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = -1; round < 3; round++)
        {
            using var alert = await app.Client.PostAlertAsync(
                new { id = $"answers-{round}", kind = "建物火災", place = $"大手一丁目{round + 5}-1" }, cancellationToken: cancellationToken);
            var receipt = (await alert.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
            var board = $"/api/brigades/demo/call-outs/{receipt["callOutId"]}/board";
            await app.Client.UntilAsync(board, state => (int)state["delivery"]!["accepted"]! == Members, cancellationToken: cancellationToken);
            var data = app.Line.Users.Member(1, 1).Received.Last(entry => entry.Actions.Count > 0).Actions.First(action => action.Label == "出動・直行").Data!;
            var floor = await Floor.TimeAsync(Members, AtOnce, i => TapAsync(floorClient, data, i, $"{round}-{i}", cancellationToken));
            var our = await Floor.TimeAsync(Members, AtOnce, i => TapAsync(app.Client, data, i, $"{round}-{i}", cancellationToken));
            if (round < 0)
                continue;
            ours.Add(our * 1e6 / Members);
            floors.Add(floor * 1e6 / Members);
        }
        yield return new Figure($"an answer by webhook, stored before 200, {AtOnce} at once of {Members:N0}", "µs/answer", Figure.Median(ours), Figure.Median(floors), "", true);
    }

    private static async Task TapAsync(BrigadeClient client, string data, int i, string id, CancellationToken cancellationToken)
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"destination":"{{{DemoLine.Destination(1)}}}","events":[{"type":"postback","mode":"active","timestamp":{{{at}}},"webhookEventId":"bench-{{{id}}}","deliveryContext":{"isRedelivery":false},"source":{"type":"user","userId":"{{{DemoLine.UserId(1, i + 1)}}}"},"postback":{"data":"{{{data}}}"}}]}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/line/demo/webhook") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Line-Signature", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(DemoLine.ChannelSecret), (ReadOnlySpan<byte>)body)));
        using var response = await client.Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
