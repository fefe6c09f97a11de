using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Messaging.Sending;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>LINE's stand-in, which checks bodies by LINE's OpenAPI file.</summary>
public sealed class StrictLine : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private LineSimulatorHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = 3, OtherPerSecond = 100_000, MulticastPerSecond = 100_000 }, TimeProvider.System);
        _http.BaseAddress = _host.BaseAddress;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DemoLine.ChannelAccessToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>What LINE would complain of; empty: nothing.</summary>
    public async Task<string> CheckAsync(byte[] messages, CancellationToken cancellationToken) =>
        await PostAsync("/v2/bot/message/validate/multicast", [.. "{\"messages\":"u8, .. messages, (byte)'}'], cancellationToken);

    public async Task<string> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await _http.PostAsync(path, content, cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK ? "" : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}";
    }
}

/// <summary>The message at 3 a.m.: taken by LINE whatever the alert says, and understood in two seconds.</summary>
public sealed class CallOutMessageTests(StrictLine line) : IClassFixture<StrictLine>
{
    private static readonly string?[] _hostile =
    [
        null, "", " ", "　", "\n\r\t\0", "建物火災", new('火', 5000), new('1', 5000), string.Concat(Enumerable.Repeat("🚒", 2500)),
        string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 400)), "\ud83d", "\ude92", "\ud83d\ud83d火災\ude92", "e" + new string('\u0301', 5000), "\u202e災火物建\u202c", "\u2066\u2067\u2069",
        "\"}],\"to\":\"all", "<script>alert(1)</script>", "{0} %s ${x} \\u0000", "https://example.com/?a=b&c=d#e", "葛\udb40\udd00飾区", "🇯🇵🇯🇵🇯", "\u200b\u200d\ufeff", "ｱｲｳ①②㈱髙﨑",
        "line1\r\nline2\u2028line3", new('\u0300', 300),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<CallOutContent> HostileContents =>
        from text in _hostile
        from way in Enumerable.Range(0, 6)
        select way switch
        {
            0 => A.Content(A.Incident(kind: text, place: text, text: text ?? "")),
            1 => A.Content(A.Incident(kind: text, place: text, drill: true)),
            2 => A.Content(A.Incident(kind: text, place: null, text: text ?? "", unverified: true)),
            3 => A.Content(A.Incident(kind: null, place: null, text: text ?? "", unreadable: true) with { Title = text ?? "", OccurredAt = null }),
            4 => A.Content(A.Incident() with { Landmark = text, Written = text, Title = text ?? "" }, units: text ?? ""),
            _ => A.Content(A.Incident(kind: null, place: text, text: text ?? "", drill: true, unreadable: true), label: "第12出動") with { MunicipalityNames = [] },
        };

    [Fact]
    public async Task LINE_takes_it_whatever_the_alert_says()
    {
        var refused = new List<string>();
        foreach (var content in HostileContents)
        foreach (var messages in new[] { CallOutMessage.Flex(content), CallOutMessage.Plain(content) })
            if (await line.CheckAsync(messages, Token) is { Length: > 0 } complaint)
                refused.Add($"{complaint}\n{Encoding.UTF8.GetString(messages)[..400]}");

        Assert.Empty(refused);
    }

    [Fact]
    public async Task The_stand_in_does_refuse_what_is_wrong()
    {
        var good = CallOutMessage.Flex(A.Content());

        Assert.Equal("", await line.CheckAsync(good, Token));
        Assert.NotEqual("", await line.CheckAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(good).Replace("\"giga\"", "\"gigantic\"", StringComparison.Ordinal)), Token));
    }

    [Fact]
    public async Task The_whole_request_is_taken_as_multicast_and_as_push()
    {
        var messages = CallOutMessage.Flex(A.Content());

        Assert.Equal("", await line.PostAsync("/v2/bot/message/multicast", RequestBody.Of(messages, [DemoLine.UserId(1, 1), DemoLine.UserId(1, 2)]), Token));
        Assert.Equal("", await line.PostAsync("/v2/bot/message/push", RequestBody.Of(messages, [DemoLine.UserId(1, 3)]), Token));
    }

    [Theory]
    [InlineData("建物火災", "上田市大手一丁目11-16", "【出動】建物火災 大手一丁目11-16")]
    [InlineData("車両火災", "長野県上田市常田二丁目", "【出動】車両火災 常田二丁目")]
    [InlineData("水難救助", "中央北2丁目7番", "【出動】水難救助 中央北2丁目7番")]
    [InlineData("林野火災", "上田市西内", "【出動】林野火災 西内")]
    public void The_notice_has_kind_and_place_within_its_first_twenty_letters(string kind, string place, string beginning)
    {
        Assert.True(beginning.Length <= 20);

        Assert.StartsWith(beginning, CallOutMessage.AltText(A.Content(A.Incident(kind, place))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_notice_never_has_more_than_sixty_letters_and_is_never_empty() =>
        Assert.All(HostileContents, content =>
        {
            var text = CallOutMessage.AltText(content);
            Assert.InRange(text.Length, 1, 60);
            Assert.DoesNotContain('\n', text);
            Assert.True(IsWhole(text), text);
        });

    [Fact]
    public void A_drill_says_訓練_first_thing_wherever_anybody_looks() =>
        Assert.All(HostileContents.Where(content => content.Incident.Drill).Append(A.Content(A.Incident(drill: true))), content =>
        {
            Assert.StartsWith("【訓練", CallOutMessage.AltText(content), StringComparison.Ordinal);
            Assert.EndsWith("これは訓練です。", CallOutMessage.AltText(content), StringComparison.Ordinal);
            Assert.All(new[] { CallOutMessage.Flex(content), CallOutMessage.Plain(content) }, messages =>
            {
                Assert.StartsWith("訓練", A.VisibleText(messages)[0], StringComparison.Ordinal);
                Assert.All(A.Actions(messages).Where(action => (string?)action["type"] == "postback"), action =>
                {
                    Assert.StartsWith("訓練", (string)action["label"]!, StringComparison.Ordinal);
                    Assert.StartsWith("【訓練】", (string)action["displayText"]!, StringComparison.Ordinal);
                });
            });
        });

    [Fact]
    public void What_is_real_never_says_訓練_of_itself()
    {
        var content = A.Content();

        Assert.DoesNotContain("訓練", CallOutMessage.AltText(content), StringComparison.Ordinal);
        Assert.DoesNotContain("訓練", Encoding.UTF8.GetString(CallOutMessage.Flex(content)), StringComparison.Ordinal);
        Assert.DoesNotContain("訓練", Encoding.UTF8.GetString(CallOutMessage.Plain(content)), StringComparison.Ordinal);
    }

    [Fact]
    public void Kind_and_place_are_seen_as_the_alert_gave_them_each_in_one_piece()
    {
        var content = A.Content(A.Incident("建物火災（一般）", "上田市大手一丁目１１−１６付近"));

        Assert.All(new[] { CallOutMessage.Flex(content), CallOutMessage.Plain(content) }, messages =>
        {
            Assert.Contains(A.VisibleText(messages), text => text.Contains("建物火災（一般）", StringComparison.Ordinal));
            Assert.Contains(A.VisibleText(messages), text => text.Contains("上田市大手一丁目１１−１６付近", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Without_a_place_the_beginning_of_the_text_is_seen()
    {
        var content = A.Content(A.Incident(place: null, text: "河川敷で煙が見えるとの通報。詳細は調査中。"));

        Assert.Contains(A.VisibleText(CallOutMessage.Flex(content)), text => text.StartsWith("河川敷で煙が見える", StringComparison.Ordinal));
        Assert.Contains("河川敷で煙が見える", A.VisibleText(CallOutMessage.Plain(content))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_could_read_says_so_and_shows_its_own_words()
    {
        var content = A.Content(A.Incident(kind: null, place: null, text: "ｶｻｲ ｵｵﾃ ｼｭﾂﾄﾞｳ", unreadable: true));

        Assert.StartsWith("【出動・解析できず】", CallOutMessage.AltText(content), StringComparison.Ordinal);
        var seen = A.VisibleText(CallOutMessage.Flex(content));
        Assert.Contains("解析できず", seen);
        Assert.Contains("ｶｻｲ ｵｵﾃ ｼｭﾂﾄﾞｳ", seen);
    }

    [Fact]
    public void An_unknown_sender_is_marked()
    {
        var content = A.Content(A.Incident(unverified: true));

        Assert.StartsWith("【出動・差出人未確認】", CallOutMessage.AltText(content), StringComparison.Ordinal);
        Assert.Contains(A.VisibleText(CallOutMessage.Flex(content)), text => text.Contains("差出人未確認", StringComparison.Ordinal));
    }

    [Fact]
    public void The_four_answers_are_buttons_and_the_minutes_quick_replies()
    {
        var message = JsonNode.Parse(CallOutMessage.Flex(A.Content()))![0]!;

        var buttons = A.VisibleText(CallOutMessage.Flex(A.Content()));
        Assert.Superset(new HashSet<string> { "出動・直行", "出動・詰所", "遅れて行く", "出動できない" }, buttons.ToHashSet());
        var quick = message["quickReply"]!["items"]!.AsArray().Select(item => (string)item!["action"]!["label"]!).ToList();
        Assert.Equal(["直行5分", "直行10分", "直行15分", "詰所5分", "詰所10分", "詰所15分", "出動・直行", "出動・詰所", "遅れて行く", "出動できない"], quick);
    }

    [Fact]
    public void Every_button_carries_the_data_it_was_given() =>
        Assert.All(A.Actions(CallOutMessage.Flex(A.Content())).Where(action => (string?)action["type"] == "postback"), action =>
            Assert.Contains(A.Buttons, button => button.Data == (string?)action["data"] && CallOutMessage.Label(button.Answer, button.Minutes, false) == (string?)action["label"]));

    [Fact]
    public void An_ordinary_bubble_stays_below_8_KB_and_none_reaches_LINEs_30()
    {
        Assert.InRange(A.BubbleBytes(CallOutMessage.Flex(A.Content())), 1000, 8 * 1024);
        Assert.InRange(A.BubbleBytes(CallOutMessage.Flex(A.Content(A.Incident(drill: true) with { Landmark = "市役所本庁舎　南側", Written = "建物火災（一般）　大手１丁目" }))), 1000, 8 * 1024);
        Assert.All(HostileContents, content => Assert.InRange(A.BubbleBytes(CallOutMessage.Flex(content)), 1000, 30 * 1024));
    }

    [Fact]
    public void The_map_opens_at_the_coordinates_or_at_the_address_within_the_municipality()
    {
        Assert.Equal("https://www.google.com/maps/search/?api=1&query=36.4016%2C138.2491", Map(A.Incident() with { Latitude = 36.4016, Longitude = 138.2491 }));
        Assert.EndsWith(Uri.EscapeDataString("長野県上田市大手一丁目"), Map(A.Incident(place: "大手一丁目")), StringComparison.Ordinal);
        Assert.EndsWith("=" + Uri.EscapeDataString("上田市大手一丁目"), Map(A.Incident(place: "上田市大手一丁目")), StringComparison.Ordinal);
        Assert.EndsWith("=" + Uri.EscapeDataString("長野県上田市"), Map(A.Incident(place: null)), StringComparison.Ordinal);

        static string Map(Contracts.Incidents.IncidentView incident) =>
            (string)A.Actions(CallOutMessage.Flex(A.Content(incident))).Single(action => (string?)action["type"] == "uri")["uri"]!;
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes()
    {
        Assert.Equal(CallOutMessage.Flex(A.Content()), CallOutMessage.Flex(A.Content()));
        Assert.Equal(CallOutMessage.Plain(A.Content()), CallOutMessage.Plain(A.Content()));
    }

    [Theory]
    [InlineData(Answer.Direct, null, false, "受け付けました 03:10:00\n出動・直行\n何分で着きますか。下から選べます。")]
    [InlineData(Answer.Station, 10, false, "受け付けました 03:10:00\n出動・詰所　到着まで約10分")]
    [InlineData(Answer.Unable, null, false, "受け付けました 03:10:00\n出動できない")]
    [InlineData(Answer.Late, null, true, "【訓練】受け付けました 03:10:00\n遅れて行く\nこれは訓練です。")]
    public async Task A_reply_says_what_was_taken_and_how_to_change_it(Answer answer, int? minutes, bool drill, string text)
    {
        var messages = ReplyMessage.Recorded(new ResponseRecorded(A.CallOut, answer, minutes, A.At, "token", drill, A.Buttons));

        Assert.Equal("", await line.CheckAsync(messages, Token));
        Assert.Equal(text, Assert.Single(A.VisibleText(messages)));
        Assert.NotEmpty(A.Actions(messages));
        Assert.All(A.Actions(messages), action => Assert.Equal(drill, ((string)action["displayText"]!).StartsWith("【訓練】", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, "この出動は終わりました。")]
    [InlineData(true, "【訓練】この出動は終わりました。")]
    public async Task A_refusal_is_a_sentence_and_offers_nothing(bool drill, string text)
    {
        var messages = ReplyMessage.Refused("この出動は終わりました。", drill);

        Assert.Equal("", await line.CheckAsync(messages, Token));
        Assert.Equal(text, Assert.Single(A.VisibleText(messages)));
        Assert.Empty(A.Actions(messages));
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }
        return true;
    }
}
