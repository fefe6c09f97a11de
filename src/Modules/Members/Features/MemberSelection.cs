using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>Applies one change to the members somebody selected: who cannot be changed is told with the reason, the others are changed all or none.</summary>
internal sealed class MemberSelection(
    MemberBook book, BulkChanges bulk, BulkRunner runner, Escalation escalation, RequestContext context)
{
    private const int Most = 50_000;

    /// <summary>What a change makes of one member: the member, or a sentence why not.</summary>
    internal delegate (MemberDocument? Member, string? Problem) Change(MemberBookState state, MemberDocument member);

    public async Task<Result<BulkAnswer>> ApplyAsync(
        IReadOnlyList<string>? ids, string title, bool dryRun, Change change, CancellationToken cancellationToken)
    {
        if (ids is not { Count: > 0 and <= Most })
            return new InvalidInput("ids", "団員を選んでください。");
        var state = await book.CurrentAsync(context.Brigade, cancellationToken);
        var skipped = new List<SkippedRow>();
        var items = new List<BulkItem>();
        foreach (var text in ids.Distinct(StringComparer.Ordinal))
        {
            var (item, problem) = await ChangeAsync(state, text, change, cancellationToken);
            if (item is not null)
                items.Add(item);
            else
                skipped.Add(new SkippedRow(text, problem!));
        }
        if (await escalation.RefuseAsync(state, items.Select(item => item.After!), cancellationToken) is { } lockOut)
            return lockOut;
        if (dryRun || items.Count == 0)
            return new BulkAnswer(items.Count, skipped, null);
        var decided = await bulk.DecideAsync(new BulkPlan("bulk", title, items), cancellationToken);
        if (decided.Refusal is { } refusal)
            return refusal;
        if (items.Count <= BulkChanges.MembersPerPart)
            await runner.ApplyAsync(context.Brigade, decided.Value, CancellationToken.None);   // so few are done before the screen asks
        return new BulkAnswer(items.Count, skipped, decided.Value);
    }

    private async ValueTask<(BulkItem? Item, string? Problem)> ChangeAsync(MemberBookState state, string text, Change change, CancellationToken cancellationToken)
    {
        if (Wire.MemberId(text) is not { } id || !state.Members.TryGetValue(id, out var member) || !context.Actor.ReachOf(Permission.EditMembers).Covers(member))
            return (null, "見つかりません。");
        var (next, problem) = change(state, member);
        if (next is null)
            return (null, problem);
        if (next == member)
            return (null, "変わるところがありません。");
        if (!next.Units.Except(member.Units).All(unit => context.Actor.ReachOf(Permission.EditMembers).CoversAny([unit.Value])))
            return (null, "自分の受け持つ組織の外へは移せません。");
        return await escalation.RefuseAsync(member, next, cancellationToken) is { } refusal ? (null, refusal.Sentence) : (new BulkItem(member, next), null);
    }
}
