using System.Globalization;
using System.Text.RegularExpressions;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>Reads a member's form: every field that cannot be taken gets its sentence, all at once.</summary>
internal sealed partial class MemberInput(MemberBookState state, DateTimeOffset now)
{
    private static readonly DateOnly _first = new(1900, 1, 1);
    private static readonly DateOnly _last = new(2200, 12, 31);

    private readonly List<FieldError> _errors = [];

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>The member as the form has it; what is wrong is in <see cref="Errors"/>, and then the member is not to be used.</summary>
    /// <param name="former">What is changed; for a new one its id and number.</param>
    public MemberDocument Read(MemberFields fields, MemberDocument former)
    {
        var kind = fields.Kind is null ? former.Kind : Wire.Read<MemberKind>(fields.Kind) ?? Wrong("kind", "団員か事務局かを選んでください。", former.Kind);
        var rank = fields.Rank is null ? former.Rank : Wire.Read<Rank>(fields.Rank) ?? Wrong("rank", "階級を選んでください。", former.Rank);
        var unit = Unit("unitId", fields.UnitId) ?? former.UnitId;
        var next = former with
        {
            FamilyName = Required("family", fields.Family, 40, "姓を入れてください。"),
            GivenName = Required("given", fields.Given, 40, "名を入れてください。"),
            Kana = Kana(fields.Kana, kind),
            Kind = kind,
            Rank = kind == MemberKind.Staff ? Rank.Member : rank,
            UnitId = unit,
            OtherUnitIds = OtherUnits(fields.OtherUnitIds ?? [], unit),
            Roles = Roles(fields.Roles ?? []),
            Tags = Tags("tags", fields.Tags ?? []),
            Qualified = Qualifications("qualifications", fields.Qualifications ?? []),
            JoinedOn = Day("joinedOn", fields.JoinedOn),
            LeftOn = former.State == MemberState.Retired ? Day("leftOn", fields.LeftOn) ?? former.LeftOn : null,
        };
        if (fields.Private is { } more)
            next = next with { Email = Email(more.Email, next), Private = Private(more) };
        if (next.JoinedOn is { } joined && next.LeftOn is { } left && left < joined)
            Wrong("leftOn", "退団日が入団日より前です。");
        if (next.JoinedOn is { } since && next.Private.BornOn is { } born && since < born)
            Wrong("joinedOn", "入団日が生年月日より前です。");
        return next;
    }

    /// <summary>Tags without doubles and spaces around.</summary>
    public IReadOnlyList<string> Tags(string field, IReadOnlyList<string> tags)
    {
        if (tags.Count > 30)
            Wrong(field, "タグは30個までにしてください。");
        var read = tags.Select(tag => Clean(tag)).Where(tag => tag.Length > 0).Distinct().ToList();
        if (read.Any(tag => tag.Length > 30 || HasControl(tag)))
            Wrong(field, "タグは30文字までにしてください。");
        return read;
    }

    /// <summary>Qualifications, each name once.</summary>
    public IReadOnlyList<Qualification> Qualifications(string field, IReadOnlyList<QualificationRow> rows)
    {
        var read = new List<Qualification>();
        for (var at = 0; at < rows.Count; at++)
        {
            var name = Clean(rows[at].Name);
            if (name.Length is 0 or > 40 || HasControl(name))
                Wrong($"{field}[{at}].name", "資格の名前を40文字までで入れてください。");
            else if (read.Any(one => one.Name == name))
                Wrong($"{field}[{at}].name", $"資格「{name}」が2つあります。1つにしてください。");
            read.Add(new Qualification(name, Day($"{field}[{at}].expiresOn", rows[at].ExpiresOn)));
        }
        if (rows.Count > 50)
            Wrong(field, "資格は50個までにしてください。");
        return read;
    }

    /// <summary>A unit there is; null if the text names none, with its error.</summary>
    public UnitId? Unit(string field, string? text)
    {
        if (Wire.UnitId(text) is { } id && state.Units.ContainsKey(id))
            return id;
        Wrong(field, "所属する組織を選んでください。");
        return null;
    }

