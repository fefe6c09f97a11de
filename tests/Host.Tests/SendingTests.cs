using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.TestKit;
using Xunit;

namespace BrigadeDispatch.Host.Tests;


/// <summary>What LINE may answer, and what becomes of the call-out: everyone exactly once, or a state that says why not.</summary>
public sealed class SendingTests : Scenario
{
    private static readonly Dictionary<string, string?> _hasty = new() { ["Line:TimeoutMs"] = "600" };

    private async Task<Receipt> FireAsync(string brigade = "demo") => await AlertAsync(new { id = Fresh("s"), kind = "建物火災", place = FreshPlace() }, brigade);

    private static void OneKeyOneBody(List<ApiAttempt> attempts)
    {
        Assert.NotNull(Assert.Single(attempts.Select(attempt => attempt.RetryKey).Distinct()));
        Assert.Single(attempts.Select(attempt => Convert.ToHexString(attempt.Body.Span)).Distinct());
    }

    private static int[] Statuses(List<ApiAttempt> attempts) => [.. attempts.Select(attempt => attempt.Status)];

    [Fact]
    public async Task An_error_of_LINE_is_repeated_with_the_same_key_and_bytes()
    {
        var app = await StartAsync();
        app.Line.Faults.FailNext(1, 500, "multicast");
        app.Line.Faults.FailNext(1, 503, "multicast");

        var receipt = await FireAsync();

        await RungAsync(receipt, SharedApp.Members);
        var attempts = AttemptsOf(receipt.CallOutId);
        Assert.Equal([500, 503, 200], Statuses(attempts));
        OneKeyOneBody(attempts);
        Assert.Equal(2, await CountAsync("batchesUnknown"));
        Assert.Equal(1, await CountAsync("batchesAccepted"));
        Assert.Equal(1, await CountAsync("batchesQueued"));
    }

