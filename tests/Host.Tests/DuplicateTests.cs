using System.Globalization;
using System.Text;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.TestKit;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>The same message again: the same ids, nothing sent, counted once each.</summary>
public sealed class DuplicateTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    [Fact]
    public async Task The_same_alert_signed_anew_is_a_duplicate_with_the_same_ids_and_sends_nothing()
    {
        var alert = new { id = Fresh("a"), kind = "建物火災", place = FreshPlace() };
        var first = await AlertAsync(alert);
        var before = await CountAsync("duplicateHits");

        Receipt second = null!;
        var stored = await AddsAsync("batchesQueued", async () =>
        {
            using var answer = await Client.PostSignedAsync(
                "/intake/demo/alerts", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(alert), at: TimeProvider.System.GetUtcNow().AddSeconds(-100), cancellationToken: Token);
            second = await Receipt.ReadAsync(answer, Token);
        });

        Assert.Equal(first with { Disposition = "duplicate" }, second);
        Assert.Equal(0, stored);
        Assert.Equal(before + 1, await CountAsync("duplicateHits"));
        await RungAsync(first, SharedApp.Members);
    }

    [Fact]
    public async Task Twenty_at_once_are_one_alarm_and_nineteen_duplicates()
    {
        var alert = new { id = Fresh("a"), kind = "建物火災", place = FreshPlace() };
        var before = await CountAsync("duplicateHits");

        var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AlertAsync(alert)));

        Assert.Single(receipts, receipt => receipt.Disposition == "newIncident");
        Assert.Equal(19, receipts.Count(receipt => receipt.Disposition == "duplicate"));
        Assert.Single(receipts.Select(receipt => (receipt.AlertId, receipt.IncidentId, receipt.CallOutId)).Distinct());
        Assert.Equal(before + 19, await CountAsync("duplicateHits"));
        await RungAsync(receipts[0], SharedApp.Members);
    }

    [Fact]
    public async Task Ten_messages_of_one_fire_at_the_same_moment_are_one_incident_and_one_call_out()
    {
        var place = FreshPlace();
        var before = await CountAsync("batchesQueued");

        var receipts = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => n % 2 == 0
            ? AlertAsync(new { id = Fresh("race"), kind = "建物火災", place })
            : MailAsync("火災指令", $"種別：建物火災\n場所：{place}")));

        Assert.Single(receipts, receipt => receipt.Disposition == "newIncident");
        Assert.Equal(9, receipts.Count(receipt => receipt.Disposition == "followUp"));
        Assert.Single(receipts.Select(receipt => (receipt.IncidentId, receipt.CallOutId)).Distinct());
        Assert.Equal(before + 1, await CountAsync("batchesQueued"));
    }

    [Fact]
    public async Task A_mail_of_two_incidents_ten_times_at_once_rings_twice_and_no_more()
    {
        var (one, two) = (FreshPlace(), FreshPlace("中央西一丁目"));
        var (id, text) = ($"<{Fresh("m")}@fire.example>", $"（１）\n種別：建物火災\n場所：{one}\n\n（２）\n種別：建物火災\n場所：{two}\n");
        var before = (Batches: await CountAsync("batchesQueued"), Hits: await CountAsync("duplicateHits"));

        var receipts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => MailAsync("災害情報", text, id)));

        Assert.Single(receipts, receipt => receipt.Disposition == "newIncident");
        Assert.All(receipts, receipt => Assert.Equal(receipts[0].Items!, receipt.Items!));
        Assert.Equal((before.Batches + 2, before.Hits + 9), (await CountAsync("batchesQueued"), await CountAsync("duplicateHits")));
    }

    [Fact]
    public async Task The_same_content_in_another_spelling_of_json_is_the_same_alert()
    {
        var (id, place) = (Fresh("a"), FreshPlace());
        var first = await Client.AlertBytesAsync(Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","kind":"建物火災","place":"{{place}}","units":[],"drill":false}"""), cancellationToken: Token);

        var escaped = string.Concat("建物火災".Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")));
        var second = await Client.AlertBytesAsync(
            Encoding.UTF8.GetBytes($$"""{ "place" : "{{place}}",  "kind":"{{escaped}}" , "id" : "{{id}}", "text":null }"""), cancellationToken: Token);

        Assert.Equal(first with { Disposition = "duplicate" }, second);
    }

    [Fact]
    public async Task Only_repeats_count_as_duplicate_hits()
    {
        var (id, place) = (Fresh("a"), FreshPlace());

        var hits = await AddsAsync("duplicateHits", async () =>
        {
            var first = await AlertAsync(new { id, kind = "建物火災", place });
            await AlertAsync(new { id, kind = "建物火災", place, phase = "contained" });   // other content
            await AlertAsync(new { id = Fresh("b"), kind = "建物火災", place });             // another's news of the same fire
            await MailAsync("お知らせ", "秋の火災予防運動が始まります。");
            var message = await RungAsync(first, SharedApp.Members);
            var data = message.Actions.First(action => action.Type == "postback").Data!;
            await Line.Users.Member(1, 3).PostbackAsync(data, cancellationToken: Token);
            await Line.Users.Member(1, 3).PostbackAsync(data, cancellationToken: Token);   // a second tap is an event of its own
            using var refused = await Client.PostSignedAsync("/intake/demo/alerts", "{}"u8.ToArray(), secret: "wrong", cancellationToken: Token);
        });

        Assert.Equal(0, hits);
    }

    [Fact]
    public async Task An_unreadable_message_again_is_a_duplicate_too()
    {
        var body = Encoding.UTF8.GetBytes("火事です " + Fresh("x"));
        var first = await Client.AlertBytesAsync(body, cancellationToken: Token);

        var second = await Client.AlertBytesAsync(body, cancellationToken: Token);

        Assert.Equal("unreadable", first.Disposition);
        Assert.Equal(first with { Disposition = "duplicate" }, second);
    }

    [Fact]
    public async Task The_same_mail_by_two_relays_is_one_and_another_under_its_Message_ID_is_read_afresh()
    {
        var messageId = $"<{Fresh("m")}@fire.example>";
        var text = $"火災指令\n種別：建物火災\n場所：{FreshPlace()}";
        var first = await MailAsync("災害情報", text, messageId);

        var again = await MailAsync("災害情報", text, messageId, date: TimeProvider.System.GetUtcNow().AddSeconds(9));
        var other = await MailAsync("災害情報", $"火災指令\n種別：建物火災\n場所：{FreshPlace("中央東")}", messageId);

        Assert.Equal(first with { Disposition = "duplicate" }, again);
        Assert.Equal("newIncident", other.Disposition);
        Assert.NotEqual(first.IncidentId, other.IncidentId);
    }

    [Fact]
    public async Task A_mail_without_a_Message_ID_is_known_by_its_bytes()
    {
        var mail = new { subject = "災害情報", text = $"種別：建物火災\n場所：{FreshPlace()}", raw = Convert.ToBase64String(Encoding.UTF8.GetBytes(Fresh("raw"))) };
        var first = await Client.MailJsonAsync(mail, cancellationToken: Token);

        var second = await Client.MailJsonAsync(mail, cancellationToken: Token);

        Assert.Equal("newIncident", first.Disposition);
        Assert.Equal(first with { Disposition = "duplicate" }, second);
    }

    [Fact]
    public async Task Brigades_do_not_share_identifiers()
    {
        var app = await StartAsync(members: 5, brigades: 2);
        var alert = new { id = "same", kind = "建物火災", place = "大手1-1" };

        var one = await app.Client.AlertAsync(alert, "demo", Token);
        var two = await app.Client.AlertAsync(alert, "demo-2", Token);

        Assert.Equal("newIncident", two.Disposition);
        Assert.NotEqual(one.IncidentId, two.IncidentId);
        await RungAsync(one, 5);
        await RungAsync(two, 5, "demo-2");
        Assert.All(Line.Ledger.Accepted, attempt => Assert.Single(attempt.Recipients.Select(id => Line.Users[id].BrigadeId).Distinct()));
    }

    [Fact]
    public async Task Long_after_and_after_a_restart_it_is_still_a_duplicate()
    {
        var clock = new ManualTimeProvider();
        var app = await StartAsync(members: 5, clock: clock);
        var alert = new { id = "old", kind = "建物火災", place = "大手1-1" };
        var mail = (Subject: "災害情報", Text: "種別：建物火災\n場所：上田市中央3-3", Id: "<old@fire.example>");
        var first = await app.Client.AlertAsync(alert, cancellationToken: Token);
        var firstMail = await app.Client.MailAsync(mail.Subject, mail.Text, mail.Id, cancellationToken: Token);
        await RungAsync(first, 5);
        await RungAsync(firstMail, 5);

        clock.Jump(clock.GetUtcNow().AddDays(120));   // the wall clock alone: ten million ticks of the sweep prove nothing
        await app.RestartAsync(Token);

        Assert.Equal(first with { Disposition = "duplicate" }, await app.Client.AlertAsync(alert, cancellationToken: Token));
        Assert.Equal(firstMail with { Disposition = "duplicate" }, await app.Client.MailAsync(mail.Subject, mail.Text, mail.Id, cancellationToken: Token));
        Assert.Equal(2, await CountAsync("duplicateHits"));
        Assert.Equal(10, Line.Ledger.Delivered);
    }
}
