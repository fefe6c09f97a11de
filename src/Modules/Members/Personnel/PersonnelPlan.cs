using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>What one line of an order makes of one person, or why it cannot.</summary>
internal sealed record PlannedChange(PersonnelEntry Entry, MemberDocument? Before, MemberDocument? After, string? Problem)
{
    public MemberDocument? Either => After ?? Before;
}

/// <summary>What an order would do to the roster as it stands. Pure: the preview and midnight ask the same.</summary>
internal static class PersonnelPlan
{
    public static IReadOnlyList<PlannedChange> Make(MemberBookState state, IReadOnlySet<int> given, IReadOnlyList<PersonnelEntry> entries, DateOnly effectiveOn, DateTimeOffset now)
    {
        var numbers = new HashSet<int>(given);
        var seen = new HashSet<MemberId>();
        var emails = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // Numbers asked for first, so that nobody is given one of them meanwhile.
        var asked = entries.Select(entry => entry.Joining?.Number ?? 0).Where(number => number > 0).ToList();
        var next = Math.Max(MemberNumbers.Next(given), asked.DefaultIfEmpty(0).Max() + 1);
        return [.. entries.Select(Plan)];

        PlannedChange Plan(PersonnelEntry entry)
        {
            if (entry.Action == PersonnelAction.Join)
                return Join(entry);
            if (entry.MemberId is not { } id || !state.Members.TryGetValue(id, out var before))
                return new PlannedChange(entry, null, null, "この団員は見つかりません。");
            var (after, problem) = seen.Add(id) ? Change(state, entry, before, effectiveOn, now) : (null, "同じ人が2回出ています。1行にまとめてください。");
            return new PlannedChange(entry, before, after, problem);
        }

        PlannedChange Join(PersonnelEntry entry)
        {
            var joining = entry.Joining!;
            var problem = Missing(state, joining.Units, joining.Roles)
                ?? (joining.Number > 0 && !numbers.Add(joining.Number) ? $"団員番号{joining.Number}は使われたことがあります。" : null)
                ?? (joining.Email is { } email && (MemberStates.EmailTaken(state, joining.Id, email) || !emails.Add(email)) ? "同じメールアドレスの人がいます。" : null)
                ?? (state.Members.ContainsKey(joining.Id) ? "すでに登録されています。" : null);
            return problem is null
                ? new PlannedChange(entry, null, joining with { Number = joining.Number > 0 ? joining.Number : next++, JoinedOn = joining.JoinedOn ?? effectiveOn }, null)
                : new PlannedChange(entry, null, null, problem);
        }
    }

    /// <summary>The stand of somebody in words.</summary>
    public static PersonnelStand? Stand(MemberBookState state, MemberDocument? member) => member is null ? null : new PersonnelStand(
        Wire.Of(member.Rank),
        state.Units.GetValueOrDefault(member.UnitId)?.Name ?? "",
        [.. member.Roles.Select(role => state.Roles.GetValueOrDefault(role.RoleId)?.Name).OfType<string>()],
        Wire.Of(member.State));

    private static (MemberDocument? After, string? Problem) Change(MemberBookState state, PersonnelEntry entry, MemberDocument before, DateOnly effectiveOn, DateTimeOffset now)
    {
        switch (entry.Action)
        {
            case PersonnelAction.Leave:
                return before.State == MemberState.Retired ? (null, "すでに退団しています。") : (MemberStates.Retire(before, effectiveOn, now), null);
            case PersonnelAction.Suspend:
                return before.State == MemberState.Active ? (MemberStates.Suspend(before, now), null) : (null, "在籍していません。");
            case PersonnelAction.Resume when before.State == MemberState.Active:
                return (null, "すでに在籍しています。");
        }
        if (before.State == MemberState.Retired && entry.Action != PersonnelAction.Resume)
            return (null, "退団した人です。");
        var after = before with
        {
            Rank = entry.Rank ?? before.Rank,
            UnitId = entry.UnitId ?? before.UnitId,
            OtherUnitIds = entry.OtherUnitIds ?? (entry.UnitId is { } unit && before.OtherUnitIds.Contains(unit) ? [.. before.OtherUnitIds.Where(other => other != unit)] : before.OtherUnitIds),
            Roles = entry.Roles ?? before.Roles,
        };
        if (Missing(state, after.Units.Except(before.Units), after.Roles.Except(before.Roles)) is { } missing)
            return (null, missing);
        if (after.OtherUnitIds.Contains(after.UnitId))
            return (null, "主な所属と兼務が同じ組織です。");
        if (entry.Action == PersonnelAction.Resume)
            return MemberStates.Resume(state, after);
        if (before.Kind == MemberKind.Staff && after.Rank != before.Rank)
            return (null, "事務局の人に階級はありません。");
        return after == before || (after.Rank == before.Rank && after.Units.SequenceEqual(before.Units) && after.Roles.SequenceEqual(before.Roles))
            ? (null, "いまと同じです。変わるところがありません。")
            : (after, null);
    }

    private static string? Missing(MemberBookState state, IEnumerable<UnitId> units, IEnumerable<HeldRole> roles)
    {
        var held = roles.ToList();
        return !units.Concat(held.Select(role => role.UnitId)).All(state.Units.ContainsKey) ? "所属する組織がもうありません。選びなおしてください。"
            : !held.All(role => state.Roles.ContainsKey(role.RoleId)) ? "役職がもうありません。選びなおしてください。"
            : null;
    }
}
