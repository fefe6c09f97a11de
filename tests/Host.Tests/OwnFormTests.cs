using System.Net;
using System.Text;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>The product's own alert form: who is called and what the message says.</summary>
public sealed class OwnFormTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    [Fact]
    public async Task The_message_shows_kind_and_place_as_given_each_in_one_piece_with_four_answers()
    {
        var place = FreshPlace();
        var receipt = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place });

        var message = await RungAsync(receipt, SharedApp.Members);

        Assert.Equal("newIncident", receipt.Disposition);
        Assert.Contains("建物火災", Visible(message));
        Assert.Contains(place, Visible(message));
        Assert.Contains("建物火災", message.Notice, StringComparison.Ordinal);
        Assert.DoesNotContain("訓練", message.Notice, StringComparison.Ordinal);
        Assert.Equal(
            ["出動・直行", "出動・詰所", "遅れて行く", "出動できない"],
            message.Actions.Where(action => action is { Type: "postback", QuickReply: false }).Select(action => action.Label));
    }

    [Fact]
    public async Task Without_a_kind_its_text_stands_in()
    {
        var place = FreshPlace();
        var receipt = await AlertAsync(new { id = Fresh("a"), place, text = "工場から黒煙が上がっています" });

        var message = await RungAsync(receipt, SharedApp.Members);

        Assert.Equal("newIncident", receipt.Disposition);
        Assert.Contains(place, Visible(message));
        Assert.Contains(Visible(message), text => text.Contains("工場から黒煙", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_place_the_beginning_of_the_text_is_shown()
    {
        var receipt = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", text = "千曲川左岸の倉庫が燃えている。延焼のおそれあり。" });

        var message = await RungAsync(receipt, SharedApp.Members);

        Assert.Contains("建物火災", Visible(message));
        Assert.Contains(Visible(message), text => text.StartsWith("千曲川左岸の倉庫", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_alone_is_enough()
    {
        var receipt = await AlertAsync(new { id = Fresh("a"), text = "川が決壊しそうです。至急。" });

        var message = await RungAsync(receipt, SharedApp.Members);

        Assert.Equal("newIncident", receipt.Disposition);
        Assert.Contains(Visible(message), text => text.Contains("川が決壊しそうです", StringComparison.Ordinal));
        Assert.Contains("川が決壊しそうです", message.Notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reported", 1, "newIncident")]
    [InlineData("spreading", 1, "newIncident")]
    [InlineData("contained", 0, "followUp")]
    [InlineData("extinguished", 0, "followUp")]
    [InlineData("closed", 0, "followUp")]
    [InlineData("falseAlarm", 0, "followUp")]
    public async Task An_unknown_incident_is_rung_for_unless_it_is_over(string phase, int batches, string disposition)
    {
        Receipt receipt = null!;
        var stored = await AddsAsync("batchesQueued", async () =>
            receipt = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place = FreshPlace(), phase }));

        Assert.Equal(batches, stored);
        Assert.Equal(disposition, receipt.Disposition);
        Assert.Equal(batches == 0, receipt.CallOutId is null);
    }

    [Theory]
    [InlineData("contained")]
    [InlineData("extinguished")]
    [InlineData("closed")]
    [InlineData("falseAlarm")]
    public async Task An_original_that_comes_after_its_end_rings_nobody(string phase)
    {
        var (id, place) = (Fresh("a"), FreshPlace());
        var end = await AlertAsync(new { id, kind = "建物火災", place, phase });

        Receipt late = null!;
        var stored = await AddsAsync("batchesQueued", async () => late = await AlertAsync(new { id, kind = "建物火災", place }));

        Assert.Equal(0, stored);
        Assert.Equal(("followUp", end.IncidentId, null), (late.Disposition, late.IncidentId, late.CallOutId));
    }

    [Fact]
    public async Task Later_states_of_a_known_incident_join_it_and_ring_nobody()
    {
        var (id, place) = (Fresh("a"), FreshPlace());
        var first = await AlertAsync(new { id, kind = "建物火災", place });

        foreach (var phase in (string[])["spreading", "contained", "extinguished", "closed"])
        {
            Receipt next = null!;
            Assert.Equal(0, await AddsAsync("batchesQueued", async () => next = await AlertAsync(new { id, kind = "建物火災", place, phase })));
            Assert.Equal(("followUp", first.IncidentId, first.CallOutId), (next.Disposition, next.IncidentId, next.CallOutId));
            var incident = await Client.GetAsync($"/api/brigades/demo/incidents/{first.IncidentId}", Token);
            Assert.Equal(phase, (string)incident["phase"]!);
        }
    }

    [Fact]
    public async Task Units_an_alert_names_are_called_besides_the_plans()
    {
        var place = FreshPlace();
        var plain = await AlertAsync(new { id = Fresh("a"), kind = "車両火災", place });
        await SettledAsync(plain.CallOutId);
        var without = Phones(plain.CallOutId).ToHashSet();
        Assert.InRange(without.Count, 1, SharedApp.Members - 1);
        var missing = Enumerable.Range(3, 4).Single(leader => !without.Contains(leader) && leader == 5);   // leader of 第3分団

        var named = await AlertAsync(new { id = Fresh("a"), kind = "車両火災", place = FreshPlace(), units = new[] { "第３分団" } });

        await SettledAsync(named.CallOutId);
        var with = Phones(named.CallOutId);
        Assert.Contains(missing, with);
        Assert.Superset(without, with.ToHashSet());
        Assert.Equal(with.Count, with.Distinct().Count());
    }

    [Fact]
    public async Task A_kind_no_plan_row_names_calls_everyone_on_duty()
    {
        var receipt = await AlertAsync(new { id = Fresh("a"), kind = "ロケット火事", place = FreshPlace() });

        await RungAsync(receipt, SharedApp.Members);
    }

    [Fact]
    public async Task A_drill_says_so_first_thing_and_never_joins_a_real_incident()
    {
        var (id, place) = (Fresh("a"), FreshPlace());
        var real = await AlertAsync(new { id, kind = "建物火災", place });

        var drill = await AlertAsync(new { id, kind = "建物火災", place, drill = true });

        var message = await RungAsync(drill, SharedApp.Members);
        Assert.Equal("newIncident", drill.Disposition);
        Assert.NotEqual(real.IncidentId, drill.IncidentId);
        Assert.Matches("^.?訓練", message.Notice);
        Assert.StartsWith("訓練", Visible(message)[0], StringComparison.Ordinal);
        Assert.All(message.Actions.Where(action => action.Type == "postback"), action => Assert.StartsWith("訓練", action.Label, StringComparison.Ordinal));

        await Line.Users.Member(1, 9).PostbackAsync(message.Actions.First(action => action.Type == "postback").Data!, cancellationToken: Token);
        var reply = await Line.Users.Member(1, 9).WaitForAsync(entry => entry.By == "reply" && entry.Notice.Contains("受け付けました", StringComparison.Ordinal), Token);
        Assert.Matches("^.?訓練", reply.Notice);
        Assert.Equal(0, (int)(await SettledAsync(real.CallOutId))["counts"]!["direct"]!);
    }

    [Fact]
    public async Task Other_content_under_a_known_id_joins_its_incident_and_names_the_first_call_out()
    {
        var id = Fresh("a");
        var first = await AlertAsync(new { id, kind = "建物火災", place = FreshPlace() });

        var second = await AlertAsync(new { id, kind = "建物火災", place = FreshPlace(), text = "場所が変わりました" });

        Assert.Equal(("followUp", first.IncidentId, first.CallOutId), (second.Disposition, second.IncidentId, second.CallOutId));
        Assert.NotEqual(first.AlertId, second.AlertId);
        Assert.Equal(2, (int)(await Client.GetAsync($"/api/brigades/demo/incidents/{first.IncidentId}", Token))["messageCount"]!);
    }

    [Fact]
    public async Task Follow_up_with_units_calls_only_those_not_called_yet_and_nobody_twice()
    {
        var (id, place) = (Fresh("a"), FreshPlace());
        var first = await AlertAsync(new { id, kind = "車両火災", place });
        await SettledAsync(first.CallOutId);

        var more = await AlertAsync(new { id, kind = "車両火災", place, units = new[] { "第3分団" } });

        Assert.Equal(("followUp", first.CallOutId), (more.Disposition, more.CallOutId));
        var callOuts = (await Client.GetAsync($"/api/brigades/demo/incidents/{first.IncidentId}", Token))["callOuts"]!.AsArray();
        var further = (string)Assert.Single(callOuts, callOut => (string)callOut!["id"]! != first.CallOutId)!["id"]!;
        await SettledAsync(further);
        Assert.NotEmpty(Phones(further));
        Assert.Empty(Phones(further).Intersect(Phones(first.CallOutId)));
    }

    [Fact]
    public async Task Near_in_place_or_time_is_not_the_same_incident()
    {
        var place = FreshPlace();
        var first = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place });

        var next = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place = place + "1" });
        var otherKind = await AlertAsync(new { id = Fresh("a"), kind = "車両火災", place });
        var same = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place });

        Assert.Equal("newIncident", next.Disposition);
        Assert.Equal("newIncident", otherKind.Disposition);
        Assert.Equal(("followUp", first.IncidentId), (same.Disposition, same.IncidentId));
    }

    [Fact]
    public async Task An_answer_is_durable_before_it_is_given()
    {
        var receipt = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place = FreshPlace() });

        // Whatever a 202 names can be read at once.
        Assert.Equal(HttpStatusCode.OK, (await Client.Http.GetAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Client.Http.GetAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}", Token)).StatusCode);
        var log = await Client.GetAsync("/api/brigades/demo/mail-log?limit=200", Token);
        Assert.Contains(log["mails"]!.AsArray(), mail => (string)mail!["alertId"]! == receipt.AlertId);
    }

    [Theory]
    [InlineData("""{"id":7,"kind":"建物火災","place":"中央西二丁目4-4-7"}""")]
    [InlineData("""{"id":"typed-1","kind":"建物火災","units":"第2分団","place":"中央西二丁目4-4-8"}""")]
    [InlineData("""{"id":"typed-2","kind":"建物火災","latitude":"x","longitude":null,"place":"中央西二丁目4-4-9"}""")]
    [InlineData("""{"id":"typed-3","kind":"建物火災","occurredAt":"きのう","phase":"burning","drill":"no","units":{"a":1},"place":"中央西二丁目4-4-10"}""")]
    [InlineData("""{"id":"typed-4","kind":"建物火災","place":"中央西二丁目4-4-11","unknown":{"deep":[1,2,{"x":null}]}}""")]
    public async Task A_field_that_cannot_be_used_is_left_out_rather_than_the_alarm(string body)
    {
        var receipt = await Client.AlertBytesAsync(Encoding.UTF8.GetBytes(body), cancellationToken: Token);

        Assert.Equal("newIncident", receipt.Disposition);
        await RungAsync(receipt, SharedApp.Members);
    }
}
