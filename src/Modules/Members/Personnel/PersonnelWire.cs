using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>An order as a form sends it.</summary>
public sealed record PersonnelFields(string? Title, string? EffectiveOn, IReadOnlyList<PersonnelEntryFields>? Entries);

/// <summary>One line of it: <c>join</c>, <c>leave</c>, <c>promote</c>, <c>move</c>, <c>suspend</c>, <c>resume</c>. What is null stays as it is.</summary>
/// <param name="Action">What happens.</param>
/// <param name="MemberId">To whom; null for whoever joins.</param>
/// <param name="Rank">New rank.</param>
/// <param name="UnitId">New main post.</param>
/// <param name="OtherUnitIds">New further posts.</param>
/// <param name="Roles">New roles.</param>
/// <param name="Member">Whoever joins.</param>
public sealed record PersonnelEntryFields(
    string? Action, string? MemberId = null, string? Rank = null, string? UnitId = null, IReadOnlyList<string>? OtherUnitIds = null,
    IReadOnlyList<HeldRoleRow>? Roles = null, MemberFields? Member = null);

/// <summary>An order in the list.</summary>
public sealed record PersonnelRow(string Id, string Title, string EffectiveOn, string State, int Entries, DateTimeOffset? AppliedAt);

/// <summary>An order with its lines.</summary>
public sealed record PersonnelSheet(
    string Id, string Title, string EffectiveOn, string State, DateTimeOffset? AppliedAt, string? ChangeId, IReadOnlyList<PersonnelLine> Entries,
    IReadOnlyList<UnitCount> Units);

/// <summary>A line with before and after, and what is in its way.</summary>
public sealed record PersonnelLine(
    string? MemberId, string Name, int? Number, string Action, StandRow? Before, StandRow? After, string? Problem, PersonnelEntryFields Wanted);

/// <summary>Where somebody stands.</summary>
public sealed record StandRow(string Rank, string Unit, IReadOnlyList<string> Roles, string State);

/// <summary>People on duty in a unit, by main post, before and after.</summary>
public sealed record UnitCount(string UnitId, string Name, int Before, int After);

/// <summary>What an order would do.</summary>
public sealed record PersonnelPreview(IReadOnlyList<PersonnelLine> Entries, IReadOnlyList<UnitCount> Units, int Problems);

/// <summary>Stored orders in the words of the wire, and back.</summary>
internal static class PersonnelWire
{
    private const int MostEntries = 1000;

    /// <summary>The order a form asks for; what is wrong is added to <paramref name="input"/>.</summary>
    public static PersonnelDocument Read(PersonnelFields fields, string id, MemberInput input, DateTimeOffset now)
    {
        var title = UnitForm.Text(fields.Title);
        if (title.Length is 0 or > 60)
            input.Wrong("title", "件名を60文字までで入れてください。例: 4月1日付人事異動");
        var today = MemberStates.Today(now);
        var day = input.Day("effectiveOn", fields.EffectiveOn);
        if (day is null && string.IsNullOrWhiteSpace(fields.EffectiveOn))
            input.Wrong("effectiveOn", "発令日を入れてください。");
        else if (day < today)
            input.Wrong("effectiveOn", "発令日は今日以降にしてください。");
        var entries = fields.Entries ?? [];
        if (entries.Count is 0 or > MostEntries)
            input.Wrong("entries", $"1人から{MostEntries}人までにしてください。それより多いときは分けてください。");
        return new PersonnelDocument
        {
            Id = id, Title = title, EffectiveOn = day ?? today,
            Entries = [.. entries.Take(MostEntries).Select((entry, at) => Read(entry, at, input, now))],
        };
    }

    public static PersonnelRow Row(PersonnelDocument order) =>
        new(order.Id, order.Title, Wire.Of(order.EffectiveOn)!, Word(order.State), order.Entries.Count, order.AppliedAt);

    /// <summary>The lines of an order: as it was applied, or as it would be now.</summary>
    public static (IReadOnlyList<PersonnelLine> Lines, IReadOnlyList<UnitCount> Units) Lines(
        PersonnelDocument order, MemberBookState state, DateTimeOffset now, bool withPrivate)
    {
        if (order.State is not PersonnelState.Planned)
            return ([.. order.Entries.Select(entry => new PersonnelLine(
                entry.MemberId?.ToString(), entry.Name ?? entry.Joining?.Name ?? NameOf(state, entry), entry.Number, Word(entry.Action), Of(entry.Before), Of(entry.After),
                entry.Problem, Wanted(entry, withPrivate)))], []);
        var given = MemberNumbers.Given(new RosterDecisionDocument(), state);
        var plan = PersonnelPlan.Make(state, given, order.Entries, order.EffectiveOn, now);
        return ([.. plan.Select(one => new PersonnelLine(
            one.Entry.MemberId?.ToString(), one.Either?.Name ?? one.Entry.Joining?.Name ?? "", one.Before?.Number ?? (one.Entry.Joining?.Number is > 0 and var asked ? asked : null),
            Word(one.Entry.Action), Of(PersonnelPlan.Stand(state, one.Before)), Of(PersonnelPlan.Stand(state, one.After)), one.Problem, Wanted(one.Entry, withPrivate)))], Counts(state, plan));
    }

