using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.Members.Tests.Rights;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>LINE's account link: only a nonce of ours, in time, once.</summary>
public sealed class AccountLinkTests
{
    private const string NewLine = "Uffffffffffffffffffffffffffffffff";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<Slice> OpenAsync()
    {
        var slice = await Registering.OpenAsync(Token);
        await slice.EditAsync(SmallBrigade.Plain1, member => member with { LineUserId = null }, Token);
        await slice.EditAsync(SmallBrigade.Plain2, member => member with { LineUserId = null }, Token);
        return slice;
    }

    private static async Task<string> BeginAsync(Slice slice, string code) =>
        (await slice.AtDoorAsync(door => door.BeginAccountLinkAsync(code, Token), Token)).Value;

    /// <summary>LINE's event as the webhook takes it: with a document of its own in the same commit.</summary>
    private static async Task ReportAsync(Slice slice, string nonce, string line, DateTimeOffset? at = null)
    {
        await using var use = slice.Enter(Actor.LinePlatform);
        use.Work.Save(new UnitDocument { Id = new(Guid.CreateVersion7()), Kind = "event", Name = "", ShortName = "", Order = 0 });
        await use.Mediator.Publish(new LineAccountLinked(line, nonce, at ?? slice.Clock.GetUtcNow()), Token);
        await use.Work.CommitAsync(Token);
    }

    private static async Task<string?> LineOfAsync(Slice slice, int number = SmallBrigade.Plain1) => (await slice.ReadAsync(number, Token)).LineUserId;

    private static async Task<string?> LastRefusalAsync(Slice slice) => (await slice.AuditAsync(Token)).LastOrDefault(entry => entry.Action == "accountLink.refused").Detail;

    [Fact]
    public async Task The_right_nonce_links_and_uses_the_code_up()
    {
        await using var slice = await OpenAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        var nonce = await BeginAsync(slice, code);
        Assert.Matches("^[A-Za-z0-9_-]{22}$", nonce);   // 128 bits; LINE takes 10 to 255 characters
        Assert.Null((await slice.LookAsync(code, Token)).Refusal);

        await ReportAsync(slice, nonce, NewLine);

        Assert.Equal(NewLine, await LineOfAsync(slice));
        Assert.Equal("slip.used", (await slice.LookAsync(code, Token)).Refusal?.Code);
        Assert.Equal(NewLine, Assert.Single(slice.Services.GetRequiredService<Heard>().Linked).LineUserId);
        Assert.Null(await LastRefusalAsync(slice));
    }

    [Fact]
    public async Task A_nonce_that_is_not_ours_links_nothing()
    {
        await using var slice = await OpenAsync();
        var nonce = await BeginAsync(slice, await slice.IssueAsync(SmallBrigade.Plain1, Token));

        foreach (var guess in new[] { "", "AAAAAAAAAAAAAAAAAAAAAA", nonce.ToUpperInvariant() + "x", nonce[..21], new string('x', 10_000) })
        {
            await ReportAsync(slice, guess, NewLine);
            Assert.Null(await LineOfAsync(slice));
            Assert.Equal("nonce.unknown", await LastRefusalAsync(slice));
        }
        Assert.Empty(slice.Services.GetRequiredService<Heard>().Linked);
    }

    [Fact]
    public async Task A_replayed_nonce_links_nobody_else()
    {
        await using var slice = await OpenAsync();
        var nonce = await BeginAsync(slice, await slice.IssueAsync(SmallBrigade.Plain1, Token));
        await ReportAsync(slice, nonce, NewLine);
        slice.Clock.Advance(TimeSpan.FromSeconds(1));

        await ReportAsync(slice, nonce, SmallBrigade.Line(99));

        Assert.Equal(NewLine, await LineOfAsync(slice));
        Assert.Equal("nonce.used", await LastRefusalAsync(slice));
        Assert.Single(slice.Services.GetRequiredService<Heard>().Linked);
    }

