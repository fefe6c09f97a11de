using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Dispatch mails (出動指令メール) from the door to the phones: what rings, what joins, what stays silent.</summary>
public sealed class MailTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    private static string Number() => $"2026-{Random.Shared.Next(100_000, 999_999)}";

    private static string Dispatch(string kind, string place, string? number = null, string? more = null) =>
        $"【火災指令】\n{(number is null ? "" : $"指令番号：{number}\n")}種別：{kind}\n場所：{place}\n覚知：03時10分\n{more}";

    [Fact]
    public async Task A_dispatch_mail_rings_with_kind_and_place()
    {
        var place = FreshPlace();

        var receipt = await MailAsync("火災指令", Dispatch("建物火災", place));

        Assert.Equal("newIncident", receipt.Disposition);
        var message = await RungAsync(receipt, SharedApp.Members);
        Assert.Contains("建物火災", Visible(message));
        Assert.Contains(place, Visible(message));
        Assert.Null(receipt.Items);
    }

    [Fact]
    public async Task News_under_the_same_dispatch_number_joins_and_rings_nobody_again()
    {
        var (number, place) = (Number(), FreshPlace());
        var first = await MailAsync("火災指令", Dispatch("建物火災", place, number));

        Receipt next = null!;
        var stored = await AddsAsync("batchesQueued", async () => next = await MailAsync("火災指令（続報）", Dispatch("建物火災", FreshPlace("大手二丁目"), number, "負傷者なし")));

        Assert.Equal(0, stored);
        Assert.Equal(("followUp", first.IncidentId, first.CallOutId), (next.Disposition, next.IncidentId, next.CallOutId));
    }

    [Fact]
    public async Task 鎮火_closes_the_incident_and_rings_nobody()
    {
        var (number, place) = (Number(), FreshPlace());
        var first = await MailAsync("火災指令", Dispatch("建物火災", place, number));
        await RungAsync(first, SharedApp.Members);

        Receipt end = null!;
        var stored = await AddsAsync("batchesQueued", async () => end = await MailAsync("鎮火", $"指令番号：{number}\n{place}の建物火災は、04時20分鎮火しました。"));

        Assert.Equal(0, stored);
        Assert.Equal(("followUp", first.IncidentId, first.CallOutId), (end.Disposition, end.IncidentId, end.CallOutId));
        var incident = await Client.GetAsync($"/api/brigades/demo/incidents/{first.IncidentId}", Token);
        Assert.False((bool)incident["open"]!);
        Assert.Equal("extinguished", (string)incident["phase"]!);
    }

    [Fact]
    public async Task 再燃_opens_its_own_incident_and_rings()
    {
        var (number, place) = (Number(), FreshPlace());
        var first = await MailAsync("火災指令", Dispatch("建物火災", place, number));
        await MailAsync("鎮火", $"指令番号：{number}\n{place}の建物火災は、04時20分鎮火しました。");

        var again = await MailAsync("火災指令", Dispatch("建物火災", place, null, "再燃"));

        Assert.Equal("newIncident", again.Disposition);
        Assert.NotEqual(first.IncidentId, again.IncidentId);
        await RungAsync(again, SharedApp.Members);
    }

    [Fact]
    public async Task An_end_nobody_heard_the_beginning_of_rings_nobody_and_neither_does_its_late_original()
    {
        var (number, place) = (Number(), FreshPlace());

        Receipt end = null!, late = null!;
        var stored = await AddsAsync("batchesQueued", async () =>
        {
            end = await MailAsync("鎮火", $"指令番号：{number}\n{place}の建物火災は、04時20分鎮火しました。");
            late = await MailAsync("火災指令", Dispatch("建物火災", place, number));
        });

        Assert.Equal(0, stored);
        Assert.Equal(("followUp", null), (end.Disposition, end.CallOutId));
        Assert.Equal(("followUp", null, end.IncidentId), (late.Disposition, late.CallOutId, late.IncidentId));
    }

    [Fact]
    public async Task 延焼拡大_of_an_unknown_incident_opens_one_and_rings()
    {
        var receipt = await MailAsync("延焼拡大", $"{FreshPlace()}の建物火災は延焼拡大中です。");

        Assert.Equal("newIncident", receipt.Disposition);
        await RungAsync(receipt, SharedApp.Members);
    }

    [Fact]
    public async Task Two_incidents_in_one_mail_are_two_items_and_two_call_outs()
    {
        var (one, two) = (FreshPlace(), FreshPlace("中央西一丁目"));
        var text = $"（１）\n種別：建物火災\n場所：{one}\n\n（２）\n種別：建物火災\n場所：{two}\n";

        var receipt = await MailAsync("火災指令", text, "<two@fire.example>");

        Assert.NotNull(receipt.Items);
        Assert.Equal(2, receipt.Items.Count);
        Assert.Equal(2, receipt.Items.Select(item => item.IncidentId).Distinct().Count());
        Assert.All(receipt.Items, item => Assert.Equal("newIncident", item.Disposition));
        Assert.Equal((receipt.Items[0].IncidentId, receipt.Items[0].CallOutId), (receipt.IncidentId, receipt.CallOutId));
        foreach (var (item, place) in receipt.Items.Zip([one, two]))
        {
            var message = await RungAsync(receipt with { CallOutId = item.CallOutId }, SharedApp.Members);
            Assert.Contains(place, Visible(message));
        }
        var again = await MailAsync("火災指令", text, "<two@fire.example>");
        Assert.Equal("duplicate", again.Disposition);
        Assert.Equal(receipt.Items, again.Items!);
    }

    [Fact]
    public async Task Of_several_items_the_first_that_alarms_stands_on_top()
    {
        var (known, fresh) = (FreshPlace(), FreshPlace("中央西一丁目"));
        var first = await MailAsync("火災指令", Dispatch("建物火災", known));

        var receipt = await MailAsync("災害情報", $"（１）\n種別：建物火災\n場所：{known}\n\n（２）\n種別：建物火災\n場所：{fresh}\n");

        Assert.Equal(["followUp", "newIncident"], receipt.Items!.Select(item => item.Disposition));
        Assert.Equal((first.IncidentId, first.CallOutId), (receipt.Items![0].IncidentId, receipt.Items[0].CallOutId));
        Assert.Equal(("newIncident", receipt.Items[1].IncidentId, receipt.Items[1].CallOutId), (receipt.Disposition, receipt.IncidentId, receipt.CallOutId));
    }

    [Theory]
    [InlineData("火災予防運動のお知らせ", "11月9日から15日まで秋の火災予防運動を実施します。住宅用火災警報器の点検をお願いします。")]
    [InlineData("気象情報", "長野地方気象台発表 上田市に強風注意報、乾燥注意報が発表されました。")]
    [InlineData("火災統計", "令和8年上半期の火災件数は12件（前年比3件減）でした。")]
    public async Task What_tells_of_no_incident_never_alarms_and_is_kept_in_the_log(string subject, string text)
    {
        Receipt receipt = null!;
        Assert.Equal(0, await AddsAsync("batchesQueued", async () => receipt = await MailAsync(subject, text)));

        Assert.Equal(("notAnIncident", null, null), (receipt.Disposition, receipt.IncidentId, receipt.CallOutId));
        var entry = await LoggedAsync(receipt);
        Assert.Equal((subject, text), ((string)entry["subject"]!, (string)entry["text"]!));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("緊急", "�w�߁F�����΍� ???")]
    public async Task What_nobody_can_read_rings_the_fallback_group_with_its_words(string? subject, string? text)
    {
        var receipt = await MailAsync(subject, text);

        Assert.Equal("unreadable", receipt.Disposition);
        var message = await RungAsync(receipt, SharedApp.Officers);
        Assert.Contains("解析できず", message.Notice, StringComparison.Ordinal);
        if (!string.IsNullOrEmpty(text))
            Assert.Contains(Visible(message), line => line.Contains(text[..10], StringComparison.Ordinal));
        Assert.Equal("unreadable", (string)(await LoggedAsync(receipt))["disposition"]!);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"subject\":7,\"text\":[],\"html\":{},\"raw\":\"%%%\",\"date\":5,\"authentication\":\"none\"}")]
    public async Task A_posted_mail_that_is_no_mail_alarms_as_unreadable(string body)
    {
        using var answer = await Client.PostSignedAsync("/intake/demo/mails", Encoding.UTF8.GetBytes(body + new string(' ', Random.Shared.Next(1, 5000))), cancellationToken: Token);
        var receipt = await Receipt.ReadAsync(answer, Token);

        Assert.Equal("unreadable", receipt.Disposition);
        await RungAsync(receipt, SharedApp.Officers);
    }

    [Fact]
    public async Task A_drill_says_so_first_thing_and_never_joins_the_real_fire()
    {
        var place = FreshPlace();
        var real = await MailAsync("火災指令", Dispatch("建物火災", place));

        var drill = await MailAsync("【訓練】火災指令", Dispatch("建物火災", place, null, "これは訓練です。"));

        Assert.Equal("newIncident", drill.Disposition);
        Assert.NotEqual(real.IncidentId, drill.IncidentId);
        var message = await RungAsync(drill, SharedApp.Members);
        Assert.Matches("^.?訓練", message.Notice);
        Assert.StartsWith("訓練", Visible(message)[0], StringComparison.Ordinal);
        Assert.True((bool)(await Client.GetAsync($"/api/brigades/demo/incidents/{drill.IncidentId}", Token))["drill"]!);

        await MailAsync("【訓練】鎮火", $"訓練 {place}の建物火災は鎮火しました。");
        Assert.True((bool)(await Client.GetAsync($"/api/brigades/demo/incidents/{real.IncidentId}", Token))["open"]!);
    }

    [Fact]
    public async Task HTML_alone_is_read()
    {
        var place = FreshPlace();
        var receipt = await Client.MailJsonAsync(new
        {
            messageId = $"<{Fresh("html")}>",
            subject = "火災指令",
            html = $"<html><body><p>種別：建物火災<br>場所：{place}</p><script>alert(1)</script></body></html>",
        }, cancellationToken: Token);

        Assert.Equal("newIncident", receipt.Disposition);
        Assert.Contains(place, Visible(await RungAsync(receipt, SharedApp.Members)));
    }

    [Fact]
    public async Task A_raw_message_of_ten_megabytes_is_taken_and_kept_to_the_byte()
    {
        var raw = new byte[10 * 1024 * 1024];
        Random.Shared.NextBytes(raw);
        var receipt = await Client.MailJsonAsync(new
        {
            messageId = $"<{Fresh("large")}>",
            subject = "火災指令",
            text = Dispatch("建物火災", FreshPlace()),
            raw = Convert.ToBase64String(raw),
        }, cancellationToken: Token);

        await RungAsync(receipt, SharedApp.Members);
        var parts = (await App.DocumentsOfTypeAsync("demo", "alertRaw", Token)).Where(part => part.Id.StartsWith(receipt.AlertId + ".", StringComparison.Ordinal))
            .OrderBy(part => int.Parse(part.Id[(receipt.AlertId.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture))
            .SelectMany(part => Convert.FromBase64String((string)App.Open("demo", part)["bytes"]!)).ToArray();
        Assert.Equal(raw, parts);
    }

    [Fact]
    public async Task Authentication_results_are_shown_and_stop_nothing()
    {
        var receipt = await Client.MailJsonAsync(new
        {
            messageId = $"<{Fresh("auth")}>",
            from = "指令センター <shirei@fire.example>",
            subject = "火災指令",
            text = Dispatch("建物火災", FreshPlace()),
            authentication = new { spf = "fail", dkim = "none", dmarc = "fail" },
        }, cancellationToken: Token);

        await RungAsync(receipt, SharedApp.Members);
        var entry = await LoggedAsync(receipt);
        Assert.Equal(("fail", "none", "fail"), ((string)entry["authentication"]!["spf"]!, (string)entry["authentication"]!["dkim"]!, (string)entry["authentication"]!["dmarc"]!));
        Assert.Equal("指令センター <shirei@fire.example>", (string)entry["from"]!);
    }

    private async Task<JsonNode> LoggedAsync(Receipt receipt) =>
        (await Client.GetAsync("/api/brigades/demo/mail-log?limit=200", Token))["mails"]!.AsArray().Single(mail => (string)mail!["alertId"]! == receipt.AlertId)!;
}
