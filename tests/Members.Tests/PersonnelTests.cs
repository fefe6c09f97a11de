using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Personnel;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests;

/// <summary>人事異動: entered ahead, counted from midnight in Japan of the day, and taken back if it was wrong.</summary>
public sealed class PersonnelTests
{
    private static readonly DateTimeOffset _midnight = new(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(9));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PersonnelFields Order => new("4月1日付", "2026-04-01",
    [
        new("promote", Town.IdOf(2).ToString(), "divisionLeader"),
        new("move", Town.IdOf(3).ToString(), UnitId: Town.SecondA.Id.ToString()),
        new("leave", Town.IdOf(4).ToString()),
        new("suspend", Town.IdOf(5).ToString()),
        new("join", Member: new MemberFields("髙橋", "一郎", "たかはし いちろう", "member", "member", Town.FirstA.Id.ToString())),
    ]);

    private static async Task<Result<T>> SendAsync<T>(Town town, IRequest<Result<T>> request)
    {
        await using var use = town.Slice.Enter(Town.Chief);
        return await use.Mediator.Send(request, Token);
    }

    private static async Task<(Town Town, string Id)> PlannedAsync()
    {
        var town = await Town.OpenAsync();
        await town.SaveAsync(
            Town.Member(1, Town.Headquarters) with { Rank = Rank.Chief }, Town.Member(2, Town.First), Town.Member(3),
            Town.Member(4) with { Roles = [new HeldRole(Town.Driver.Id, Town.FirstA.Id)] }, Town.Member(5));
        return (town, (await SendAsync(town, new SavePersonnel.Command(null, Order))).Value);
    }

    private static Task ApplyDueAsync(Town town) => town.Slice.Services.GetRequiredService<PersonnelRunner>().ApplyDueAsync(Slice.Brigade, Token);

    [Fact]
    public async Task Until_midnight_in_Japan_nothing_counts_and_from_then_on_everything()
    {
        var (town, id) = await PlannedAsync();
        await using var _ = town;
        town.Slice.Clock.Jump(_midnight.AddMilliseconds(-1));
        await ApplyDueAsync(town);
        Assert.Equal((Rank.Member, 5), ((await town.FindAsync(2)).Rank, (await town.StateAsync()).Members.Count));

        town.Slice.Clock.Jump(_midnight);
        await ApplyDueAsync(town);

        Assert.Equal(Rank.DivisionLeader, (await town.FindAsync(2)).Rank);
        Assert.Equal(Town.SecondA.Id, (await town.FindAsync(3)).UnitId);
        var left = await town.FindAsync(4);
        Assert.Equal((MemberState.Retired, null, new DateOnly(2026, 4, 1), _midnight), (left.State, left.LineUserId, left.LeftOn, left.SignedOutAt));
        Assert.Equal(MemberState.Suspended, (await town.FindAsync(5)).State);
        var joined = Assert.Single((await town.StateAsync()).Members.Values, member => member.FamilyName == "髙橋");
        Assert.Equal((6, new DateOnly(2026, 4, 1)), (joined.Number, joined.JoinedOn));
        var sheet = (await SendAsync(town, new ShowPersonnel.Query(id))).Value;
        Assert.Equal("applied", sheet.State);
        Assert.Equal(("member", "divisionLeader"), (sheet.Entries[0].Before!.Rank, sheet.Entries[0].After!.Rank));
    }

