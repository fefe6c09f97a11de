using System.Net;
using System.Text;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>LINE's webhook: who is believed, what is taken once, what harms nobody.</summary>
public sealed class LineWebhookTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    private static readonly string Samples = SharedFacts.Folder("line-webhooks");

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private async Task<(Receipt Receipt, Func<string, string> Data)> CalledAsync()
    {
        var receipt = await AlertAsync(new { id = Fresh("w"), kind = "建物火災", place = FreshPlace() });
        var message = await RungAsync(receipt, SharedApp.Members);
        return (receipt, label => message.Actions.First(action => action.Label == label).Data!);
    }

    private async Task<HttpStatusCode> PostAsync(byte[] body, string[]? signatures = null)
    {
        using var answer = await Client.PostWebhookAsync(body, signatures: signatures, cancellationToken: Token);
        return answer.StatusCode;
    }

    private async Task<long> TakenAsync(params object[] events) =>
        await AddsAsync("answersAccepted", async () => Assert.Equal(HttpStatusCode.OK, await PostAsync(LineEvents.Body(events))));

    public static TheoryData<string> WrongSignatures => ["none", "two", "two in one", "wrong secret", "of a reformatted body", "cut", "padded with a blank", "url alphabet", "hex", "no base64", "empty"];

    [Theory]
    [MemberData(nameof(WrongSignatures))]
    public async Task Unless_exactly_one_signature_fits_the_raw_bytes_it_is_401_and_nothing_happens(string fault)
    {
        var (_, data) = await CalledAsync();
        var body = LineEvents.Body([LineEvents.Postback(data("出動・直行"), 3, Now)]);
        var right = LineEvents.Sign(body);
        string[] signatures = fault switch
        {
            "none" => [],
            "two" => [right, right],
            "two in one" => [right + "," + right],
            "wrong secret" => [LineEvents.Sign(body, "demo-channel-secre")],
            "of a reformatted body" => [LineEvents.Sign([.. body, (byte)'\n'])],
            "cut" => [right[..^1]],
            "padded with a blank" => [right.Insert(20, " ")],
            "url alphabet" => [LineEvents.Sign(body, "x").Replace('+', '-').Replace('/', '_')],
            "hex" => [Convert.ToHexStringLower(Convert.FromBase64String(right))],
            "no base64" => [new string('*', 44)],
            "empty" => [""],
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };

        Assert.Equal(0, await AddsAsync("answersAccepted", async () => Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(body, signatures))));
        Assert.Equal(1, await TakenAsync(LineEvents.Postback(data("出動・直行"), 3, Now)));   // the refused one was not remembered either
    }

    [Fact]
    public async Task Events_for_another_destination_are_200_and_have_no_effect()
    {
        var (receipt, data) = await CalledAsync();
        var tap = LineEvents.Postback(data("出動・直行"), 3, Now);

        Assert.Equal(0, await AddsAsync("answersAccepted", async () =>
            Assert.Equal(HttpStatusCode.OK, await PostAsync(LineEvents.Body([tap], DemoLine.Destination(2))))));
        Assert.Equal(0, (int)(await SettledAsync(receipt.CallOutId))["counts"]!["direct"]!);
        Assert.Equal(1, await TakenAsync(tap));   // it was not even noted as seen
    }

    [Fact]
    public async Task In_standby_an_answer_counts_but_nothing_is_sent()
    {
        var (receipt, data) = await CalledAsync();
        var token = Fresh("standby");

        Assert.Equal(1, await TakenAsync(LineEvents.Postback(data("出動・直行"), 3, Now, mode: "standby", replyToken: token)));

        await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["direct"]! == 1);
        // A reply goes out at once. When those to later taps have come, one to the standby tap would have been tried too.
        for (var member = 4; member < 8; member++)
        {
            await Line.Users.Member(1, member).PostbackAsync(data("出動・直行"), cancellationToken: Token);
            await Line.Users.Member(1, member).WaitForAsync(entry => entry.By == "reply", Token);
        }
        Assert.DoesNotContain(Line.Ledger.Attempts, attempt => attempt.Endpoint == "reply" && Encoding.UTF8.GetString(attempt.Body.Span).Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_event_ten_times_at_once_and_redelivered_counts_once()
    {
        var (receipt, data) = await CalledAsync();
        var id = LineEvents.NewId();
        var at = Now;
        var body = LineEvents.Body([LineEvents.Postback(data("出動・詰所"), 5, at, id)]);
        var before = (Answers: await CountAsync("answersAccepted"), Hits: await CountAsync("duplicateHits"));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => Assert.Equal(HttpStatusCode.OK, await PostAsync(body))));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(LineEvents.Body([LineEvents.Postback(data("出動・詰所"), 5, at, id, redelivery: true)])));

        Assert.Equal(before.Answers + 1, await CountAsync("answersAccepted"));
        Assert.Equal(before.Hits + 10, await CountAsync("duplicateHits"));
        Assert.Equal(1, (int)(await SettledAsync(receipt.CallOutId))["counts"]!["station"]!);
    }

    [Fact]
    public async Task The_last_tap_counts_in_whatever_order_the_taps_arrive()
    {
        var (receipt, data) = await CalledAsync();
        var at = Now.AddSeconds(-60);

        await TakenAsync(LineEvents.Postback(data("出動・直行"), 6, at.AddSeconds(20)));
        await TakenAsync(LineEvents.Postback(data("出動できない"), 6, at));            // tapped before, arrived after
        await TakenAsync(LineEvents.Postback(data("遅れて行く"), 7, at), LineEvents.Postback(data("出動できない"), 7, at.AddSeconds(1)));   // both in one request

        var people = (await SettledAsync(receipt.CallOutId))["people"]!.AsArray();
        Assert.Equal("direct", (string)people.Single(person => (int)person!["number"]! == 6)!["answer"]!);
        Assert.Equal("unable", (string)people.Single(person => (int)person!["number"]! == 7)!["answer"]!);
        await TakenAsync(LineEvents.Postback(data("遅れて行く"), 6, at.AddSeconds(21)));
        await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["late"]! == 1);
    }

    [Fact]
    public async Task A_tap_from_a_phone_whose_clock_runs_ahead_can_still_be_changed()
    {
        var (receipt, data) = await CalledAsync();

        await TakenAsync(LineEvents.Postback(data("出動・直行"), 8, Now.AddYears(3)));
        await TakenAsync(LineEvents.Postback(data("出動できない"), 8, Now.AddSeconds(2)));

        await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["unable"]! == 1);
    }

    [Fact]
    public async Task Minutes_are_asked_for_in_the_reply_and_stand_on_the_board()
    {
        var (receipt, _) = await CalledAsync();
        var phone = Line.Users.Member(1, 9);
        await phone.TapAsync("出動・詰所", Token);
        var reply = await phone.WaitForAsync(entry => entry.By == "reply" && entry.Notice.Contains("何分", StringComparison.Ordinal), Token);

        await phone.TapAsync(reply.Actions.Single(action => action.Label == "詰所10分"), Token);

        var board = await BoardAsync(receipt.CallOutId, board => board["people"]!.AsArray().Any(person => (int?)person!["minutes"] == 10));
        var person = board["people"]!.AsArray().Single(person => (int)person!["number"]! == 9)!;
        Assert.Equal("station", (string)person["answer"]!);
        Assert.Equal(TimeSpan.FromMinutes(10), (DateTimeOffset)person["arrivesAt"]! - (DateTimeOffset)person["answeredAt"]!);
        await phone.WaitForAsync(entry => entry.By == "reply" && entry.Notice.Contains("約10分", StringComparison.Ordinal), Token);
    }

    [Fact]
    public async Task Altered_foreign_closed_and_uncalled_taps_are_told_so_and_change_nothing()
    {
        var (receipt, data) = await CalledAsync();
        var altered = data("出動・直行").Replace("a=d", "a=n", StringComparison.Ordinal);
        await RefusedAsync(10, altered, "使えません");
        await RefusedAsync(10, "action=join", "使えません");
        await RefusedAsync(10, new string('x', 300), "使えません");

        var few = await Client.AlertBytesAsync(Encoding.UTF8.GetBytes("読めません " + Fresh("x")), cancellationToken: Token);   // calls officers only
        await SettledAsync(few.CallOutId);
        var theirs = MessageOf(few.CallOutId).Actions.First(action => action.Type == "postback").Data!;
        await RefusedAsync(20, theirs, "対象ではありません");

        await AlertAsync(new { id = Fresh("end"), kind = "建物火災", place = (string)(await Client.GetAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}", Token))["place"]!, phase = "closed" });
        await RefusedAsync(11, data("出動・直行"), "終わりました");

        async Task RefusedAsync(int member, string told, string sentence)
        {
            var phone = Line.Users.Member(1, member);
            var before = phone.Received.Count;
            Assert.Equal(0, await AddsAsync("answersAccepted", async () => Assert.True((await phone.PostbackAsync(told, cancellationToken: Token)).Received)));
            await Eventually.HoldsAsync(() => phone.Received.Skip(before).Any(entry => entry.Notice.Contains(sentence, StringComparison.Ordinal)),
                () => string.Join('|', phone.Received.Skip(before).Select(entry => entry.Notice)), cancellationToken: Token);
        }
    }

    [Fact]
    public async Task Another_brigades_button_is_not_taken()
    {
        var app = await StartAsync(members: 3, brigades: 2);
        var receipt = await app.Client.AlertAsync(new { id = "x", kind = "建物火災", place = "大手1" }, "demo-2", Token);
        await RungAsync(receipt, 3, "demo-2");
        var data = MessageOf(receipt.CallOutId, "demo-2").Actions.First(action => action.Type == "postback").Data!;

        await app.Line.Users.Member(1, 1).PostbackAsync(data, cancellationToken: Token);

        await app.Line.Users.Member(1, 1).WaitForAsync(entry => entry.Notice.Contains("使えません", StringComparison.Ordinal), Token);
        Assert.Equal(0, await CountAsync("answersAccepted"));
    }

    [Fact]
    public async Task A_member_suspended_after_the_call_is_told_so()
    {
        var app = await StartAsync(members: 5);
        var receipt = await app.Client.AlertAsync(new { id = "x", kind = "建物火災", place = "大手1" }, cancellationToken: Token);
        await RungAsync(receipt, 5);
        await app.ChangeMemberAsync(4, member => member["state"] = "Suspended", Token);

        await app.Line.Users.Member(1, 4).TapAsync("出動・直行", Token);

        await app.Line.Users.Member(1, 4).WaitForAsync(entry => entry.Notice.Contains("対象ではありません", StringComparison.Ordinal), Token);
        Assert.Equal(0, await CountAsync("answersAccepted"));
        var next = await app.Client.AlertAsync(new { id = "y", kind = "建物火災", place = "大手2" }, cancellationToken: Token);
        await RungAsync(next, 4);
    }

    public static TheoryData<string, byte[]> OddBodies => new()
    {
        { "no events (LINE's check)", LineEvents.Body([]) },
        { "broken JSON", "{\"destination\":\"U0\",\"events\":["u8.ToArray() },
        { "nothing", [] },
        { "a list", "[]"u8.ToArray() },
        { "events that are no list", Bytes("\"events\":{}") },
        { "events of every shape", Bytes("\"events\":[null,1,\"x\",[],{},{\"type\":5},{\"type\":\"postback\"},{\"type\":\"postback\",\"postback\":1,\"source\":[]}]") },
        { "a postback without a user", Bytes("\"events\":[{\"type\":\"postback\",\"webhookEventId\":\"odd-1\",\"postback\":{\"data\":\"x\"},\"source\":{\"type\":\"user\"}}]") },
        { "half surrogates everywhere", Bytes("\"events\":[{\"type\":\"postback\",\"webhookEventId\":\"\\ud800\",\"timestamp\":1,\"postback\":{\"data\":\"\\ud800\"},\"source\":{\"userId\":\"\\udc00\"},\"replyToken\":\"\\ud800\"}]") },
        { "a half surrogate as type", Bytes("\"events\":[{\"type\":\"\\ud800\",\"webhookEventId\":\"odd-2\"}]") },
        { "bytes that are no UTF-8", [.. "{\"destination\":\""u8, .. Encoding.ASCII.GetBytes(DemoLine.Destination(1)), .. "\",\"events\":[{\"type\":\"message\",\"message\":{\"text\":\""u8, 0xff, 0xfe, 0x80, .. "\"}}]}"u8] },
        { "a destination that is no UTF-8", [.. "{\"destination\":\""u8, 0xff, .. "\",\"events\":[{}]}"u8] },
        { "an unknown event", Bytes("\"events\":[{\"type\":\"teleport\",\"webhookEventId\":\"odd-3\",\"source\":{\"type\":\"planet\"},\"mode\":\"dreaming\"}]") },
        { "times beyond reason", Bytes("\"events\":[{\"type\":\"postback\",\"timestamp\":1e400,\"webhookEventId\":\"odd-4\",\"postback\":{\"data\":\"x\"},\"source\":{\"userId\":\"U1\"}},{\"type\":\"postback\",\"timestamp\":-9223372036854775808,\"webhookEventId\":\"odd-5\",\"postback\":{\"data\":\"x\"},\"source\":{\"userId\":\"U1\"}}]") },
        { "nested without end", Encoding.ASCII.GetBytes(new string('[', 100_000)) },
        { "an event id of a megabyte", Bytes("\"events\":[{\"type\":\"message\",\"webhookEventId\":\"" + new string('9', 1_000_000) + "\"}]") },
        { "two megabytes in one event", Sized(2 * 1024 * 1024) },
        { "two megabytes of nothing", new byte[2 * 1024 * 1024] },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(OddBodies))]
    public async Task Whatever_is_signed_is_200_and_the_next_tap_is_taken(string what, byte[] body)
    {
        Assert.NotEmpty(what);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(body));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(body));   // and again, as a redelivery
        var (_, data) = await CalledAsync();
        Assert.Equal(1, await TakenAsync(LineEvents.Postback(data("出動・直行"), 2, Now)));
    }

    [Fact]
    public async Task One_odd_event_does_not_cost_its_neighbours()
    {
        var (receipt, data) = await CalledAsync();
        var tap = System.Text.Json.JsonSerializer.Serialize(LineEvents.Postback(data("出動・直行"), 12, Now));
        var body = Bytes("\"events\":[{\"type\":\"\\ud800\",\"webhookEventId\":\"" + Fresh("odd") + "\"},null," + tap + ",{\"type\":7}]");

        Assert.Equal(1, await AddsAsync("answersAccepted", async () => Assert.Equal(HttpStatusCode.OK, await PostAsync(body))));
        await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["direct"]! == 1);
    }

    [Fact]
    public async Task One_byte_more_than_two_megabytes_is_413()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(Sized((2 * 1024 * 1024) + 1)));
    }

    [Fact]
    public async Task Every_sample_of_LINEs_own_SDKs_is_200_and_harms_nothing()
    {
        Assert.SkipUnless(Directory.Exists(Samples), "The samples are not on this machine");
        var (receipt, _) = await CalledAsync();
        var before = (await CountAsync("batchesQueued"), await CountAsync("answersAccepted"));
        foreach (var file in Directory.EnumerateFiles(Samples, "*.json", SearchOption.AllDirectories).Where(file => !file.EndsWith("signature-vectors.json", StringComparison.Ordinal)))
        {
            var json = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(file, Token))!;
            json["destination"] = DemoLine.Destination(1);
            Assert.Equal((file, HttpStatusCode.OK), (file, await PostAsync(Encoding.UTF8.GetBytes(json.ToJsonString()))));
            Assert.Equal((file, HttpStatusCode.OK), (file, await PostAsync(await File.ReadAllBytesAsync(file, Token))));
        }
        Assert.Equal(before, (await CountAsync("batchesQueued"), await CountAsync("answersAccepted")));
        Assert.Equal(0, (int)(await SettledAsync(receipt.CallOutId))["counts"]!["direct"]!);
    }

    private static byte[] Bytes(string rest) => Encoding.UTF8.GetBytes($"{{\"destination\":\"{DemoLine.Destination(1)}\",{rest}}}");

    private static byte[] Sized(int length)
    {
        var head = Bytes("\"events\":[{\"type\":\"message\",\"webhookEventId\":\"" + LineEvents.NewId() + "\",\"message\":{\"type\":\"text\",\"text\":\"")[..^1];
        byte[] tail = [.. "\"}}]}"u8];
        var body = new byte[length];
        body.AsSpan().Fill((byte)'x');
        head.CopyTo(body, 0);
        tail.CopyTo(body, length - tail.Length);
        return body;
    }
}
