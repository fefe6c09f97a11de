using System.Diagnostics;

namespace BrigadeDispatch.LineSimulator.Tests;

public sealed class CrowdTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Forty_thousand_people_get_a_call_out_in_eighty_multicasts_that_share_one_message_each()
    {
        const int People = 40_000;
        await using var line = await LineSimulatorHost.StartAsync(
            new LineSimulatorOptions { Members = People, LatencyMs = 50 }, cancellationToken: TestContext.Current.CancellationToken);
        var message = Samples.Message("call-out");
        var watch = Stopwatch.StartNew();

        var answers = await Task.WhenAll(Enumerable.Range(1, People).Chunk(500)
            .Select(chunk => line.MulticastAsync(chunk.Select(member => DemoLine.UserId(1, member)), message)));

        output.WriteLine($"80 multicasts with 50 ms latency: {watch.ElapsedMilliseconds} ms");
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(People, line.Ledger.Delivered);
        Assert.Equal(80, line.Users.SelectMany(user => user.Received).Distinct().Count());
        Assert.Empty(line.SeenTwice);
        Assert.Empty(line.Ledger.Violations);
    }

    [Fact]
    public async Task Everybody_answers_differently_and_the_same_seed_answers_the_same()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = 200 }, cancellationToken: TestContext.Current.CancellationToken);
        line.SetWebhookUrl("demo", bot.Address);
        var order = new Control.AnswerAllOrder("demo", TimeSpan.FromMilliseconds(300), SilentShare: 0.2, Seed: 7);

        Assert.Equal(new Control.AnswerAllResult(0, 0, 0, 0), await line.AnswerAllAsync(order, TestContext.Current.CancellationToken));
        await line.MulticastAsync(Enumerable.Range(1, 200).Select(member => DemoLine.UserId(1, member)), Samples.Message("call-out"));
        var result = await line.AnswerAllAsync(order, TestContext.Current.CancellationToken);

        Assert.Equal((200, 0), (result.People, result.Failed));
        Assert.InRange(result.Silent, 20, 60);
        Assert.Equal(200 - result.Silent, bot.Received.Count);
        var answers = Answers(bot.Received);
        Assert.Equal(["d", "l", "n", "s"], answers.Values.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(bot.Received.Count, answers.Count);

        await line.AnswerAllAsync(order, TestContext.Current.CancellationToken);
        Assert.Equal(answers, Answers(bot.Received.Skip(200 - result.Silent)));
    }

    private static SortedDictionary<string, string> Answers(IEnumerable<ReceivedWebhook> webhooks) => new(
        webhooks.ToDictionary(
            webhook => webhook.Event.GetProperty("source").GetProperty("userId").GetString()!,
            webhook => webhook.Event.GetProperty("postback").GetProperty("data").GetString()!.Split("&a=")[1][..1]),
        StringComparer.Ordinal);
}