    [Theory]
    [InlineData("2026-03-31T14:59:30Z", 30)]
    [InlineData("2026-03-31T14:59:59.999Z", 0.001)]
    [InlineData("2026-03-31T15:00:00Z", 60)]
    [InlineData("2026-03-31T03:00:00Z", 60)]
    public void The_next_look_is_within_a_minute_and_never_later_than_midnight(string now, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), PersonnelRunner.UntilNextLook(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public async Task What_fell_due_while_nothing_ran_is_applied_once_however_often_one_looks()
    {
        var (town, _) = await PlannedAsync();
        await using var __ = town;
        town.Slice.Clock.Jump(_midnight.AddDays(3));

        await Task.WhenAll(ApplyDueAsync(town), ApplyDueAsync(town));
        await ApplyDueAsync(town);

        Assert.Equal(6, (await town.StateAsync()).Members.Count);
        Assert.Equal(Rank.DivisionLeader, (await town.FindAsync(2)).Rank);
    }

    [Fact]
    public async Task The_preview_shows_before_and_after_problems_and_people_per_unit_and_changes_nothing()
    {
        var (town, _) = await PlannedAsync();
        await using var __ = town;
        var order = Order with { Entries = [.. Order.Entries!, new("leave", Town.IdOf(2).ToString()), new("resume", Town.IdOf(1).ToString())] };

        var preview = (await SendAsync(town, new PreviewPersonnel.Command(order))).Value;

        Assert.Equal(2, preview.Problems);
        Assert.Equal(("第1分団第1部", "第2分団第1部"), (preview.Entries[1].Before!.Unit, preview.Entries[1].After!.Unit));
        Assert.Equal([("第1分団第1部", 3, 1), ("第2分団第1部", 0, 1)], preview.Units.Select(unit => (unit.Name, unit.Before, unit.After)).OrderBy(unit => unit.Name, StringComparer.Ordinal));
        Assert.Equal(5, (await town.StateAsync()).Members.Count);
    }

    [Fact]
    public async Task A_line_that_no_longer_fits_on_the_day_is_left_out_and_says_why()
    {
        var (town, id) = await PlannedAsync();
        await using var _ = town;
        await SendAsync(town, new SetMemberStates.Command(new([Town.IdOf(3).ToString()], "retired")));
        town.Slice.Clock.Jump(_midnight);

        await ApplyDueAsync(town);

        var sheet = (await SendAsync(town, new ShowPersonnel.Query(id))).Value;
        Assert.Equal("退団した人です。", sheet.Entries[1].Problem);
        Assert.Equal(Rank.DivisionLeader, (await town.FindAsync(2)).Rank);
    }

    [Fact]
    public async Task Until_it_counts_it_can_be_changed_or_cancelled_and_afterwards_not()
    {
        var (town, id) = await PlannedAsync();
        await using var _ = town;

        Assert.Null((await SendAsync(town, new SavePersonnel.Command(id, Order with { Entries = [Order.Entries![1]] }))).Refusal);
        town.Slice.Clock.Jump(_midnight);
        await ApplyDueAsync(town);

        Assert.Equal((Rank.Member, Town.SecondA.Id), ((await town.FindAsync(2)).Rank, (await town.FindAsync(3)).UnitId));
        Assert.Equal("personnel.fixed", (await SendAsync(town, new CancelPersonnel.Command(id))).Refusal?.Code);
    }

    [Fact]
    public async Task A_cancelled_order_never_counts()
    {
        var (town, id) = await PlannedAsync();
        await using var _ = town;
        await SendAsync(town, new CancelPersonnel.Command(id));
        town.Slice.Clock.Jump(_midnight.AddDays(1));

        await ApplyDueAsync(town);

        Assert.Equal(MemberState.Active, (await town.FindAsync(4)).State);
    }

    [Fact]
    public async Task Taken_back_everybody_is_as_before_and_whoever_joined_by_it_is_gone()
    {
        var (town, id) = await PlannedAsync();
        await using var _ = town;
        var before = (await town.StateAsync()).Members.Values.OrderBy(member => member.Number).Select(Told).ToList();
        town.Slice.Clock.Jump(_midnight);
        await ApplyDueAsync(town);
        await town.SaveAsync(await town.FindAsync(3) with { Tags = ["あとから"] });

        Assert.Null((await SendAsync(town, new UndoPersonnel.Command(id))).Refusal);

        var after = (await town.StateAsync()).Members.Values.OrderBy(member => member.Number).ToList();
        Assert.Equal(["あとから"], after[2].Tags);
        Assert.Equal(before, after.Select(member => Told(member with { SignedOutAt = null, Tags = [] })));
        Assert.Equal("undone", (await SendAsync(town, new ShowPersonnel.Query(id))).Value.State);

        static string Told(MemberDocument member) => System.Text.Json.JsonSerializer.Serialize(member, MemberDocument.Json);
    }

    [Fact]
    public async Task What_was_changed_again_since_is_not_taken_back_and_is_listed()
    {
        var (town, id) = await PlannedAsync();
        await using var _ = town;
        town.Slice.Clock.Jump(_midnight);
        await ApplyDueAsync(town);
        await town.SaveAsync(await town.FindAsync(3) with { UnitId = Town.Headquarters.Id });

        var refusal = Assert.IsType<UndoPersonnel.ChangedSince>((await SendAsync(town, new UndoPersonnel.Command(id))).Refusal);

        Assert.Equal([3], refusal.Members.Select(member => member.Number));
        Assert.Equal(Rank.DivisionLeader, (await town.FindAsync(2)).Rank);
    }

    [Fact]
    public async Task A_LINE_id_that_was_freed_and_is_somebody_elses_by_now_is_not_taken_away_again()
    {
        var (town, id) = await PlannedAsync();
        await using var _ = town;
        var line = (await town.FindAsync(4)).LineUserId;
        town.Slice.Clock.Jump(_midnight);
        await ApplyDueAsync(town);
        await town.SaveAsync(await town.FindAsync(1) with { LineUserId = line });

        var refusal = Assert.IsType<UndoPersonnel.ChangedSince>((await SendAsync(town, new UndoPersonnel.Command(id))).Refusal);

        Assert.Equal([4], refusal.Members.Select(member => member.Number));
    }

    [Fact]
    public async Task A_day_that_is_past_and_an_order_of_nobody_are_refused()
    {
        await using var town = await Town.OpenAsync();

        var refusal = Assert.IsType<InvalidInput>((await SendAsync(town, new SavePersonnel.Command(null, new("", "2020-04-01", [])))).Refusal);

        Assert.Equal(["title", "effectiveOn", "entries"], refusal.Errors.Select(error => error.Field));
    }

    [Fact]
    public async Task Whoever_may_not_plan_sees_no_order()
    {
        var (town, _) = await PlannedAsync();
        await using var __ = town;
        await using var use = town.Slice.Enter(Town.Reader);

        Assert.Equal("permission.denied", (await use.Mediator.Send(new ListPersonnel.Query(), Token)).Refusal?.Code);
    }
}