    [Fact]
    public async Task Ten_minutes_later_it_is_too_late()
    {
        await using var slice = await OpenAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        var nonce = await BeginAsync(slice, code);

        slice.Clock.Advance(TimeSpan.FromMinutes(10));
        await ReportAsync(slice, nonce, NewLine);

        Assert.Null(await LineOfAsync(slice));
        Assert.Equal("nonce.expired", await LastRefusalAsync(slice));
        Assert.Null((await slice.LookAsync(code, Token)).Refusal);
    }

    [Fact]
    public async Task What_LINE_reports_late_counts_by_when_it_happened()
    {
        await using var slice = await OpenAsync();
        var nonce = await BeginAsync(slice, await slice.IssueAsync(SmallBrigade.Plain1, Token));
        var happened = slice.Clock.GetUtcNow().AddMinutes(2);

        slice.Clock.Advance(TimeSpan.FromHours(3));   // LINE's redelivery after an outage of ours
        await ReportAsync(slice, nonce, NewLine, happened);

        Assert.Equal(NewLine, await LineOfAsync(slice));
    }

    [Fact]
    public async Task A_code_that_runs_out_while_LINE_asks_still_links()
    {
        await using var slice = await OpenAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token, days: 1);
        slice.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        var nonce = await BeginAsync(slice, code);

        slice.Clock.Advance(TimeSpan.FromMinutes(5));
        await ReportAsync(slice, nonce, NewLine);

        Assert.Equal(NewLine, await LineOfAsync(slice));
    }

    [Fact]
    public async Task A_code_used_or_issued_anew_meanwhile_links_nothing_more()
    {
        await using var slice = await OpenAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        var (first, second) = (await BeginAsync(slice, code), await BeginAsync(slice, code));
        await ReportAsync(slice, first, NewLine);
        slice.Clock.Advance(TimeSpan.FromSeconds(1));

        await ReportAsync(slice, second, SmallBrigade.Line(99));
        Assert.Equal("slip.used", await LastRefusalAsync(slice));

        var third = await BeginAsync(slice, await slice.IssueAsync(SmallBrigade.Plain1, Token));
        await slice.IssueAsync(SmallBrigade.Plain1, Token);
        slice.Clock.Advance(TimeSpan.FromSeconds(1));
        await ReportAsync(slice, third, SmallBrigade.Line(99));

        Assert.Equal("slip.revoked", await LastRefusalAsync(slice));
        Assert.Equal(NewLine, await LineOfAsync(slice));
    }

    [Fact]
    public async Task Another_members_LINE_is_refused_and_the_nonce_is_spent()
    {
        await using var slice = await OpenAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        var nonce = await BeginAsync(slice, code);

        await ReportAsync(slice, nonce, SmallBrigade.Line(SmallBrigade.Chief));
        Assert.Equal("slip.lineTaken", await LastRefusalAsync(slice));
        slice.Clock.Advance(TimeSpan.FromSeconds(1));
        await ReportAsync(slice, nonce, NewLine);

        Assert.Equal("nonce.used", await LastRefusalAsync(slice));
        Assert.Null(await LineOfAsync(slice));
        Assert.Null((await slice.LookAsync(code, Token)).Refusal);
    }

    [Fact]
    public async Task Two_reports_of_one_nonce_at_once_link_once()
    {
        await using var slice = await OpenAsync();
        var nonce = await BeginAsync(slice, await slice.IssueAsync(SmallBrigade.Plain1, Token));
        await using var first = slice.Enter(Actor.LinePlatform);
        await using var second = slice.Enter(Actor.LinePlatform);
        await first.Mediator.Publish(new LineAccountLinked(NewLine, nonce, slice.Clock.GetUtcNow()), Token);
        await second.Mediator.Publish(new LineAccountLinked(SmallBrigade.Line(99), nonce, slice.Clock.GetUtcNow()), Token);

        await first.Work.CommitAsync(Token);
        await Assert.ThrowsAsync<ConcurrentChangeException>(() => second.Work.CommitAsync(Token));

        Assert.Equal(NewLine, await LineOfAsync(slice));
    }

    [Fact]
    public async Task A_code_nobody_has_begins_nothing()
    {
        await using var slice = await OpenAsync();

        Assert.Equal("slip.wrong", (await slice.AtDoorAsync(door => door.BeginAccountLinkAsync("00000-00000", Token), Token)).Refusal?.Code);
    }
}
