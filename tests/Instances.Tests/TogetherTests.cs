using System.Net;
using System.Net.Http.Json;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>Two instances as one service: whatever comes to either counts at both.</summary>
public sealed class TogetherTests(Fleet fleet) : IAsyncLifetime
{
    // What issue 5 asks for is a second; a test on a busy machine gets five, and ./bench.sh instances tells the figure.
    private static readonly TimeSpan _shown = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await fleet.MendAsync(Token);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/api/brigades/demo/members")]
    [InlineData("/api/brigades/demo/water-sources/points")]
    public async Task Two_that_started_at_once_on_nothing_made_one_demo_and_agree_on_it(string path)
    {
        var (one, two) = (await fleet.One.Client.Http.GetByteArrayAsync(path, Token), await fleet.Two.Client.Http.GetByteArrayAsync(path, Token));

        Assert.True(one.Length > 500, $"{one.Length} bytes");
        Assert.Equal(one, two);
    }

    [Fact]
    public async Task An_alert_to_any_instance_reaches_everybody_once_and_is_on_the_boards_of_all()
    {
        foreach (var (to, other) in new[] { (fleet.One, fleet.Two), (fleet.Two, fleet.One) })
        {
            var receipt = await to.Client.AlertAsync(new { id = "any-" + to.Name, kind = "建物火災", place = $"中央{to.Name}の1" }, cancellationToken: Token);

            Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(receipt.CallOutId!, Token));
            var board = await other.Client.UntilAsync(
                $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", state => (int)state["delivery"]!["accepted"]! == Fleet.Members, cancellationToken: Token);
            Assert.Equal(Fleet.Members, (int)board["delivery"]!["accepted"]!);
        }
    }

