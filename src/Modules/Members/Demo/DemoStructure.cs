using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Demo;

/// <summary>Units, roles and persons of a demo brigade of a given size. Pure: the same numbers and day give the same brigade.</summary>
/// <param name="brigade">Number of the brigade.</param>
/// <param name="members">Active, linked members.</param>
/// <param name="today">What licences run out from.</param>
internal sealed class DemoStructure(int brigade, int members, DateOnly today)
{
    private static readonly string[] _towns = ["大手", "中央", "常磐城", "国分", "古里", "塩田", "下之郷", "中丸子", "上丸子", "真田町本原", "武石沖"];
    private const int Headquarters = 2;
    private const string Admin = "管理者";
    private static readonly string[] _wings = ["上田方面隊", "塩田方面隊", "丸子方面隊", "真田・武石方面隊"];
    private static readonly string[] _families =
    [
        "佐藤:さとう", "鈴木:すずき", "高橋:たかはし", "田中:たなか", "伊藤:いとう", "渡辺:わたなべ", "山本:やまもと", "中村:なかむら", "小林:こばやし", "加藤:かとう",
        "宮下:みやした", "柳沢:やなぎさわ", "清水:しみず", "滝澤:たきざわ", "堀内:ほりうち", "竹内:たけうち", "小山:こやま", "丸山:まるやま", "中沢:なかざわ", "成澤:なるさわ",
        "山崎:やまざき", "池田:いけだ", "石井:いしい", "櫻井:さくらい", "坂口:さかぐち", "関:せき", "北沢:きたざわ", "横沢:よこざわ", "田口:たぐち", "金井:かない",
        "上原:うえはら", "井出:いで", "若林:わかばやし", "依田:よだ", "母袋:もたい", "髙木:たかぎ", "西沢:にしざわ", "大久保:おおくぼ", "長谷川:はせがわ", "甲田:こうだ",
        "林:はやし",
    ];

    private static readonly string[] _givens =
    [
        "一郎:いちろう", "健太:けんた", "翔:しょう", "大輔:だいすけ", "誠:まこと", "拓也:たくや", "直樹:なおき", "和也:かずや", "達也:たつや", "洋平:ようへい",
        "隆:たかし", "浩:ひろし", "剛:つよし", "学:まなぶ", "亮:りょう", "聡:さとし", "裕太:ゆうた", "雄一:ゆういち", "康平:こうへい", "修:おさむ",
        "美咲:みさき", "恵:めぐみ", "花子:はなこ", "陽子:ようこ", "真由美:まゆみ", "俊介:しゅんすけ", "智之:ともゆき", "秀樹:ひでき", "慎也:しんや", "勝:まさる",
        "明:あきら", "孝之:たかゆき", "正人:まさと", "勇気:ゆうき", "竜也:たつや", "龍之介:りゅうのすけ", "悟:さとる",
    ];

    /// <summary>分団: about 14 members each in a small brigade, 上田市's 26 in a full one.</summary>
    public int Divisions { get; } = Math.Clamp(members / 14, 4, 26);

    public IEnumerable<UnitDocument> Units()
    {
        yield return Unit("団本部", null, "団本部", "団本部", 0);
        foreach (var (wing, index) in _wings.Select((wing, index) => (wing, index)))
            yield return Unit(wing, null, "方面隊", wing[..^3], 10 + index);
        for (var division = 0; division < Divisions; division++)
        {
            var name = DivisionName(division);
            yield return Unit(name, _wings[division * _wings.Length / Divisions], "分団", name[..^2], 100 + division);
            for (var section = 0; section < SectionsOf(division); section++)
                yield return Unit($"{name}第{section + 1}部", name, "部", $"第{section + 1}部", section);
        }
        yield return Unit("ラッパ隊", "団本部", "機能別", "ラッパ隊", 1000);
    }