    /// <summary>A day in its one spelling.</summary>
    public DateOnly? Day(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day >= _first && day <= _last)
            return day;
        Wrong(field, "日付が正しくありません。年・月・日を確かめてください。");
        return null;
    }

    /// <summary>Adds an error.</summary>
    public void Wrong(string field, string sentence) => _errors.Add(new FieldError(field, sentence));

    private T Wrong<T>(string field, string sentence, T instead)
    {
        Wrong(field, sentence);
        return instead;
    }

    private string Required(string field, string? text, int most, string sentence)
    {
        var read = Clean(text);
        if (read.Length == 0)
            Wrong(field, sentence);
        else
            Fits(field, read, most);
        return read;
    }

    private string Kana(string? text, MemberKind kind)
    {
        var read = Folding.Fold(text ?? "").Trim();
        if (read.Length == 0 && kind == MemberKind.Staff)
            return "";
        if (read.Length is 0 or > 80 || !KanaOnly().IsMatch(read))
            Wrong("kana", "ふりがなを、ひらがなかカタカナで入れてください。");
        return read;
    }

    private List<UnitId> OtherUnits(IReadOnlyList<string> texts, UnitId main)
    {
        var read = new List<UnitId>();
        for (var at = 0; at < texts.Count; at++)
        {
            if (Unit($"otherUnitIds[{at}]", texts[at]) is not { } id)
                continue;
            if (id == main || read.Contains(id))
                Wrong($"otherUnitIds[{at}]", "同じ組織が2回選ばれています。兼務には別の組織を選んでください。");
            read.Add(id);
        }
        if (read.Count > 20)
            Wrong("otherUnitIds", "兼務は20までにしてください。");
        return read;
    }

    /// <summary>Roles there are, in units there are.</summary>
    public List<HeldRole> Roles(IReadOnlyList<HeldRoleRow> rows)
    {
        var read = new List<HeldRole>();
        for (var at = 0; at < rows.Count; at++)
        {
            if (Wire.RoleId(rows[at].RoleId) is not { } role || !state.Roles.ContainsKey(role))
                Wrong($"roles[{at}].roleId", "役職を選んでください。");
            else if (Unit($"roles[{at}].unitId", rows[at].UnitId) is { } unit && !read.Contains(new HeldRole(role, unit)))
                read.Add(new HeldRole(role, unit));
        }
        if (rows.Count > 20)
            Wrong("roles", "役職は20までにしてください。");
        return read;
    }

    private string? Email(string? text, MemberDocument member)
    {
        var read = Folding.Fold(text ?? "").Trim();
        if (read.Length == 0)
            return null;
        if (read.Length > 254 || !EmailShape().IsMatch(read))
            Wrong("private.email", "メールアドレスの形が正しくありません。例: namae@example.jp");
        else if (member.MaySignIn && MemberStates.EmailTaken(state, member.Id, read))
            Wrong("private.email", "このメールアドレスは、ほかの人が使っています。別のアドレスを入れてください。");
        return read;
    }

    private PrivateFields Private(PrivateRow more)
    {
        var born = Day("private.bornOn", more.BornOn);
        if (born > MemberStates.Today(now))
            Wrong("private.bornOn", "生年月日が先の日付です。");
        return new PrivateFields
        {
            Phone = Phone("private.phone", more.Phone),
            OtherPhone = Phone("private.otherPhone", more.OtherPhone),
            PostalCode = PostalCode(more.PostalCode),
            Address = Text("private.address", more.Address, 200),
            BornOn = born,
            EmergencyContact = Text("private.emergencyContact", more.EmergencyContact, 200),
            Memo = Text("private.memo", more.Memo, 1000, lines: true),
        };
    }

    private string? Phone(string field, string? text)
    {
        var read = Dashes().Replace(Folding.Fold(text ?? "").Trim(), "-");
        if (read.Length == 0)
            return null;
        if (!PhoneShape().IsMatch(read) || read.Count(char.IsAsciiDigit) is < 9 or > 15)
            Wrong(field, "電話番号は数字とハイフンで入れてください。例: 000-0000-0000");
        return read;
    }

    private string? PostalCode(string? text)
    {
        var read = Dashes().Replace(Folding.Fold(text ?? "").Trim(), "-").Replace("-", "", StringComparison.Ordinal);
        if (read.StartsWith('〒'))
            read = read[1..].Trim();
        if (read.Length == 0)
            return null;
        if (read.Length == 7 && read.All(char.IsAsciiDigit))
            return $"{read[..3]}-{read[3..]}";
        Wrong("private.postalCode", "郵便番号は7桁の数字で入れてください。例: 386-0000");
        return read;
    }

    private string? Text(string field, string? text, int most, bool lines = false)
    {
        var read = (text ?? "").Trim().ReplaceLineEndings("\n");
        if (read.Length == 0)
            return null;
        Fits(field, lines ? read.Replace("\n", "", StringComparison.Ordinal) : read, most);
        return read;
    }

    private void Fits(string field, string text, int most)
    {
        if (text.Length > most)
            Wrong(field, $"{most}文字までにしてください。");
        else if (HasControl(text))
            Wrong(field, "使えない文字が入っています。打ちなおしてください。");
    }

    private static string Clean(string? text) => (text ?? "").Replace('\u3000', ' ').Trim();

    private static bool HasControl(string text) => text.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator);

    [GeneratedRegex(@"^[\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF・ ]+$", RegexOptions.NonBacktracking)]
    private static partial Regex KanaOnly();

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$", RegexOptions.NonBacktracking)]
    private static partial Regex EmailShape();

    [GeneratedRegex(@"^\+?[0-9() -]+$", RegexOptions.NonBacktracking)]
    private static partial Regex PhoneShape();

    [GeneratedRegex(@"[\u2010-\u2015\u2212\u30FC\uFF0D\uFE63]", RegexOptions.NonBacktracking)]
    private static partial Regex Dashes();
}
