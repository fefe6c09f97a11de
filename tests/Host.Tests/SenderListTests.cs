using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>A brigade that lists the senders it expects (許可された差出人).</summary>
public sealed class SenderListTests : Scenario
{
    [Fact]
    public async Task Once_senders_are_listed_a_mail_from_another_rings_the_fallback_group_only_and_is_marked()
    {
        var app = await StartAsync();
        await app.ChangeBrigadeAsync("demo", brigade => brigade["allowedSenders"] = new JsonArray("shirei@fire.example", "@bousai.example"), Token);
        const string Text = "種別：建物火災\n場所：上田市大手一丁目1-1";

        var stranger = await MailAsync("火災指令", Text, from: "somebody@else.example");

        var message = await RungAsync(stranger, SharedApp.Officers);
        Assert.Equal("newIncident", stranger.Disposition);
        Assert.Contains("差出人未確認", message.Notice, StringComparison.Ordinal);
        Assert.Contains(Visible(message), text => text.Contains("差出人未確認", StringComparison.Ordinal));
        Assert.Contains("建物火災", Visible(message));

        var known = await MailAsync("火災指令", Text, from: "shirei@fire.example");
        Assert.Equal("newIncident", known.Disposition);   // the stranger's word keeps nobody at home
        Assert.DoesNotContain("未確認", (await RungAsync(known, SharedApp.Members)).Notice, StringComparison.Ordinal);

        var domain = await MailAsync("火災指令", "種別：建物火災\n場所：上田市中央西1-2", from: "\"防災\" <Alert@Bousai.example>");
        await RungAsync(domain, SharedApp.Members);

        // Nor can a stranger end what is burning.
        var before = await CountAsync("batchesQueued");
        await MailAsync("鎮火", "上田市大手一丁目1-1の建物火災は鎮火しました。", from: "somebody@else.example");
        Assert.True((bool)(await Client.GetAsync($"/api/brigades/demo/incidents/{known.IncidentId}", Token))["open"]!);
        Assert.Equal(before, await CountAsync("batchesQueued"));
    }

    [Theory]
    [InlineData("evil-fire.example")]
    [InlineData("shirei@fire.example.evil.example")]
    [InlineData("shirei@fire.example@evil.example")]
    [InlineData("notshirei@fire.example")]
    [InlineData("\"shirei@fire.example\" <x@evil.example>")]
    [InlineData("<shirei@fire.example> <x@evil.example>")]
    [InlineData("x@notbousai.example")]
    [InlineData("x@sub.bousai.example")]
    [InlineData("")]
    public async Task An_address_that_only_looks_like_a_listed_one_is_a_strangers(string from)
    {
        var app = await StartAsync(members: 8);
        await app.ChangeBrigadeAsync("demo", brigade => brigade["allowedSenders"] = new JsonArray("shirei@fire.example", "@bousai.example"), Token);

        var receipt = await MailAsync("火災指令", "種別：建物火災\n場所：上田市大手一丁目1-1", from: from);

        var message = await RungAsync(receipt, SharedApp.Officers);
        Assert.Contains("差出人未確認", message.Notice, StringComparison.Ordinal);
    }
}
