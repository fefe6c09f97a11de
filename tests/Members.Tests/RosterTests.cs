using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests;

/// <summary>The roster in memory says what the store says.</summary>
public sealed class RosterTests
{
    private static readonly UnitDocument _division = new()
    {
        Id = new UnitId(ShortId.FromName("第1分団")), Kind = "分団", Name = "第1分団", ShortName = "第1", Order = 1,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static MemberDocument Member(int number, string? line = "-") => new()
    {
        Id = new MemberId(ShortId.FromName($"member {number}")), Number = number, FamilyName = "宮下", GivenName = $"{number}", Kana = "みやした", Rank = Rank.Member,
        UnitId = _division.Id, LineUserId = line == "-" ? "U" + number.ToString("x32", null) : line,
    };

    private static Task<Slice> OpenAsync() => Slice.OpenAsync(Token, services => services.AddMembers());

    private static ValueTask<Roster> RosterAsync(Slice slice) => slice.Services.GetRequiredService<IRoster>().CurrentAsync(Slice.Brigade, Token);

    private static async Task SaveAsync(Slice slice, params MemberDocument[] members)
    {
        await using var use = slice.Enter();
        await use.Work.FindAsync<UnitDocument>(_division.DocumentId, Token);
        use.Work.Save(_division);
        foreach (var member in members)
        {
            await use.Work.FindAsync<MemberDocument>(member.DocumentId, Token);
            use.Work.Save(member);
        }
        await use.Work.CommitAsync(Token);
    }

    [Fact]
    public async Task A_brigade_without_members_has_an_empty_one()
    {
        await using var slice = await OpenAsync();

        Assert.Empty((await RosterAsync(slice)).Members);
    }

    [Fact]
    public async Task It_follows_every_change()
    {
        await using var slice = await OpenAsync();
        await SaveAsync(slice, Member(2), Member(1));
        Assert.Equal([1, 2], (await RosterAsync(slice)).Members.Select(member => member.Number));

        await SaveAsync(slice, Member(2) with { Rank = Rank.Chief, LineUserId = "U" + new string('9', 32), State = MemberState.Suspended });

        var roster = await RosterAsync(slice);
        Assert.Equal((Rank.Chief, false), (roster.ByNumber[2].Rank, roster.ByNumber[2].Active));
        Assert.Equal(2, roster.ByLineUserId["U" + new string('9', 32)].Number);
        Assert.DoesNotContain("U" + 2.ToString("x32", null), roster.ByLineUserId);
    }

    [Fact]
    public async Task Whoever_is_deleted_is_gone()
    {
        await using var slice = await OpenAsync();
        await SaveAsync(slice, Member(1), Member(2));
        await RosterAsync(slice);
        await using (var use = slice.Enter())
        {
            use.Work.Delete((await use.Work.FindAsync<MemberDocument>(Member(1).DocumentId, Token))!);
            await use.Work.CommitAsync(Token);
        }

        var roster = await RosterAsync(slice);

        Assert.Equal([2], roster.Members.Select(member => member.Number));
        Assert.DoesNotContain(1, roster.ByNumber);
    }

    [Fact]
    public async Task Whoever_has_no_LINE_is_in_it_all_the_same()
    {
        await using var slice = await OpenAsync();
        await SaveAsync(slice, Member(1, line: null));

        var roster = await RosterAsync(slice);

        Assert.Null(Assert.Single(roster.Members).LineUserId);
        Assert.Empty(roster.ByLineUserId);
    }

    [Fact]
    public void A_unit_and_all_below_it_are_found_in_whatever_order_they_stand()
    {
        UnitView Unit(int id, int? parent) => new(new UnitId(ShortId.FromName($"{id}")), parent is { } p ? new UnitId(ShortId.FromName($"{p}")) : null, "", $"{id}", "", 0);
        UnitView[] units = [Unit(4, 3), Unit(3, 2), Unit(2, 1), Unit(1, null), Unit(5, null)];
        var roster = new Roster(units, [], new Dictionary<int, MemberView>(), new Dictionary<string, MemberView>());

        Assert.Equal(["1", "2", "3", "4"], roster.Units.Where(unit => roster.Below([units[3].Id]).Contains(unit.Id)).Select(unit => unit.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, roster.Below([units[4].Id, units[0].Id]).Count);
    }

    [Theory]
    [InlineData(14, 60)]
    [InlineData(60, 14)]
    [InlineData(300, 1)]
    public async Task A_demo_asked_for_in_another_size_becomes_that_size(int before, int after)
    {
        await using var slice = await OpenAsync();
        var seed = Assert.Single(slice.Services.GetServices<IDemoSeed>());
        await seed.SeedAsync(1, Slice.Brigade, before, Token);
        Assert.Equal(before + 3, (await RosterAsync(slice)).Members.Count);

        await seed.SeedAsync(1, Slice.Brigade, after, Token);

        var roster = await RosterAsync(slice);
        Assert.Equal(after, roster.Members.Count(member => member is { Active: true, LineUserId: not null }));
        Assert.Equal(Enumerable.Range(1, after + 3), roster.Members.Select(member => member.Number));
        Assert.All(roster.Members, member => Assert.Contains(roster.Units, unit => unit.Id == member.UnitId));
    }

    [Fact]
    public void Every_rank_has_its_word() =>
        Assert.Equal(["団長", "副団長", "分団長", "副分団長", "部長", "班長", "団員"], Enum.GetValues<Rank>().Select(Ranks.Japanese));
}
