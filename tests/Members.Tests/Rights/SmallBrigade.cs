using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Rights;

/// <summary>A brigade with somebody of every rank, office staff, a band, and people who left.</summary>
internal static class SmallBrigade
{
    public const int Chief = 1, Deputy = 2, Leader1 = 3, DeputyLeader1 = 4, Section1 = 5, Squad1 = 6, Plain1 = 7, Other1 = 8, Leader2 = 9, Plain2 = 10, Office = 11, Retired = 12, Suspended = 13;

    public static RoleId Band { get; } = new(ShortId.FromName("role ラッパ長"));

    public static RoleId Admin { get; } = new(ShortId.FromName("role 管理者"));

    public static UnitId Unit(string name) => new(ShortId.FromName("unit " + name));

    public static MemberId Id(int number) => new(ShortId.FromName($"person {number}"));

    public static string Line(int number) => "U" + number.ToString("x32", null);

    public static IEnumerable<UnitDocument> Units =>
    [
        Make("本部", null, "団本部", 0), Make("上田方面隊", null, "方面隊", 1), Make("第1分団", "上田方面隊", "分団", 10), Make("第1分団第1部", "第1分団", "部", 11),
        Make("第1分団第2部", "第1分団", "部", 12), Make("第2分団", "上田方面隊", "分団", 20), Make("第2分団第1部", "第2分団", "部", 21), Make("ラッパ隊", "本部", "機能別", 30),
    ];

    public static IEnumerable<RoleDocument> Roles =>
        [new() { Id = Band, Name = "ラッパ長", Order = 1 }, new() { Id = Admin, Name = "管理者", Rank = Rank.Chief, Order = 0 }];

    public static IEnumerable<MemberDocument> Members =>
    [
        Person(Chief, Rank.Chief, "本部"), Person(Deputy, Rank.DeputyChief, "本部"), Person(Leader1, Rank.DivisionLeader, "第1分団"),
        Person(DeputyLeader1, Rank.DeputyDivisionLeader, "第1分団"), Person(Section1, Rank.SectionLeader, "第1分団第1部"), Person(Squad1, Rank.SquadLeader, "第1分団第1部"),
        Person(Plain1, Rank.Member, "第1分団第1部"), Person(Other1, Rank.Member, "第1分団第2部"), Person(Leader2, Rank.DivisionLeader, "第2分団"), Person(Plain2, Rank.Member, "第2分団第1部"),
        Person(Office, Rank.Member, "本部") with { Kind = MemberKind.Staff, LineUserId = null, Email = "jimu@demo.example" },
        Person(Retired, Rank.Member, "第1分団第1部") with { State = MemberState.Retired }, Person(Suspended, Rank.Chief, "第1分団第1部") with { State = MemberState.Suspended },
    ];

    public static MemberDocument Person(int number, Rank rank, string unit) => new()
    {
        Id = Id(number), Number = number, FamilyName = "宮下", GivenName = $"{number}", Kana = "みやした", Rank = rank, UnitId = Unit(unit), LineUserId = Line(number),
    };

    public static async Task<Slice> OpenAsync(CancellationToken token, Action<IServiceCollection>? more = null)
    {
        var slice = await Slice.OpenAsync(token, services =>
        {
            services.AddSingleton<IBrigades>(new OneBrigade());
            services.AddSingleton<ILineAddresses>(new Liff());
            services.AddMembers();
            more?.Invoke(services);
        });
        await using var use = slice.Enter();
        foreach (var unit in Units)
            use.Work.Save(unit);
        foreach (var role in Roles)
            use.Work.Save(role);
        foreach (var member in Members)
            use.Work.Save(member);
        await use.Work.CommitAsync(token);
        return slice;
    }

    /// <summary>The actor a session of that person would have now.</summary>
    public static async Task<Actor> ActorAsync(this Slice slice, int number, CancellationToken token)
    {
        var granted = await slice.Services.GetRequiredService<IRights>().OfAsync(Slice.Brigade, Id(number), token);
        return new Actor("member:" + Id(number), granted.Keys.Append(Permission.OwnAccount).ToHashSet()) { Person = Id(number).Value, Reaches = granted };
    }

    public static async Task<UseCase> EnterAsync(this Slice slice, int number, CancellationToken token) => slice.Enter(await slice.ActorAsync(number, token));

    public static async Task<MemberDocument> ReadAsync(this Slice slice, int number, CancellationToken token) =>
        (await slice.Services.GetRequiredService<BrigadeReader>().FindAsync<MemberDocument>(Slice.Brigade, Id(number).ToString(), token))!.Value.Document;

    public static async Task EditAsync(this Slice slice, int number, Func<MemberDocument, MemberDocument> edit, CancellationToken token)
    {
        await using var use = slice.Enter();
        use.Work.Save(edit((await use.Work.FindAsync<MemberDocument>(Id(number).ToString(), token))!));
        await use.Work.CommitAsync(token);
    }

    /// <summary>Everything of one type that the audit trail says, oldest first: action and detail.</summary>
    public static async Task<IReadOnlyList<(string Action, string? Detail)>> AuditAsync(this Slice slice, CancellationToken token)
    {
        var page = await slice.Store.QueryAsync(Slice.Brigade, new DocumentQuery(UnitOfWork.AuditType, "at", Limit: 1000), token);
        return page.Documents.SelectMany(stored =>
        {
            using var json = System.Text.Json.JsonDocument.Parse(slice.Keys.Open(Slice.Brigade, stored.Type, stored.Id, stored.Body.Span));
            return json.RootElement.GetProperty("entries").EnumerateArray()
                .Select(entry => (entry.GetProperty("action").GetString()!, entry.TryGetProperty("detail", out var detail) ? detail.GetString() : null)).ToList();
        }).ToList();
    }

    private static UnitDocument Make(string name, string? parent, string kind, int order) => new()
    {
        Id = Unit(name), ParentId = parent is null ? null : Unit(parent), Kind = kind, Name = name, ShortName = name, Order = order,
    };

    private sealed class Liff : ILineAddresses
    {
        public string InLiff(string liffId, string pathAndQuery) => $"https://liff.example/{liffId}{pathAndQuery}";
    }

    internal sealed class OneBrigade(string? liffId = null) : IBrigades
    {
        private readonly Brigade _brigade = new(
            Slice.Brigade, "上田市消防団", [], [], new LineChannel("U", [], ""), [], liffId is null ? null : new LineLoginChannel("1650000001", "secret", liffId));

        public ValueTask<Brigade?> FindAsync(BrigadeId id, CancellationToken cancellationToken) => new(id == _brigade.Id ? _brigade : null);

        public ValueTask<IReadOnlyList<Brigade>> ListAsync(CancellationToken cancellationToken) => new([_brigade]);
    }
}