    [Fact]
    public async Task The_same_alert_to_both_at_once_calls_out_once_and_is_a_duplicate_once()
    {
        for (var round = 0; round < 8; round++)
        {
            var alert = new { id = $"same-{round}", kind = "建物火災", place = $"常田{round}の1" };

            var receipts = await Task.WhenAll(
                fleet.One.Client.AlertAsync(alert, cancellationToken: Token), fleet.Two.Client.AlertAsync(alert, cancellationToken: Token));

            Assert.Equal(["duplicate", "newIncident"], receipts.Select(receipt => receipt.Disposition).Order());
            Assert.Single(receipts.Select(receipt => (receipt.AlertId, receipt.IncidentId, receipt.CallOutId)).Distinct());
            Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(receipts[0].CallOutId!, Token));
        }
    }

    [Fact]
    public async Task Mails_of_one_fire_to_both_at_once_are_one_incident()
    {
        for (var round = 0; round < 5; round++)
        {
            var text = $"種別：建物火災\n場所：上田市国分{round}-5\n";

            var receipts = await Task.WhenAll(
                fleet.One.Client.MailAsync("災害情報", text + "第一報", cancellationToken: Token),
                fleet.Two.Client.MailAsync("災害情報", text + "至急", cancellationToken: Token));

            Assert.Equal(["followUp", "newIncident"], receipts.Select(receipt => receipt.Disposition).Order());
            Assert.Single(receipts.Select(receipt => receipt.IncidentId).Distinct());
            Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(receipts[0].CallOutId!, Token));
        }
    }

    [Fact]
    public async Task Boards_on_every_instance_show_what_any_of_them_took()
    {
        var receipt = await fleet.One.Client.AlertAsync(new { id = "boards", kind = "建物火災", place = "御所1-1" }, cancellationToken: Token);
        await fleet.DeliveredAsync(receipt.CallOutId!, Token);
        var path = $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board/stream";
        await using var atOne = await EventStream.OpenAsync(fleet.One.Client, path, cancellationToken: Token);
        await using var atTwo = await EventStream.OpenAsync(fleet.Two.Client, path, cancellationToken: Token);
        await atOne.NextAsync(Token);
        await atTwo.NextAsync(Token);
        var took = new List<double>();

        for (var member = 1; member <= 12; member++)
        {
            var (to, other) = member % 2 == 0 ? (fleet.One, atTwo) : (fleet.Two, atOne);
            await Fleet.TapAsync(to, fleet.Button(receipt.CallOutId!, member), member, cancellationToken: Token);
            var start = TimeProvider.System.GetTimestamp();
            await other.NextAsync(change => Shows(change, member, "direct"), Token);
            took.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        TestContext.Current.SendDiagnosticMessage($"answers on the other instance's board after {string.Join(' ', took.Select(ms => $"{ms:0}"))} ms");
        Assert.All(took, ms => Assert.InRange(ms, 0, _shown.TotalMilliseconds));
    }

    [Fact]
    public async Task A_board_goes_on_at_another_instance_where_it_left_off_and_never_back()
    {
        var receipt = await fleet.One.Client.AlertAsync(new { id = "resumed", kind = "建物火災", place = "御所2-2" }, cancellationToken: Token);
        await fleet.DeliveredAsync(receipt.CallOutId!, Token);
        var path = $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board/stream";
        await using (var early = await EventStream.OpenAsync(fleet.Two.Client, path, cancellationToken: Token))
            await early.NextAsync(Token);   // a feed stands at the other instance, and nobody listens to it any more
        long last;
        await using (var atOne = await EventStream.OpenAsync(fleet.One.Client, path, cancellationToken: Token))
        {
            await atOne.NextAsync(Token);
            await Fleet.TapAsync(fleet.One, fleet.Button(receipt.CallOutId!, 3), 3, cancellationToken: Token);
            last = (await atOne.NextAsync(change => Shows(change, 3, "direct"), Token)).Id!.Value;
        }
        await Fleet.TapAsync(fleet.One, fleet.Button(receipt.CallOutId!, 4), 4, cancellationToken: Token);

        await using var atTwo = await EventStream.OpenAsync(fleet.Two.Client, path, last, Token);
        var first = await atTwo.NextAsync(Token);

        Assert.True(first.Id >= last, $"{first.Id} after {last}");
        if (!Shows(first, 4, "direct"))
            await atTwo.NextAsync(change => Shows(change, 4, "direct"), Token);
        if (first.Name == "board")
            Assert.True(Shows(first, 3, "direct"), first.Data.ToJsonString());
    }

    [Fact]
    public async Task Who_signs_in_at_one_is_signed_in_at_all_and_signed_out_at_all_at_once()
    {
        using var member = fleet.One.Client.As(5);
        var cookie = await member.CookieAsync();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(fleet.Two, cookie, HttpMethod.Get));
        Assert.Equal(HttpStatusCode.NoContent, await AskAsync(fleet.One, cookie, HttpMethod.Delete));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(fleet.Two, cookie, HttpMethod.Get));
    }

    [Fact]
    public async Task A_code_of_the_authenticator_counts_once_on_all_instances_together()
    {
        using var atOne = fleet.One.Client.As(2);
        using var atTwo = fleet.Two.Client.As(2);
        await atOne.CookieAsync();
        await atTwo.CookieAsync();
        var code = new { code = fleet.Line.AuthenticatorCode };

        var answers = await Task.WhenAll(
            atOne.Http.PostAsJsonAsync("/api/brigades/demo/account/second-factor", code, Token),
            atTwo.Http.PostAsJsonAsync("/api/brigades/demo/account/second-factor", code, Token));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
    }

    private static async Task<HttpStatusCode> AskAsync(Instance instance, string cookie, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, "/api/session");
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("X-Brigade-Client", "1");
        using var answer = await instance.Client.Anonymous.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private static bool Shows(StreamedEvent change, int member, string answer) =>
        change.Data["people"]?.AsArray().Any(person => (int)person!["number"]! == member && (string?)person["answer"] == answer) == true;
}
