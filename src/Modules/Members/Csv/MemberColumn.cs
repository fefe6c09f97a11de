using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Csv;

/// <summary>The member with what a cell says, or why that cannot be.</summary>
internal readonly record struct CellRead(MemberDocument? Member, string? Fault)
{
    public static CellRead Bad(string sentence) => new(null, sentence);

    public static implicit operator CellRead(MemberDocument member) => new(member, null);
}

/// <summary>What reading a cell may look at.</summary>
/// <param name="IsNew">The member is not in the brigade yet, so an empty cell takes what is usual.</param>
internal sealed record CellContext(BrigadeNames Names, DateOnly Today, bool IsNew);

/// <summary>A column of the members' table.</summary>
/// <param name="Heading">見出し.</param>
/// <param name="Write">The cell of a member.</param>
/// <param name="Read">Null: never taken from a file, or it says who the row is about.</param>
/// <param name="Private">Only for those who may see private fields.</param>
internal sealed record MemberColumn(
    string Heading, Func<MemberDocument, BrigadeNames, string> Write, Func<string, CellContext, MemberDocument, CellRead>? Read = null, bool Private = false);

/// <summary>The columns, in the order they are written. The layout is documented in this folder's README.</summary>
internal static class MemberColumns
{
    public const string NumberHeading = "団員番号";
    public const string IdHeading = "管理ID";
    public const string FamilyHeading = "姓";
    public const string GivenHeading = "名";
    public const string StateHeading = "状態";
    public const string JoinedHeading = "入団日";
    public const string UnitHeading = "所属";
    public const string EmailHeading = "メール";
    public const string LeftHeading = "退団日";
    public const string BornHeading = "生年月日";

    /// <summary>Stands for a private field that the writer of the file may not see; read, it changes nothing.</summary>
    public const string Withheld = "（権限なし）";

    private const string Member = "団員";
    private const string Staff = "事務局";
    private const string MustNotBeEmpty = "空にはできません。";
    private static readonly string[] _states = ["在籍", "休団", "退団"];
    private static readonly Dictionary<string, Rank> _ranks = Enum.GetValues<Rank>().ToDictionary(Ranks.Japanese);
    private static readonly Nearest _nearestRank = new([.. _ranks.Keys]);

