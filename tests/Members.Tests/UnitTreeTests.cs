using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Domain;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using FsCheck;
using FsCheck.Fluent;
using MediatR;

namespace BrigadeDispatch.Members.Tests;

/// <summary>The tree of units is free in depth and kind, but always a tree, and nobody is left without a unit.</summary>
public sealed class UnitTreeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<Result<T>> SendAsync<T>(Town town, IRequest<Result<T>> request, Actor? actor = null)
    {
        await using var use = town.Slice.Enter(actor ?? Town.Chief);
        return await use.Mediator.Send(request, Token);
    }

    [Fact]
    public void Whatever_is_moved_where_it_stays_a_tree_of_at_most_twelve_levels()
    {
        var moves = Gen.Choose(0, 19).Two().ListOf(60);
        Prop.ForAll(moves.ToArbitrary(), list =>
        {
            var ids = Enumerable.Range(0, 20).Select(number => new UnitId(ShortId.FromName($"{number}"))).ToList();
            var parents = ids.ToDictionary(id => id, _ => (UnitId?)null);
            foreach (var (unit, parent) in list)
                if (UnitGraph.Check(parents, ids[unit], parent == unit && unit % 2 == 0 ? null : ids[parent]) is null)
                    parents[ids[unit]] = parent == unit && unit % 2 == 0 ? null : ids[parent];
            return parents.Keys.All(id => Levels(parents, id) is > 0 and <= UnitGraph.Deepest);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_move_that_is_refused_would_have_broken_the_tree()
    {
        var trees = Gen.Choose(0, 14).Two().ListOf(40);
        Prop.ForAll(trees.ToArbitrary(), list =>
        {
            var ids = Enumerable.Range(0, 15).Select(number => new UnitId(ShortId.FromName($"{number}"))).ToList();
            var parents = ids.ToDictionary(id => id, _ => (UnitId?)null);
            foreach (var (unit, parent) in list)
            {
                var tried = new Dictionary<UnitId, UnitId?>(parents) { [ids[unit]] = ids[parent] };
                var fits = tried.Keys.All(id => Levels(tried, id) is > 0 and <= UnitGraph.Deepest);
                if (fits != UnitGraph.Check(parents, ids[unit], ids[parent]) is null)
                    return false;
                if (fits)
                    parents = tried;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_unit_cannot_go_below_itself_or_what_is_below_it()
    {
        await using var town = await Town.OpenAsync();

        Assert.Equal("input.invalid", (await SendAsync(town, new MoveUnit.Command(Town.First.Id, new(Town.First.Id.ToString())))).Refusal?.Code);
        Assert.Equal("input.invalid", (await SendAsync(town, new MoveUnit.Command(Town.First.Id, new(Town.FirstA.Id.ToString())))).Refusal?.Code);
        Assert.Null((await SendAsync(town, new MoveUnit.Command(Town.First.Id, new(Town.Second.Id.ToString())))).Refusal);
        Assert.Equal(Town.Second.Id, (await town.StateAsync()).Units[Town.First.Id].ParentId);
    }

    [Fact]
    public async Task Two_moves_at_once_that_would_make_a_circle_together_make_none()
    {
        await using var town = await Town.OpenAsync();

        var results = await Task.WhenAll(
            SendAsync(town, new MoveUnit.Command(Town.First.Id, new(Town.Second.Id.ToString()))),
            SendAsync(town, new MoveUnit.Command(Town.Second.Id, new(Town.First.Id.ToString()))));

        Assert.Single(results, result => result.Refusal is null);
        Assert.Single(results, result => result.Refusal?.Code == "input.invalid");
    }

    [Fact]
    public async Task Units_stand_in_the_order_they_are_moved_to()
    {
        await using var town = await Town.OpenAsync();

        await SendAsync(town, new MoveUnit.Command(Town.Second.Id, new(null, Town.First.Id.ToString())));

        var top = (await town.StateAsync()).Units.Values.Where(unit => unit.ParentId is null).OrderBy(unit => unit.Order).Select(unit => unit.Name);
        Assert.Equal(["団本部", "第2分団", "第1分団"], top);
    }

    [Fact]
    public async Task A_unit_with_people_units_or_roles_in_it_is_not_deleted()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(
            Town.Member(1, Town.FirstA),
            Town.Member(2, Town.Headquarters) with { OtherUnitIds = [Town.FirstB.Id] },
            Town.Member(3, Town.Headquarters) with { Roles = [new HeldRole(Town.Driver.Id, Town.SecondA.Id)] });

        foreach (var unit in new[] { Town.First, Town.FirstA, Town.FirstB, Town.SecondA })
            Assert.Equal("unit.notEmpty", (await SendAsync(town, new DeleteUnit.Command(unit.Id))).Refusal?.Code);

        await town.SaveAsync(Town.Member(1, Town.FirstA) with { State = MemberState.Retired });
        Assert.Null((await SendAsync(town, new DeleteUnit.Command(Town.FirstA.Id))).Refusal);
        Assert.DoesNotContain(Town.FirstA.Id, (await town.StateAsync()).Units);
    }

    [Fact]
    public async Task Whoever_moves_somebody_in_while_the_unit_is_deleted_is_too_late_or_the_deletion_is()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1, Town.FirstA));
        var id = Town.IdOf(1).ToString();

        for (var round = 0; round < 5; round++)
        {
            var unit = (await SendAsync(town, new CreateUnit.Command(new UnitFields("部", $"臨時{round}")))).Value;
            await Task.WhenAll(
                SendAsync(town, new DeleteUnit.Command(unit)),
                SendAsync(town, new ChangeMembers.Command(new([id], new(UnitId: unit.ToString())))));

            var state = await town.StateAsync();
            Assert.All(state.Members.Values, member => Assert.Contains(member.UnitId, state.Units));
        }
    }

    [Fact]
    public async Task A_role_is_deleted_once_nobody_holds_it()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1) with { Roles = [new HeldRole(Town.Driver.Id, Town.FirstA.Id)] });

        Assert.Equal("role.held", (await SendAsync(town, new DeleteRole.Command(Town.Driver.Id))).Refusal?.Code);
        await town.SaveAsync(Town.Member(1));
        Assert.Null((await SendAsync(town, new DeleteRole.Command(Town.Driver.Id))).Refusal);
    }

    [Fact]
    public async Task Roles_have_names_of_their_own_and_only_who_edits_rights_gives_them_a_rank()
    {
        await using var town = await Town.OpenAsync();
        var clerk = Town.Chief with { Permissions = new HashSet<Permission> { Permission.EditUnits } };

        Assert.Equal("input.invalid", (await SendAsync(town, new SaveRole.Command(null, new("機関長")))).Refusal?.Code);
        Assert.Equal("role.rankNeedsRights", (await SendAsync(town, new SaveRole.Command(null, new("参謀", "chief")), clerk)).Refusal?.Code);
        Assert.Null((await SendAsync(town, new SaveRole.Command(null, new("参謀", "chief")))).Refusal);
    }

    // Levels from the top; 0: there is a circle.
    private static int Levels(Dictionary<UnitId, UnitId?> parents, UnitId id)
    {
        var seen = new HashSet<UnitId>();
        for (UnitId? at = id; at is { } here; at = parents[here])
            if (!seen.Add(here))
                return 0;
        return seen.Count;
    }
}
