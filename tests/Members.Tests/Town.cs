using System.Globalization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests;

/// <summary>A small brigade for tests: 団本部, two 分団 with two 部 each, and actors of several reaches.</summary>
internal sealed class Town : IAsyncDisposable
{
    public static readonly UnitDocument Headquarters = Unit("団本部", null, 0);
    public static readonly UnitDocument First = Unit("第1分団", null, 1);
    public static readonly UnitDocument FirstA = Unit("第1分団第1部", First, 0);
    public static readonly UnitDocument FirstB = Unit("第1分団第2部", First, 1);
    public static readonly UnitDocument Second = Unit("第2分団", null, 2);
    public static readonly UnitDocument SecondA = Unit("第2分団第1部", Second, 0);
    public static readonly RoleDocument Driver = new() { Id = new RoleId(ShortId.FromName("機関長")), Name = "機関長", Order = 1 };
    public static readonly RoleDocument Admin = new() { Id = new RoleId(ShortId.FromName("管理者")), Name = "管理者", Order = 0 };

    private Town(Slice slice) => Slice = slice;

    public Slice Slice { get; }

    public MemberBook Book => Slice.Services.GetRequiredService<MemberBook>();

    public BulkRunner Runner => Slice.Services.GetRequiredService<BulkRunner>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>May everything, everywhere.</summary>
    public static Actor Chief { get; } = All("member:" + IdOf(1), IdOf(1), Reach.Brigade);

    /// <summary>A 分団長: may everything in the first 分団 and below it, nothing elsewhere.</summary>
    public static Actor FirstsLeader { get; } =
        All("member:" + IdOf(2), IdOf(2), Reach.Of(new HashSet<Guid> { First.Id.Value, FirstA.Id.Value, FirstB.Id.Value }));

    /// <summary>Sees the list, and nothing private.</summary>
    public static Actor Reader { get; } = new("member:" + IdOf(3), new HashSet<Permission> { Permission.SeeMembers, Permission.OwnAccount }) { Person = IdOf(3).Value };

    public static async Task<Town> OpenAsync(Action<IServiceCollection>? more = null)
    {
        var slice = await Slice.OpenAsync(Token, services =>
        {
            services.AddMembers();
            more?.Invoke(services);
        });
        var town = new Town(slice);
        await using var use = slice.Enter();
        foreach (var unit in new[] { Headquarters, First, FirstA, FirstB, Second, SecondA })
            use.Work.Save(unit);
        use.Work.Save(Driver);
        use.Work.Save(Admin);
        await use.Work.CommitAsync(Token);
        return town;
    }

    public static MemberId IdOf(int number) => new(ShortId.FromName($"member {number}"));

    public static MemberDocument Member(int number, UnitDocument? unit = null) => new()
    {
        Id = IdOf(number), Number = number, FamilyName = "宮下", GivenName = number.ToString(CultureInfo.InvariantCulture), Kana = "みやした たろう", Rank = Rank.Member,
        UnitId = (unit ?? FirstA).Id, LineUserId = "U" + number.ToString("x32", null), Email = $"m{number}@example.jp",
        Private = new PrivateFields { Phone = "000-0000-0000", Address = "上田市大手" },
    };

    public async Task SaveAsync(params IReadOnlyList<MemberDocument> members)
    {
        foreach (var chunk in members.Chunk(90))
        {
            await using var use = Slice.Enter();
            foreach (var member in chunk)
            {
                await use.Work.FindAsync<MemberDocument>(member.DocumentId, Token);
                use.Work.Save(member);
            }
            await use.Work.CommitAsync(Token);
        }
    }

    public async Task<MemberDocument> FindAsync(int number) => (await StateAsync()).Members[IdOf(number)];

    public async Task<MemberBookState> StateAsync() => await Book.CurrentAsync(Slice.Brigade, Token);

    public ValueTask DisposeAsync() => Slice.DisposeAsync();

    private static Actor All(string name, MemberId person, Reach reach)
    {
        var permissions = Enum.GetValues<Permission>().Where(one => one >= Permission.OwnAccount).ToHashSet();
        return new Actor(name, permissions) { Person = person.Value, Reaches = permissions.ToDictionary(one => one, _ => reach) };
    }

    private static UnitDocument Unit(string name, UnitDocument? parent, int order) => new()
    {
        Id = new UnitId(ShortId.FromName(name)), ParentId = parent?.Id, Kind = name == "団本部" ? name : parent is null ? "分団" : "部",
        Name = name, ShortName = name[..Math.Min(3, name.Length)], Order = order,
    };
}