    public IEnumerable<MemberDocument> Members()
    {
        for (var number = 1; number <= members; number++)
            yield return Member(number);
        // On top of those asked for, and never with a LINE user id: what a real list also holds.
        yield return Member(members + 1) with { State = MemberState.Suspended, LineUserId = null, LinkedAt = null, Rank = Rank.Member, Roles = [] };
        yield return Member(members + 2) with { LineUserId = null, LinkedAt = null, Rank = Rank.Member, Roles = [], Email = Address($"member{members + 2}") };
        yield return Member(members + 3) with
        {
            Kind = MemberKind.Staff, UnitId = IdOf("団本部"), OtherUnitIds = [], Roles = [], Tags = ["市役所職員"], Qualified = [], Rank = Rank.Member,
            LineUserId = null, LinkedAt = null, Email = Address("jimu"),
        };
    }

    /// <summary>Local roles. 管理者 has the rights of the 団長: whoever looks after the demo signs in as its holder.</summary>
    public IEnumerable<RoleDocument> Roles() =>
    [
        Role(Admin, 0, Rank.Chief),
        Role("方面隊長", 1, Rank.DivisionLeader),
        Role("機関長", 2),
        Role("会計", 3),
        Role("ラッパ長", 4),
    ];

    /// <summary>Changes for the next 4月1日, so that the screen of personnel changes has something to show. Nobody of the members asked for leaves.</summary>
    public PersonnelDocument? Personnel()
    {
        if (members < Headquarters + (2 * Divisions))
            return null;
        var day = new DateOnly(today.Year, 4, 1);
        if (day <= today)
            day = day.AddYears(1);
        var deputy = Headquarters + Divisions + 1;   // the first 分団's second
        return new PersonnelDocument
        {
            Id = ShortId.Write(ShortId.FromName($"demo|{brigade}|personnel")),
            Title = $"{day.Year}年4月1日付 人事異動",
            EffectiveOn = day,
            Entries =
            [
                new PersonnelEntry { Action = PersonnelAction.Promote, MemberId = IdOf(deputy), Rank = Rank.DivisionLeader },
                new PersonnelEntry { Action = PersonnelAction.Move, MemberId = IdOf(members), UnitId = IdOf(DivisionName(0)) },
                new PersonnelEntry { Action = PersonnelAction.Leave, MemberId = IdOf(members + 1) },
                new PersonnelEntry
                {
                    Action = PersonnelAction.Join,
                    Joining = Member(members + 4) with
                    {
                        Number = 0, LineUserId = null, LinkedAt = null, Email = null, Rank = Rank.Member, Roles = [], OtherUnitIds = [], Qualified = [], Tags = [], JoinedOn = day,
                    },
                },
            ],
        };
    }

