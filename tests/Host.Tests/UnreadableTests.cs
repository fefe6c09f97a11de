using System.Text;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>A signed message that cannot be read (解析できず): stored, shown, and the fallback group is rung with its raw words.</summary>
public sealed class UnreadableTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    public static TheoryData<string, string, string, string> Bodies => new()
    {
        { "broken JSON", "{\"id\":\"x\",\"kind\":\"建物火災\"", "", "application/json" },
        { "plain words", "大手で火事です。消防車をお願いします。", "", "application/json" },
        { "nothing but blanks", "   \r\n ", "", "application/json" },
        { "a list", "[1,2,3]", "", "application/json" },
        { "a word", "\"火事\"", "", "application/json" },
        { "an empty object", "{}", "", "application/json" },
        { "no id", """{"kind":"建物火災","place":"大手1-1"}""", "", "application/json" },
        { "an id of a wrong type", """{"id":{"a":1},"kind":"建物火災"}""", "", "application/json" },
        { "an empty id", """{"id":" ","kind":"建物火災"}""", "", "application/json" },
        { "neither kind nor text", """{"id":"nothing-told","place":"大手1-1"}""", "", "application/json" },
        { "a kind of a wrong type", """{"id":"listed","kind":["建物火災"]}""", "", "application/json" },
        { "an unknown format", """{"id":"formatted","kind":"建物火災"}""", "?format=pigeon", "application/json" },
        { "XML", "<alert><id>1</id></alert>", "", "application/xml" },
        { "XML as text", "<alert><id>2</id></alert>", "", "text/xml; charset=utf-8" },
        { "CAP against its schema", "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier/></alert>", "", "application/cap+xml" },
        { "XML with a DOCTYPE", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "", "application/xml" },
        { "nested without end", new string('[', 5000), "", "application/json" },
        { "half a surrogate", "{\"id\":\"\\ud800\",\"kind\":[]}", "", "application/json" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Whatever_does_not_read_rings_the_fallback_group_with_its_raw_words(string what, string body, string query, string contentType)
    {
        Assert.NotEmpty(what);
        var receipt = await Client.AlertBytesAsync(Encoding.UTF8.GetBytes(body), query, contentType, cancellationToken: Token);

        Assert.Equal("unreadable", receipt.Disposition);
        Assert.NotNull(receipt.IncidentId);
        var message = await RungAsync(receipt, SharedApp.Officers);
        Assert.Equal([1, 2, 3, 4, 5, 6], Phones(receipt.CallOutId).Order());
        Assert.Contains("解析できず", message.Notice, StringComparison.Ordinal);
        var words = body.Trim();
        if (words.Length > 0)
            Assert.Contains(Visible(message), text => text.StartsWith(words[..Math.Min(40, words.Length)], StringComparison.Ordinal));
        var incident = await Client.GetAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}", Token);
        Assert.True((bool)incident["unreadable"]!);
        Assert.Equal(receipt.AlertId, (string)incident["messages"]![0]!["alertId"]!);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_alarm_too()
    {
        var bytes = new byte[4000];
        Random.Shared.NextBytes(bytes);

        var receipt = await Client.AlertBytesAsync(bytes, cancellationToken: Token);

        Assert.Equal("unreadable", receipt.Disposition);
        await RungAsync(receipt, SharedApp.Officers);
    }

    [Fact]
    public async Task Text_that_is_no_valid_UTF_8_inside_a_sound_alert_alarms()
    {
        byte[] body = [.. "{\"id\":\"bad-utf8\",\"kind\":\""u8, 0x8c, 0x9a, 0x95, 0xa8, .. "\"}"u8];   // 建物 in Shift_JIS

        var receipt = await Client.AlertBytesAsync(body, cancellationToken: Token);

        Assert.NotNull(receipt.CallOutId);
        Assert.NotEmpty(Phones((await SettledAsync(receipt.CallOutId))["callOutId"]!.ToString()));
    }

    [Fact]
    public async Task An_empty_body_alarms()
    {
        var receipt = await Client.AlertBytesAsync([], cancellationToken: Token);

        Assert.Equal("unreadable", receipt.Disposition);
        await RungAsync(receipt, SharedApp.Officers);
    }

    [Fact]
    public async Task A_letter_of_two_halves_at_the_edge_of_what_is_kept_costs_no_alarm()
    {
        foreach (var length in (int[])[59, 60, 199, 200, 1999, 2000, 19_999, 20_000])
        {
            var text = new string('火', length) + string.Concat(Enumerable.Repeat("🔥", 40));
            var receipt = await AlertAsync(new { id = Fresh("a"), text });

            Assert.Equal("newIncident", receipt.Disposition);
            var unread = await Client.AlertBytesAsync(Encoding.UTF8.GetBytes(text), cancellationToken: Token);
            Assert.Equal("unreadable", unread.Disposition);
            var mail = await MailAsync(text, $"種別：建物火災\n場所：{FreshPlace()}\n{text}");
            Assert.NotNull(mail.CallOutId);
            Assert.NotNull((await SettledAsync(mail.CallOutId))["callOutId"]);
        }
    }

    [Theory]
    [InlineData("kind")]
    [InlineData("place")]
    [InlineData("text")]
    [InlineData("id")]
    public async Task A_field_of_nearly_a_megabyte_costs_no_alarm(string field)
    {
        var alert = new Dictionary<string, string> { ["id"] = Fresh("a"), ["kind"] = "建物火災", ["place"] = FreshPlace() };
        alert[field] = string.Concat(Enumerable.Repeat("大手火災", 80_000)) + Fresh("");

        var receipt = await Client.AlertBytesAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(alert, _plain), cancellationToken: Token);

        Assert.NotNull(receipt.CallOutId);
        await SettledAsync(receipt.CallOutId);
        Assert.NotEmpty(Phones(receipt.CallOutId));
    }

    private static readonly System.Text.Json.JsonSerializerOptions _plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