    [Theory]
    [InlineData(FaultKind.Hang)]
    [InlineData(FaultKind.AcceptThenHang)]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.AcceptThenReset)]
    public async Task A_lost_answer_is_asked_for_again_and_nobody_gets_it_twice(FaultKind kind)
    {
        var app = await StartAsync(settings: _hasty);
        app.Line.Faults.Add(new PendingFault(kind, "multicast", 1, 0, TimeSpan.Zero));

        var receipt = await FireAsync();

        await RungAsync(receipt, SharedApp.Members);
        var attempts = AttemptsOf(receipt.CallOutId);
        Assert.Equal([0, kind is FaultKind.AcceptThenHang or FaultKind.AcceptThenReset ? 409 : 200], Statuses(attempts).Order());
        OneKeyOneBody(attempts);
        var board = await SettledAsync(receipt.CallOutId);
        Assert.Equal((SharedApp.Members, 0), ((int)board["delivery"]!["accepted"]!, (int)board["delivery"]!["failed"]!));
    }

    [Fact]
    public async Task A_200_that_is_not_LINEs_is_not_believed()
    {
        var app = await StartAsync();
        app.Line.Faults.PortalPageNext(2, "multicast");

        var receipt = await FireAsync();

        await RungAsync(receipt, SharedApp.Members);
        Assert.Equal([200, 200, 200], Statuses(AttemptsOf(receipt.CallOutId)));
        OneKeyOneBody(AttemptsOf(receipt.CallOutId));
        Assert.Equal(2, await CountAsync("batchesUnknown"));
    }

    [Fact]
    public async Task Too_fast_for_LINE_means_waiting_and_the_same_key()
    {
        var app = await StartAsync();
        app.Line.Faults.FailNext(2, 429, "multicast");

        var receipt = await FireAsync();

        await RungAsync(receipt, SharedApp.Members);
        Assert.Equal([429, 429, 200], Statuses(AttemptsOf(receipt.CallOutId)));
        OneKeyOneBody(AttemptsOf(receipt.CallOutId));
        Assert.True(app.Line.Ledger.Count("quota", 200) > 0);
    }

    [Fact]
    public async Task A_used_up_quota_is_shown_and_not_tried_for_ever()
    {
        var app = await StartAsync();
        app.Line.SetQuota("demo", 0);

        var receipt = await FireAsync();

        var board = await SettledAsync(receipt.CallOutId);
        Assert.Equal((0, SharedApp.Members), ((int)board["delivery"]!["accepted"]!, (int)board["delivery"]!["failed"]!));
        Assert.Contains(board["people"]!.AsArray(), person => (string)person!["delivery"]! == "rejected");
        Assert.Equal([429], Statuses(AttemptsOf(receipt.CallOutId)));
        Assert.Equal(0, (long)(await Client.GetAsync("/health/ready", Token))["sender"]!["oldestUnsentMs"]!);
    }

    [Fact]
    public async Task A_refused_token_is_read_anew_and_tried_once_more()
    {
        var app = await StartAsync();
        app.Line.Faults.FailNext(1, 401, "multicast");
        var receipt = await FireAsync();
        await RungAsync(receipt, SharedApp.Members);
        Assert.Equal([401, 200], Statuses(AttemptsOf(receipt.CallOutId)));
        OneKeyOneBody(AttemptsOf(receipt.CallOutId));

        app.Line.Faults.FailNext(2, 401, "multicast");
        var second = await FireAsync();
        var board = await SettledAsync(second.CallOutId);
        Assert.Equal([401, 401], Statuses(AttemptsOf(second.CallOutId)));
        Assert.Equal(SharedApp.Members, (int)board["delivery"]!["failed"]!);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(413)]
    public async Task Any_other_refusal_is_final_and_shown(int status)
    {
        var app = await StartAsync(members: 3);
        app.Line.Faults.FailNext(1, status, "multicast");

        var receipt = await FireAsync();

        var board = await SettledAsync(receipt.CallOutId);
        Assert.Equal([status], Statuses(AttemptsOf(receipt.CallOutId)));
        Assert.Equal(3, (int)board["delivery"]!["failed"]!);
        await RungAsync(await FireAsync(), 3);   // the next alarm is none the worse
    }

    [Fact]
    public async Task People_LINE_names_as_unknown_are_left_out_and_the_others_get_it_under_a_new_key()
    {
        var options = SharedApp.Roomy();
        options.UnknownInMulticast = UnknownRecipients.Refused;
        Expected.Add(ViolationKind.UnknownRecipients);
        var app = await StartAsync(line: options);
        foreach (var member in (int[])[4, 17, 30])
            await app.ChangeMemberAsync(member, document => document["lineUserId"] = "Uffffffffffffffffffffffffffff" + $"{member:x4}", Token);

        var receipt = await FireAsync();

        var board = await SettledAsync(receipt.CallOutId);
        Assert.Equal(Enumerable.Range(1, 30).Except([4, 17, 30]), Phones(receipt.CallOutId).Order());
        var failed = board["people"]!.AsArray().Where(person => (string)person!["delivery"]! == "rejected").Select(person => (int)person!["number"]!);
        Assert.Equal([4, 17, 30], failed.Order());
        Assert.Equal((27, 3, 0), ((int)board["delivery"]!["accepted"]!, (int)board["delivery"]!["failed"]!, (int)board["delivery"]!["pending"]!));
        var attempts = AttemptsOf(receipt.CallOutId);
        Assert.Equal([400, 400, 400, 200], Statuses(attempts));
        Assert.Equal(4, attempts.Select(attempt => attempt.RetryKey).Distinct().Count());
    }

    [Fact]
    public async Task A_refusal_that_names_nobody_is_halved_until_everyone_who_can_has_it()
    {
        var app = await StartAsync();
        app.Line.Faults.FailNext(2, 400, "multicast");   // the whole, then one half

        var receipt = await FireAsync();

        await RungAsync(receipt, SharedApp.Members);
        Assert.Equal(0, (int)(await SettledAsync(receipt.CallOutId))["delivery"]!["failed"]!);
    }

    [Fact]
    public async Task A_refused_Flex_goes_out_as_text_with_the_same_words_and_answers()
    {
        await using var line = await ScriptedLine.StartAsync(
            call => call.Text.Contains("\"type\":\"flex\"", StringComparison.Ordinal)
                ? new ScriptedAnswer(400, """{"message":"The request body has 1 error(s)","details":[{"message":"invalid property","property":"messages[0].contents.body"}]}""")
                : new ScriptedAnswer(200), Token);
        await StartAsync(settings: new() { ["Line:ApiBaseUrl"] = line.Address.ToString() });
        line.SignInBy = Line.BaseAddress;
        var place = FreshPlace();

        var receipt = await AlertAsync(new { id = Fresh("s"), kind = "建物火災", place });

        var board = await SettledAsync(receipt.CallOutId);
        Assert.Equal((SharedApp.Members, 0), ((int)board["delivery"]!["accepted"]!, (int)board["delivery"]!["failed"]!));
        var sent = line.Calls.Where(call => call.Path.EndsWith("multicast", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, sent.Count);
        Assert.NotEqual(sent[0].RetryKey, sent[1].RetryKey);
        Assert.Contains("建物火災", sent[1].Text, StringComparison.Ordinal);
        Assert.Contains(place, sent[1].Text, StringComparison.Ordinal);
        Assert.Equal(4, sent[1].Text.Split("\"postback\"").Length - 1);
    }

    [Fact]
    public async Task Text_LINE_refuses_as_well_is_final()
    {
        await using var line = await ScriptedLine.StartAsync(
            _ => new ScriptedAnswer(400, """{"message":"The request body has 1 error(s)","details":[{"message":"no","property":"messages[0].text"}]}"""), Token);
        await StartAsync(settings: new() { ["Line:ApiBaseUrl"] = line.Address.ToString() });
        line.SignInBy = Line.BaseAddress;

        var board = await SettledAsync((await FireAsync()).CallOutId);

        Assert.Equal(SharedApp.Members, (int)board["delivery"]!["failed"]!);
        Assert.Equal(2, line.Calls.Count(call => call.Path.EndsWith("multicast", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_redirect_is_nobodys_word_and_is_not_followed()
    {
        var redirects = 0;
        await using var line = await ScriptedLine.StartAsync(
            call => call.Path.EndsWith("multicast", StringComparison.Ordinal) && Interlocked.Increment(ref redirects) <= 2 ? new ScriptedAnswer(302, "", WithRequestId: false) : new ScriptedAnswer(200), Token);
        await StartAsync(settings: new() { ["Line:ApiBaseUrl"] = line.Address.ToString() });
        line.SignInBy = Line.BaseAddress;

        var board = await SettledAsync((await FireAsync()).CallOutId);

        Assert.Equal(SharedApp.Members, (int)board["delivery"]!["accepted"]!);
        Assert.Single(line.Calls.Where(call => call.Path.EndsWith("multicast", StringComparison.Ordinal)).Select(call => call.RetryKey).Distinct());
    }

    [Fact]
    public async Task A_hung_channel_of_one_brigade_does_not_delay_another()
    {
        var app = await StartAsync(brigades: 2, settings: new() { ["Line:ConcurrentPerBrigade"] = "1", ["Line:TimeoutMs"] = "4000" });
        app.Line.Faults.HangNext(1, "multicast");
        var hung = await FireAsync();
        await Eventually.HoldsAsync(() => app.Line.Faults.Pending.Count == 0, cancellationToken: Token);
        var behind = await FireAsync();

        var other = await FireAsync("demo-2");

        await RungAsync(other, SharedApp.Members, "demo-2");
        Assert.Empty(Phones(hung.CallOutId));
        Assert.Empty(Phones(behind.CallOutId));
        await RungAsync(hung, SharedApp.Members);
        await RungAsync(behind, SharedApp.Members);
    }

    [Fact]
    public async Task What_鎮火_has_overtaken_is_never_sent_late()
    {
        var app = await StartAsync();
        app.Line.Faults.FailNext(PendingFault.ForEver, 500, "multicast");
        var place = FreshPlace();
        var receipt = await AlertAsync(new { id = "f", kind = "建物火災", place });
        await Eventually.HoldsAsync(() => AttemptsOf(receipt.CallOutId).Count >= 1, cancellationToken: Token);

        await AlertAsync(new { id = "f", kind = "建物火災", place, phase = "extinguished" });
        app.Line.Faults.Clear();

        var board = await SettledAsync(receipt.CallOutId);
        Assert.Equal(SharedApp.Members, (int)board["delivery"]!["failed"]!);
        Assert.Contains(board["people"]!.AsArray(), person => (string)person!["delivery"]! == "superseded");
        Assert.Empty(Phones(receipt.CallOutId));
        Assert.Equal(0, Line.Ledger.Delivered);
    }

    [Fact]
    public async Task What_is_older_than_LINE_remembers_its_key_is_given_up_and_shown()
    {
        var clock = new ManualTimeProvider();
        var app = await StartAsync(clock: clock);
        app.Line.Faults.FailNext(PendingFault.ForEver, 500, "multicast");
        var receipt = await FireAsync();
        await Eventually.HoldsAsync(() => AttemptsOf(receipt.CallOutId).Count == 1, cancellationToken: Token);
        clock.Jump(clock.GetUtcNow().AddHours(19));
        await Eventually.HoldsAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));   // the wait between attempts may begin between two looks
            return AttemptsOf(receipt.CallOutId).Count >= 2;
        }, cancellationToken: Token);

        clock.Jump(clock.GetUtcNow().AddHours(2));

        await Eventually.HoldsAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return (int)(await Client.GetAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", Token))["delivery"]!["failed"]! == SharedApp.Members;
        }, cancellationToken: Token);
        app.Line.Faults.Clear();
        clock.Advance(TimeSpan.FromMinutes(2));
        var next = await FireAsync();   // what is new goes out, what was given up does not come after it
        await RungAsync(next, SharedApp.Members);
        Assert.Empty(Phones(receipt.CallOutId));
        OneKeyOneBody(AttemptsOf(receipt.CallOutId));
        Assert.Contains((await SettledAsync(receipt.CallOutId))["people"]!.AsArray(), person => (string)person!["delivery"]! == "expired");
    }

    [Fact]
    public async Task A_restart_goes_on_with_the_same_key_and_bytes()
    {
        var app = await StartAsync(settings: _hasty);
        app.Line.Faults.AcceptThenResetNext(1, "multicast");
        app.Line.Faults.FailNext(PendingFault.ForEver, 500, "multicast");
        var accepted = await FireAsync();
        await Eventually.HoldsAsync(() => AttemptsOf(accepted.CallOutId).Count >= 1, cancellationToken: Token);
        var waiting = await FireAsync();
        await Eventually.HoldsAsync(() => AttemptsOf(waiting.CallOutId).Count >= 1, cancellationToken: Token);

        await app.RestartAsync(Token);
        app.Line.Faults.Clear();

        await RungAsync(accepted, SharedApp.Members);
        await RungAsync(waiting, SharedApp.Members);
        OneKeyOneBody(AttemptsOf(accepted.CallOutId));
        OneKeyOneBody(AttemptsOf(waiting.CallOutId));
        Assert.Equal(409, AttemptsOf(accepted.CallOutId)[^1].Status);
    }

    [Fact]
    public async Task A_batch_that_would_not_repeat_its_bytes_is_not_sent_and_holds_no_other_up()
    {
        var app = await StartAsync(members: 4, brigades: 2);
        app.Line.Faults.FailNext(PendingFault.ForEver, 500, "multicast");
        var damaged = await FireAsync();
        var neighbour = await FireAsync();
        var other = await FireAsync("demo-2");
        await Eventually.HoldsAsync(() => AttemptsOf(damaged.CallOutId).Count >= 1 && AttemptsOf(neighbour.CallOutId).Count >= 1 && AttemptsOf(other.CallOutId).Count >= 1, cancellationToken: Token);
        var id = (await app.DocumentsOfTypeAsync("demo", "batch", Token)).Single(batch => (string)app.Open("demo", batch)["callOutId"]! == damaged.CallOutId).Id;
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await app.ChangeDocumentAsync(BrigadeId.Parse("demo"), "batch", id, batch => batch["bodyHash"] = Convert.ToBase64String(new byte[32]), Token);
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;   // the sender wrote meanwhile
            }
        }, cancellationToken: Token);

        await app.RestartAsync(Token);
        app.Line.Faults.Clear();

        await RungAsync(neighbour, 4);
        await RungAsync(other, 4, "demo-2");
        await RungAsync(await FireAsync(), 4);
        Assert.Empty(Phones(damaged.CallOutId));
        var board = await SettledAsync(damaged.CallOutId);
        Assert.Equal((0, 4), ((int)board["delivery"]!["accepted"]!, (int)board["delivery"]!["failed"]!));
    }

    [Fact]
    public async Task A_reply_is_tried_once_and_its_loss_costs_no_answer()
    {
        var app = await StartAsync(members: 5);
        var receipt = await FireAsync();
        await RungAsync(receipt, 5);
        app.Line.Faults.ResetNext(1, "reply");

        await app.Line.Users.Member(1, 2).TapAsync("出動・直行", Token);
        await app.Line.Users.Member(1, 3).TapAsync("出動・直行", Token);

        await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["direct"]! == 2);
        await Eventually.HoldsAsync(() => app.Line.Ledger.Attempts.Count(attempt => attempt.Endpoint == "reply") == 2, cancellationToken: Token);
        Assert.Single(app.Line.Ledger.Attempts, attempt => attempt.Endpoint == "reply" && attempt.Status == 200);
        Assert.All(app.Line.Ledger.Attempts.Where(attempt => attempt.Endpoint == "reply"), attempt => Assert.Null(attempt.RetryKey));
    }

    [Fact]
    public async Task Whoever_blocked_the_account_or_is_out_of_range_holds_nobody_up()
    {
        var app = await StartAsync(members: 5);
        await app.Line.Users.Member(1, 2).BlockAsync(Token);
        app.Line.Users.Member(1, 3).LoseSignal();

        var receipt = await FireAsync();

        await SettledAsync(receipt.CallOutId);
        Assert.Equal([1, 4, 5], Phones(receipt.CallOutId).Order());
        await app.Line.Users.Member(1, 3).RegainSignalAsync(Token);
        Assert.Equal([1, 3, 4, 5], Phones(receipt.CallOutId).Order());
    }
}
