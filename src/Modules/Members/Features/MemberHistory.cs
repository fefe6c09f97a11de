using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>What was done to a member: single changes by an index of their own, bulk changes by the numbers in their heads.</summary>
/// <remarks>The before and after images of the history cannot be found by member without opening them all, and hold what not everybody may see.</remarks>
internal sealed class MemberHistory(BrigadeReader reader, MemberBook book, TimeProvider clock)
{
    private const int MostSingle = 50;
    private const int MostBulk = 100;

    /// <summary>Stages the note of a change.</summary>
    public void Note(UnitOfWork work, RequestContext context, MemberId member, string what)
    {
        var now = clock.GetUtcNow();
        work.Save(new MemberChangeDocument { Id = ShortId.Write(Guid.CreateVersion7(now)), MemberId = member, At = now, Actor = context.Actor.Name, What = what });
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<MemberHistoryRow>> OfAsync(BrigadeId brigade, MemberDocument member, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(brigade, cancellationToken);
        var rows = new List<MemberHistoryRow>();
        var single = await reader.Store.QueryAsync(
            brigade, new DocumentQuery(MemberChangeDocument.Type, "member", $"{member.Id}|", $"{member.Id}|~", Descending: true, Limit: MostSingle), cancellationToken);
        foreach (var change in single.Documents.Select(stored => reader.Open<MemberChangeDocument>(brigade, stored)))
            rows.Add(new MemberHistoryRow(change.At, Name(state, change.Actor), change.What));
        var bulk = await reader.Store.QueryAsync(brigade, new DocumentQuery(BulkChangeDocument.Type, "at", Descending: true, Limit: MostBulk), cancellationToken);
        foreach (var change in bulk.Documents.Select(stored => reader.Open<BulkChangeDocument>(brigade, stored)))
            if (NumberList.Unpack(change.Numbers).BinarySearch(member.Number) >= 0)
                rows.Add(new MemberHistoryRow(change.StartedAt, Name(state, change.Actor), change.State == BulkState.Undone ? $"{change.Title}（取り消し済み）" : change.Title));
        return [.. rows.OrderByDescending(row => row.At).Take(MostSingle)];
    }

    private static string Name(MemberBookState state, string actor) =>
        actor.Split(':') is ["member", var text] && ShortId.TryRead(text, out var id) && state.Members.TryGetValue(new MemberId(id), out var person)
            ? person.Name
            : actor.StartsWith("link:", StringComparison.Ordinal) ? "本人（回答リンク）" : "システム";
}