    public static string Word<TEnum>(TEnum value) where TEnum : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static List<UnitCount> Counts(MemberBookState state, IReadOnlyList<PlannedChange> plan)
    {
        var before = state.Members.Values.Where(OnDuty).GroupBy(member => member.UnitId).ToDictionary(group => group.Key, group => group.Count());
        var after = new Dictionary<Contracts.Members.UnitId, int>(before);
        foreach (var change in plan.Where(change => change.After is not null))
        {
            if (change.Before is { } was && OnDuty(was))
                after[was.UnitId] = after.GetValueOrDefault(was.UnitId) - 1;
            if (OnDuty(change.After!))
                after[change.After!.UnitId] = after.GetValueOrDefault(change.After.UnitId) + 1;
        }
        return [.. state.Units.Values.OrderBy(unit => unit.Order).ThenBy(unit => unit.Name, StringComparer.Ordinal)
            .Select(unit => new UnitCount(unit.Id.ToString(), unit.Name, before.GetValueOrDefault(unit.Id), after.GetValueOrDefault(unit.Id)))
            .Where(count => count.Before != count.After)];

        static bool OnDuty(MemberDocument member) => member is { State: MemberState.Active, Kind: MemberKind.Member };
    }

    private static PersonnelEntry Read(PersonnelEntryFields fields, int at, MemberInput input, DateTimeOffset now)
    {
        var field = $"entries[{at}]";
        if (Wire.Read<PersonnelAction>(fields.Action) is not { } action)
        {
            input.Wrong($"{field}.action", "入団・退団・昇任・異動・休団・復帰のどれかを選んでください。");
            return new PersonnelEntry { Action = PersonnelAction.Leave };
        }
        if (action == PersonnelAction.Join)
        {
            if (fields.Member is null)
                input.Wrong($"{field}.member", "入団する人の氏名などを入れてください。");
            if (fields.Member?.Number is { } asked and (< 1 or > MemberNumbers.Highest))
                input.Wrong($"{field}.member.number", $"団員番号は1から{MemberNumbers.Highest}までの数字にしてください。");
            return new PersonnelEntry { Action = action, Joining = fields.Member is { } member ? input.Read(member, CreateMember.Handler.Blank(now, member.Number ?? 0)) : null };
        }
        if (Wire.MemberId(fields.MemberId) is null)
            input.Wrong($"{field}.memberId", "団員を選んでください。");
        var rank = Wire.Read<Contracts.Members.Rank>(fields.Rank);
        if (fields.Rank is { Length: > 0 } && rank is null)
            input.Wrong($"{field}.rank", "階級を選んでください。");
        if (action == PersonnelAction.Promote && rank is null)
            input.Wrong($"{field}.rank", "昇任後の階級を選んでください。");
        if (action == PersonnelAction.Move && fields.UnitId is null && fields.OtherUnitIds is null && fields.Roles is null)
            input.Wrong($"{field}.unitId", "異動先の組織を選んでください。");
        return new PersonnelEntry
        {
            Action = action,
            MemberId = Wire.MemberId(fields.MemberId),
            Rank = rank,
            UnitId = fields.UnitId is { } unit ? input.Unit($"{field}.unitId", unit) : null,
            OtherUnitIds = fields.OtherUnitIds?.Select((other, index) => input.Unit($"{field}.otherUnitIds[{index}]", other)).OfType<Contracts.Members.UnitId>().Distinct().ToList(),
            Roles = fields.Roles is { } roles ? input.Roles(roles) : null,
        };
    }

    private static PersonnelEntryFields Wanted(PersonnelEntry entry, bool withPrivate) => new(
        Word(entry.Action), entry.MemberId?.ToString(), entry.Rank is { } rank ? Wire.Of(rank) : null, entry.UnitId?.ToString(),
        entry.OtherUnitIds?.Select(unit => unit.ToString()).ToList(), entry.Roles is { } roles ? Wire.Of(roles) : null,
        entry.Joining is not { } joining ? null : new MemberFields(
            joining.FamilyName, joining.GivenName, joining.Kana, Wire.Of(joining.Kind), Wire.Of(joining.Rank), joining.UnitId.ToString(),
            [.. joining.OtherUnitIds.Select(unit => unit.ToString())], Wire.Of(joining.Roles), joining.Tags, Wire.Of(joining.Qualified), Wire.Of(joining.JoinedOn),
            null, withPrivate ? MemberSheets.Private(joining) : null, joining.Number > 0 ? joining.Number : null));

    private static StandRow? Of(PersonnelStand? stand) => stand is null ? null : new StandRow(stand.Rank, stand.Unit, stand.Roles, stand.State);

    private static string NameOf(MemberBookState state, PersonnelEntry entry) =>
        entry.MemberId is { } id && state.Members.TryGetValue(id, out var member) ? member.Name : "";
}