    public static IReadOnlyList<MemberColumn> All { get; } =
    [
        new(NumberHeading, (member, _) => CellText.Number(member.Number)),
        new("区分", (member, _) => member.Kind == MemberKind.Staff ? Staff : Member, ReadKind),
        new(FamilyHeading, (member, _) => member.FamilyName, (cell, _, member) =>
            CellText.OneLine(cell, 40, out var fault) is var text && fault is not null ? CellRead.Bad(fault)
            : text.Length == 0 ? CellRead.Bad(MustNotBeEmpty) : member with { FamilyName = text }),
        new(GivenHeading, (member, _) => member.GivenName, (cell, _, member) =>
            CellText.OneLine(cell, 40, out var fault) is var text && fault is not null ? CellRead.Bad(fault)
            : text.Length == 0 ? CellRead.Bad(MustNotBeEmpty) : member with { GivenName = text }),
        new("かな", (member, _) => member.Kana, (cell, _, member) =>
            CellText.Kana(cell, out var fault) is var text && fault is not null ? CellRead.Bad(fault) : member with { Kana = text }),
        new("階級", (member, _) => member is { Kind: MemberKind.Staff, Rank: Rank.Member } ? "" : Ranks.Japanese(member.Rank), ReadRank),
        new(UnitHeading, (member, names) => member.UnitId == default ? "" : names.Of(member.UnitId), ReadUnit),
        new("兼務", (member, names) => ListCell.Join(member.OtherUnitIds.Select(names.Of)), ReadOtherUnits),
        new("役職", (member, names) => ListCell.Join(member.Roles.Select(names.Of)), ReadRoles),
        new("タグ", (member, _) => ListCell.Join(member.Tags.Select(ListCell.Escape)), ReadTags),
        new("資格", (member, _) => ListCell.Join(member.Qualified.Select(Told)), ReadQualifications),
        new(StateHeading, (member, _) => _states[(int)member.State], ReadState),
        new(JoinedHeading, (member, _) => JapaneseDate.Write(member.JoinedOn), (cell, _, member) => Date(cell, date => member with { JoinedOn = date })),
        new(LeftHeading, (member, _) => JapaneseDate.Write(member.LeftOn), (cell, _, member) => Date(cell, date => member with { LeftOn = date })),
        new(EmailHeading, (member, _) => member.Email ?? "", (cell, _, member) =>
            CellText.Email(cell, out var fault) is var text && fault is not null ? CellRead.Bad(fault) : member with { Email = text }, Private: true),
        new("電話", (member, _) => member.Private.Phone ?? "", (cell, _, member) =>
            CellText.Phone(cell, member.Private.Phone, out var fault) is var text && fault is not null ? CellRead.Bad(fault)
            : member with { Private = member.Private with { Phone = text } }, Private: true),
        new("電話2", (member, _) => member.Private.OtherPhone ?? "", (cell, _, member) =>
            CellText.Phone(cell, member.Private.OtherPhone, out var fault) is var text && fault is not null ? CellRead.Bad(fault)
            : member with { Private = member.Private with { OtherPhone = text } }, Private: true),
        new("郵便番号", (member, _) => member.Private.PostalCode ?? "", (cell, _, member) =>
            CellText.PostalCode(cell, member.Private.PostalCode, out var fault) is var text && fault is not null ? CellRead.Bad(fault)
            : member with { Private = member.Private with { PostalCode = text } }, Private: true),
        new("住所", (member, _) => member.Private.Address ?? "", (cell, _, member) =>
            Free(cell, 200, text => member with { Private = member.Private with { Address = text } }), Private: true),
        new(BornHeading, (member, _) => JapaneseDate.Write(member.Private.BornOn), (cell, _, member) =>
            Date(cell, date => member with { Private = member.Private with { BornOn = date } }), Private: true),
        new("緊急連絡先", (member, _) => member.Private.EmergencyContact ?? "", (cell, _, member) =>
            Free(cell, 200, text => member with { Private = member.Private with { EmergencyContact = text } }), Private: true),
        new("メモ", (member, _) => member.Private.Memo ?? "", (cell, _, member) =>
            Free(cell, 1000, text => member with { Private = member.Private with { Memo = text } }), Private: true),
        new(IdHeading, (member, _) => member.Id.ToString()),
        // Last, and never empty: spreadsheets drop the delimiters of empty cells at the end of a row.
        new("LINE連携", (member, _) => member.LineUserId is null ? "未" : "済"),
    ];

    private static CellRead ReadKind(string cell, CellContext context, MemberDocument member) => CellText.Folded(cell) switch
    {
        Member => member with { Kind = MemberKind.Member },
        Staff => member with { Kind = MemberKind.Staff },
        "" when context.IsNew => member,
        "" => CellRead.Bad(MustNotBeEmpty),
        _ => CellRead.Bad($"「{Member}」か「{Staff}」と書いてください。"),
    };

    private static CellRead ReadRank(string cell, CellContext context, MemberDocument member)
    {
        var text = CellText.Folded(cell);
        if (text.Length == 0)
            return context.IsNew || member.Kind == MemberKind.Staff ? member with { Rank = Rank.Member } : CellRead.Bad(MustNotBeEmpty);
        return _ranks.TryGetValue(text, out var rank)
            ? member with { Rank = rank }
            : CellRead.Bad($"階級は {string.Join("・", _ranks.Keys)} のどれかを書いてください。{_nearestRank.Hint(text)}");
    }

    private static CellRead ReadUnit(string cell, CellContext context, MemberDocument member)
    {
        if (string.IsNullOrWhiteSpace(cell))
            return CellRead.Bad(MustNotBeEmpty);
        var (id, fault) = context.Names.FindUnit(cell);
        return fault is null ? member with { UnitId = id } : CellRead.Bad(fault);
    }