    private MemberDocument Member(int number)
    {
        var (unit, rank) = Post(number);
        var family = _families[(number * 7 + brigade) % _families.Length].Split(':');
        var given = _givens[(number * 11 + number / _families.Length + brigade) % _givens.Length].Split(':');
        var qualifications = new List<Qualification>();
        if (number % 4 == 0)
            qualifications.Add(new Qualification("機関員"));
        if (number % 5 == 0)
            qualifications.Add(new Qualification("準中型免許", Expiry(number)));
        if (number % 9 == 0)
            qualifications.Add(new Qualification("救急救命講習", Expiry(number + 3)));
        return new MemberDocument
        {
            Id = IdOf(number),
            Number = number,
            FamilyName = family[0],
            GivenName = given[0],
            Kana = $"{family[1]} {given[1]}",
            Rank = rank,
            UnitId = IdOf(unit),
            OtherUnitIds = number > Headquarters && number % 15 == 0 ? [IdOf("ラッパ隊")] : [],
            Roles = RolesOf(number, unit, rank),
            Tags = TagsOf(number),
            Qualified = qualifications,
            JoinedOn = new DateOnly(2024 - ((int)(Rank.Member - rank) * 4) - (number % 4), 4, 1),
            Email = number % 3 == 0 ? Address($"member{number}") : null,
            Private = new PrivateFields
            {
                Phone = $"000-{number / 10_000 % 10_000:D4}-{number % 10_000:D4}",   // no number begins so
                PostalCode = $"000-{number % 10_000:D4}",
                Address = $"上田市{_towns[number % _towns.Length]}{9000 + (number % 900)}番地{(number % 40) + 1}",
                BornOn = new DateOnly(2001 - ((int)(Rank.Member - rank) * 5) - (number % 9), (number % 12) + 1, (number % 28) + 1),
                EmergencyContact = $"家族 000-{(number + 5_000) % 10_000:D4}-{number % 10_000:D4}",
            },
            LineUserId = "U" + ((brigade * 1_000_000L) + number).ToString("x32", null),
            LinkedAt = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero),
        };
    }

    // One in ten has run out, one in ten does so within a month.
    private DateOnly Expiry(int number) => (number / 5 % 10) switch
    {
        0 => today.AddDays(-(number % 90) - 1),
        1 => today.AddDays((number % 28) + 1),
        var years => today.AddYears(years / 2 + 1).AddDays(number % 300),
    };

    private static List<string> TagsOf(int number)
    {
        var tags = new List<string>();
        if (number % 17 == 0)
            tags.Add("消防署OB");
        if (number % 6 == 0)
            tags.Add("市役所職員");
        if (number > Headquarters && number % 15 == 0)
            tags.Add("ラッパ隊");
        return tags;
    }

    private List<HeldRole> RolesOf(int number, string unit, Rank rank)
    {
        var roles = new List<HeldRole>();
        if (number == Math.Min(2, members))
            roles.Add(new HeldRole(RoleOf(Admin), IdOf("団本部")));
        if (rank == Rank.DeputyDivisionLeader)
            roles.Add(new HeldRole(RoleOf("会計"), IdOf(unit)));
        if (rank == Rank.SquadLeader && number % 4 == 0)
            roles.Add(new HeldRole(RoleOf("機関長"), IdOf(unit)));
        if (number == 15)
            roles.Add(new HeldRole(RoleOf("ラッパ長"), IdOf("ラッパ隊")));
        return roles;
    }

    // Members are dealt to the 分団 in turn, so that every one has its leader however small the brigade is.
    private (string Unit, Rank Rank) Post(int number)
    {
        if (number <= Headquarters)
            return ("団本部", number == 1 ? Rank.Chief : Rank.DeputyChief);
        var division = (number - Headquarters - 1) % Divisions;
        var place = (number - Headquarters - 1) / Divisions;
        var name = DivisionName(division);
        if (place == 0)
            return (name, Rank.DivisionLeader);
        if (place == 1)
            return (name, Rank.DeputyDivisionLeader);
        var sections = SectionsOf(division);
        var section = (place - 2) % sections;
        var within = (place - 2) / sections;
        return ($"{name}第{section + 1}部", within == 0 ? Rank.SectionLeader : within <= 2 ? Rank.SquadLeader : Rank.Member);
    }

    private int SectionsOf(int division)
    {
        var size = (members - Headquarters - division + Divisions - 1) / Divisions;
        return Math.Clamp(size / 7, 1, 8);
    }

    private static string DivisionName(int division) => $"第{division + 1}分団";

    private UnitDocument Unit(string name, string? parent, string kind, string shortName, int order) => new()
    {
        Id = IdOf(name),
        ParentId = parent is null ? null : IdOf(parent),
        Kind = kind,
        Name = name,
        ShortName = shortName,
        Order = order,
    };

    private RoleDocument Role(string name, int order, Rank? rank = null) => new() { Id = RoleOf(name), Name = name, Rank = rank, Order = order };

    private RoleId RoleOf(string name) => new(ShortId.FromName($"demo|{brigade}|role|{name}"));

    private MemberId IdOf(int number) => new(ShortId.FromName($"demo|{brigade}|member|{number}"));

    // The top-level domain example is reserved (RFC 2606): no mail of a demo reaches anybody.
    private string Address(string name) => $"{name}@{(brigade == 1 ? "demo" : $"demo-{brigade}")}.example";

    private UnitId IdOf(string name) => new(ShortId.FromName($"demo|{brigade}|unit|{name}"));
}
