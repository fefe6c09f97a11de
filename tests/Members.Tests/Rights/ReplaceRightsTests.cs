using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Rights;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Rights;

/// <summary>Editing the rights table: acts at once, never locks everybody out, says who changed what.</summary>
public sealed class ReplaceRightsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<ShowRights.Answer> ShowAsync(Slice slice)
    {
        await using var use = await slice.EnterAsync(SmallBrigade.Office, Token);
        return (await use.Mediator.Send(new ShowRights.Query(), Token)).Value;
    }

    private static async Task<Result<ShowRights.Answer>> PutAsync(
        Slice slice, IEnumerable<ShowRights.CellRow> cells, string? etag = null, bool confirm = false, int by = SmallBrigade.Chief)
    {
        etag ??= (await ShowAsync(slice)).Etag;
        await using var use = await slice.EnterAsync(by, Token);
        return await use.Mediator.Send(new ReplaceRights.Command(etag, cells.ToList(), confirm), Token);
    }

    private static IEnumerable<ShowRights.CellRow> Without(IEnumerable<ShowRights.CellRow> cells, Permission permission, params string[] subjects) =>
        cells.Where(cell => !(cell.Permission == permission.ToString() && (subjects.Length == 0 || subjects.Contains(cell.Subject))));

    private static ShowRights.CellRow Cell(string subject, Permission permission, string reach) => new(subject, permission.ToString(), reach);

    [Fact]
    public async Task Until_it_is_edited_the_default_is_shown_with_all_subjects_and_functions()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);

        var shown = await ShowAsync(slice);

        Assert.True(shown.Default);
        Assert.Equal(["everyone", "rank:chief", "rank:deputyChief", "rank:divisionLeader", "rank:deputyDivisionLeader", "rank:sectionLeader", "rank:squadLeader", "rank:member", "staff",
            "role:" + SmallBrigade.Admin, "role:" + SmallBrigade.Band], shown.Subjects.Select(subject => subject.Key));
        Assert.Equal(19, shown.Functions.Count);
        Assert.Contains(Cell("rank:divisionLeader", Permission.EditMembers, "division"), shown.Cells);
    }

    [Fact]
    public async Task A_new_cell_counts_at_the_next_request_and_is_in_the_log_with_who_did_it()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var before = await ShowAsync(slice);

        var put = await PutAsync(slice, [.. before.Cells, Cell("role:" + SmallBrigade.Band, Permission.SeeMembers, "unit")]);

        Assert.False(put.Value.Default);
        Assert.NotEqual(before.Etag, put.Value.Etag);
        await slice.EditAsync(SmallBrigade.Plain2, member => member with { Roles = [new HeldRole(SmallBrigade.Band, SmallBrigade.Unit("ラッパ隊"))] }, Token);
        Assert.Equal([SmallBrigade.Unit("ラッパ隊").Value], (await slice.ActorAsync(SmallBrigade.Plain2, Token)).ReachOf(Permission.SeeMembers).Units);
        await using var use = await slice.EnterAsync(SmallBrigade.Chief, Token);
        var change = Assert.Single((await use.Mediator.Send(new ListRightsChanges.Query(), Token)).Value);
        Assert.Equal("宮下 1", change.Actor);
        Assert.Equal(new ListRightsChanges.CellRow("role:" + SmallBrigade.Band, "ラッパ長", "SeeMembers", "団員名簿を見る", "none", "unit"), Assert.Single(change.Cells));
    }

    [Fact]
    public async Task Whoever_may_not_edit_it_does_not_see_it_either()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var use = await slice.EnterAsync(SmallBrigade.Deputy, Token);

        Assert.Equal("permission.denied", (await use.Mediator.Send(new ShowRights.Query(), Token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ReplaceRights.Command("0", [], true), Token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ResetRights.Command(true), Token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ListRightsChanges.Query(), Token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ViewAs.Query(SmallBrigade.Id(1)), Token)).Refusal?.Code);
    }

    [Fact]
    public async Task A_table_nobody_could_edit_any_more_is_never_taken()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var cells = (await ShowAsync(slice)).Cells;

        var refused = await PutAsync(slice, Without(cells, Permission.EditRights), confirm: true);

        Assert.Equal(("rights.lockOut", 409), (refused.Refusal?.Code, refused.Refusal?.Status));
        Assert.IsType<NobodyLeft>(refused.Refusal);
        Assert.True((await ShowAsync(slice)).Default);
    }

    [Fact]
    public async Task Somebody_who_cannot_sign_in_does_not_count_as_left()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await slice.EditAsync(SmallBrigade.Office, office => office with { Email = null }, Token);
        var cells = (await new ValueTask<ShowRights.Answer>(ShowRights.Of(
            await slice.Services.GetRequiredService<MemberBook>().CurrentAsync(Slice.Brigade, Token), HeldTable.Default))).Cells;

        var refused = await PutAsync(slice, Without(cells, Permission.EditRights, "rank:chief"), etag: "0", confirm: true);

        Assert.IsType<NobodyLeft>(refused.Refusal);
    }

    [Fact]
    public async Task Taking_it_from_oneself_needs_a_second_word()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var cells = Without((await ShowAsync(slice)).Cells, Permission.EditRights, "rank:chief").ToList();

        var refused = await PutAsync(slice, cells);
        Assert.IsType<OwnRightGone>(refused.Refusal);
        Assert.Equal(true, ReplaceRights.ToProblem(refused.Refusal!).ProblemDetails.Extensions["confirm"]);
        Assert.True((await slice.ActorAsync(SmallBrigade.Chief, Token)).Permissions.Contains(Permission.EditRights));

        Assert.Null((await PutAsync(slice, cells, confirm: true)).Refusal);
        Assert.False((await slice.ActorAsync(SmallBrigade.Chief, Token)).Permissions.Contains(Permission.EditRights));
    }

    [Fact]
    public async Task Of_two_who_edit_the_same_table_the_later_is_told()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var seen = await ShowAsync(slice);
        Assert.Null((await PutAsync(slice, [.. seen.Cells, Cell("rank:member", Permission.SeeMembers, "unit")], seen.Etag)).Refusal);

        var late = await PutAsync(slice, [.. seen.Cells, Cell("rank:member", Permission.SeeReceptionLog, "brigade")], seen.Etag, by: SmallBrigade.Office);

        Assert.Equal("conflict", late.Refusal?.Code);
    }

    [Fact]
    public async Task After_a_reset_an_older_sight_of_the_table_is_still_old()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var seen = await ShowAsync(slice);
        Assert.Null((await PutAsync(slice, [.. seen.Cells, Cell("rank:member", Permission.SeeMembers, "unit")])).Refusal);
        var edited = await ShowAsync(slice);
        await using (var use = await slice.EnterAsync(SmallBrigade.Chief, Token))
            Assert.True((await use.Mediator.Send(new ResetRights.Command(false), Token)).Value.Default);

        Assert.Equal("conflict", (await PutAsync(slice, edited.Cells, seen.Etag)).Refusal?.Code);
        Assert.Equal("conflict", (await PutAsync(slice, edited.Cells, edited.Etag)).Refusal?.Code);
        Assert.False((await slice.ActorAsync(SmallBrigade.Plain1, Token)).Permissions.Contains(Permission.SeeMembers));
    }

    [Fact]
    public async Task A_reset_that_would_lock_everybody_out_is_refused()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        Assert.Null((await PutAsync(slice, [.. (await ShowAsync(slice)).Cells, Cell("rank:member", Permission.EditRights, "brigade")])).Refusal);
        await slice.EditAsync(SmallBrigade.Chief, chief => chief with { State = MemberState.Retired }, Token);
        await slice.EditAsync(SmallBrigade.Office, office => office with { State = MemberState.Retired }, Token);
        await using var use = await slice.EnterAsync(SmallBrigade.Plain1, Token);

        Assert.IsType<NobodyLeft>((await use.Mediator.Send(new ResetRights.Command(true), Token)).Refusal);
    }

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "rank:general", "SeeBoard", "brigade", "cells[0].subject" },
        { "role:" + ShortId.Write(ShortId.FromName("nobody's")), "SeeBoard", "brigade", "cells[0].subject" },
        { "everyone", "Operate", "brigade", "cells[0].permission" },
        { "everyone", "seeBoard", "brigade", "cells[0].permission" },
        { "everyone", "SeeMembers", "world", "cells[0].reach" },
        { "everyone", "EditRights", "unit", "cells[0].reach" },
        { "everyone", "SeeBoard", "division", "cells[0].reach" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_no_cell_is_refused_by_its_place(string subject, string permission, string reach, string field)
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);

        var refused = await PutAsync(slice, [new(subject, permission, reach), .. (await ShowAsync(slice)).Cells]);

        var invalid = Assert.IsType<InvalidInput>(refused.Refusal);
        Assert.Equal(field, Assert.Single(invalid.Errors).Field);
        Assert.True((await ShowAsync(slice)).Default);
    }

    [Fact]
    public async Task One_cell_twice_or_a_hole_is_refused()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var cells = (await ShowAsync(slice)).Cells;

        Assert.Equal("input.invalid", (await PutAsync(slice, [.. cells, cells[0]])).Refusal?.Code);
        Assert.Equal("input.invalid", (await PutAsync(slice, [.. cells, null!])).Refusal?.Code);
        Assert.Equal("input.invalid", (await PutAsync(slice, cells, etag: "")).Refusal?.Code);
    }

    [Fact]
    public async Task Saving_the_table_as_it_is_makes_no_entry_but_is_no_default_any_more()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var cells = (await ShowAsync(slice)).Cells;

        Assert.False((await PutAsync(slice, cells)).Value.Default);
        var etag = (await ShowAsync(slice)).Etag;
        Assert.Equal(etag, (await PutAsync(slice, cells)).Value.Etag);
    }

    [Fact]
    public async Task Changes_are_kept_400_days()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        Assert.Null((await PutAsync(slice, [.. (await ShowAsync(slice)).Cells, Cell("rank:member", Permission.SeeMembers, "unit")])).Refusal);
        async Task<int> CountAsync()
        {
            await using var use = await slice.EnterAsync(SmallBrigade.Chief, Token);
            return (await use.Mediator.Send(new ListRightsChanges.Query(), Token)).Value.Count;
        }

        slice.Clock.Advance(TimeSpan.FromDays(399));
        Assert.Equal(1, await CountAsync());
        slice.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Seen_as_another_shows_exactly_what_that_person_is_granted()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await slice.EditAsync(SmallBrigade.Plain2, member => member with { Roles = [new HeldRole(SmallBrigade.Admin, member.UnitId)], OtherUnitIds = [SmallBrigade.Unit("ラッパ隊")] }, Token);
        var rights = slice.Services.GetRequiredService<IRights>();
        await using var use = await slice.EnterAsync(SmallBrigade.Office, Token);
        foreach (var member in SmallBrigade.Members)
        {
            var granted = await rights.OfAsync(Slice.Brigade, member.Id, Token);
            var shown = (await use.Mediator.Send(new ViewAs.Query(member.Id), Token)).Value;

            Assert.Equal(granted.Keys.Select(key => key.ToString()).ToHashSet(), shown.Grants.Select(grant => grant.Permission).ToHashSet());
            Assert.All(shown.Grants, grant =>
            {
                var reach = granted[Enum.Parse<Permission>(grant.Permission)];
                Assert.Equal(reach.Everywhere, grant.Reach == "brigade");
                Assert.Equal(reach.Everywhere ? null : SmallBrigade.Units.Where(unit => reach.Units.Contains(unit.Id.Value)).Select(unit => unit.Name), grant.Units);
                Assert.NotEmpty(grant.From);
            });
        }
        Assert.Equal(["団長"], (await use.Mediator.Send(new ViewAs.Query(SmallBrigade.Id(SmallBrigade.Plain2)), Token)).Value.Grants.Single(grant => grant.Permission == "EditRights").From);
        Assert.Equal("notFound", (await use.Mediator.Send(new ViewAs.Query(SmallBrigade.Id(999)), Token)).Refusal?.Code);
    }
}