    private static CellRead ReadOtherUnits(string cell, CellContext context, MemberDocument member)
    {
        var units = new List<UnitId>();
        foreach (var part in ListCell.Split(cell, ';'))
        {
            var (id, fault) = context.Names.FindUnit(part);
            if (fault is not null)
                return CellRead.Bad(fault);
            if (id == member.UnitId || units.Contains(id))
                return CellRead.Bad($"「{context.Names.Of(id)}」は所属か兼務にもう書いてあります。1つだけ残してください。");
            units.Add(id);
        }
        return units.Count > 20 ? CellRead.Bad("兼務は20までにしてください。") : member with { OtherUnitIds = units };
    }

    private static CellRead ReadRoles(string cell, CellContext context, MemberDocument member)
    {
        var roles = new List<HeldRole>();
        foreach (var part in ListCell.Split(cell, ';'))
        {
            var (role, fault) = context.Names.FindRole(part, member.UnitId);
            if (role is null)
                return CellRead.Bad(fault!);
            if (!roles.Contains(role))
                roles.Add(role);
        }
        return roles.Count > 20 ? CellRead.Bad("役職は20までにしてください。") : member with { Roles = roles };
    }

    private static CellRead ReadTags(string cell, CellContext context, MemberDocument member)
    {
        var tags = ListCell.Split(cell, ';').Select(ListCell.Unescape).Distinct(StringComparer.Ordinal).ToList();
        return tags.Count > 30 || tags.Exists(tag => tag.Length > 30 || CellText.HasControls(tag))
            ? CellRead.Bad("タグは30文字まで、30個までにしてください。")
            : member with { Tags = tags };
    }

    private static string Told(Qualification one) =>
        ListCell.Escape(one.Name) + (one.ExpiresOn is null ? "" : ":" + JapaneseDate.Write(one.ExpiresOn));

    private static CellRead ReadQualifications(string cell, CellContext context, MemberDocument member)
    {
        var qualifications = new List<Qualification>();
        foreach (var part in ListCell.Split(cell, ';'))
        {
            var (name, until) = ListCell.Cut(part, ':');
            name = ListCell.Unescape(name);
            if (name.Length is 0 or > 40 || CellText.HasControls(name))
                return CellRead.Bad("資格の名前は1文字から40文字で書いてください。");
            if (qualifications.Exists(one => one.Name == name))
                return CellRead.Bad($"資格「{name}」が2つあります。1つにしてください。");
            DateOnly? expires = null;
            if (!string.IsNullOrEmpty(until))
            {
                var (date, fault) = JapaneseDate.Read(until);
                if (fault is not null)
                    return CellRead.Bad($"「{name}」の期限を読めません。{fault}");
                expires = date;
            }
            qualifications.Add(new Qualification(name, expires));
        }
        return qualifications.Count > 50 ? CellRead.Bad("資格は50個までにしてください。") : member with { Qualified = qualifications };
    }

    private static CellRead ReadState(string cell, CellContext context, MemberDocument member)
    {
        var text = CellText.Folded(cell);
        if (text.Length == 0)
            return context.IsNew ? member : CellRead.Bad(MustNotBeEmpty);
        return Array.IndexOf(_states, text) is >= 0 and var state
            ? member with { State = (MemberState)state }
            : CellRead.Bad($"状態は {string.Join("・", _states)} のどれかを書いてください。");
    }

    private static CellRead Date(string cell, Func<DateOnly?, MemberDocument> set)
    {
        if (string.IsNullOrWhiteSpace(cell))
            return set(null);
        var (date, fault) = JapaneseDate.Read(cell);
        return fault is null ? set(date) : CellRead.Bad(fault);
    }

    private static CellRead Free(string cell, int most, Func<string?, MemberDocument> set)
    {
        var text = cell.Trim().ReplaceLineEndings("\n");
        var letters = text.Replace("\n", "", StringComparison.Ordinal);
        return letters.Length > most ? CellRead.Bad($"{most:N0}文字までにしてください（今は{letters.Length:N0}文字です）。")
            : CellText.HasControls(letters) ? CellRead.Bad("使えない文字（制御文字）が入っています。打ちなおしてください。")
            : set(text.Length == 0 ? null : text);
    }
}
