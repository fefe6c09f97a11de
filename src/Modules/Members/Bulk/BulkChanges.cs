using System.Text.Json;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Bulk;

/// <summary>Another bulk change is being applied at this moment.</summary>
internal sealed record BulkRunning() : Refusal("bulk.running", "名簿の一括変更がいま進んでいます。数秒待ってから、もう一度行ってください。", 409);

/// <summary>A bulk change of nobody.</summary>
internal sealed record BulkNothing() : Refusal("bulk.nothing", "変わるところがありません。", 422);

/// <summary>What a bulk change is to do.</summary>
/// <param name="Kind"><c>bulk</c>, <c>import</c>, <c>personnel</c>, <c>undo</c>.</param>
/// <param name="Title">What it does, for the history of a member; no names.</param>
/// <param name="Items">Each member once.</param>
/// <param name="Undoes">The bulk change this one takes back.</param>
internal sealed record BulkPlan(string Kind, string Title, IReadOnlyList<BulkItem> Items, string? Undoes = null)
{
    /// <summary>Numbers given before that go back to the very people who had them, told by their ids.</summary>
    public IReadOnlySet<int> NumbersBack { get; init; } = new HashSet<int>();
}

/// <summary>
/// Changes of many members (一括変更), all or nothing: everything it will do is stored first, then ONE commit decides, then
/// <see cref="BulkRunner"/> applies part by part and goes on after a crash. Until the decision nothing has changed; after it,
/// it completes. Scoped: what else is staged in the unit of work is part of the deciding commit.
/// </summary>
internal sealed class BulkChanges(IServiceScopeFactory scopes, UnitOfWork work, MemberBook book, BulkRunner runner, RequestContext context, TimeProvider clock)
{
    /// <summary>Members in one part: with head, decision, history and audit still within a batch.</summary>
    public const int MembersPerPart = 80;

    // A part stands three times in its commit (members, and before and after in the history), once more as base64.
    private const int BytesPerPart = 350 * 1024;

    /// <summary>Decides a change to these full documents, new ones included; what they differ in from the roster as it is now is the change.</summary>
    /// <returns>Id of the bulk change.</returns>
    public async Task<Result<string>> DecideAsync(string kind, IReadOnlyList<MemberDocument> after, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(context.Brigade, cancellationToken);
        return await DecideAsync(kind, kind == "import" ? "CSVの取り込み" : "一括変更", state, after, cancellationToken);
    }

    /// <summary>The same with the roster that <paramref name="after"/> was made from: what others changed since stays.</summary>
    public Task<Result<string>> DecideAsync(
        string kind, string title, MemberBookState read, IReadOnlyList<MemberDocument> after, CancellationToken cancellationToken) =>
        DecideAsync(new BulkPlan(kind, title, [.. after.Select(member => new BulkItem(read.Members.GetValueOrDefault(member.Id), member))]), cancellationToken);

    /// <summary>Decides a plan.</summary>
    public Task<Result<string>> DecideAsync(BulkPlan plan, CancellationToken cancellationToken) => DecideAsync(plan, _ => { }, cancellationToken);

    /// <summary>Decides a plan together with what <paramref name="stage"/> stages for its id.</summary>
    public async Task<Result<string>> DecideAsync(BulkPlan plan, Action<string> stage, CancellationToken cancellationToken)
    {
        if (plan.Items.Count == 0)
            return new BulkNothing();
        var decision = await work.FindAsync<RosterDecisionDocument>(RosterDecisionDocument.TheOne, cancellationToken) ?? new RosterDecisionDocument();
        if (decision.Running is not null)
            return new BulkRunning();
        // Read after the decision document: whatever was decided up to it is in the book.
        var state = await book.CurrentAsync(context.Brigade, cancellationToken);
        if (!Fits(plan, state, decision))
            return new Conflict();

        var now = clock.GetUtcNow();
        var id = ShortId.Write(Guid.CreateVersion7(now));
        var parts = Split(plan.Items);
        await Parallel.ForAsync(0, parts.Count, cancellationToken, async (number, token) => await StoreAsync(id, number, parts[number], now, token));
        work.Save(new BulkChangeDocument
        {
            Id = id,
            Kind = plan.Kind,
            Title = plan.Title,
            Actor = context.Actor.Name,
            Parts = parts.Count,
            Total = plan.Items.Count,
            Numbers = NumberList.Pack(plan.Items.Select(item => item.Either.Number).Order()),
            Undoes = plan.Undoes,
            StartedAt = now,
        });
        work.Save(decision with
        {
            Count = decision.Count + 1,
            Running = id,
            Given = MemberNumbers.With(decision.Given, plan.Items.Where(item => item.Before is null).Select(item => item.Either.Number)),
        });
        stage(id);
        work.Audit("bulk.decided", id, $"{plan.Kind} {plan.Items.Count}");
        var brigade = context.Brigade;
        work.AfterCommit(() => runner.Wake(brigade, id));
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (ConcurrentChangeException)
        {
            return new Conflict();   // the parts are nobody's and expire
        }
        return id;
    }

    private static bool Fits(BulkPlan plan, MemberBookState state, RosterDecisionDocument decision)
    {
        var given = MemberNumbers.Given(decision, state);
        given.ExceptWith(plan.NumbersBack.Except(state.Members.Values.Select(member => member.Number)));
        var ids = new HashSet<MemberId>();
        foreach (var item in plan.Items)
        {
            var member = item.Either;
            if (!ids.Add(member.Id) || (item.Before is { } before && (before.Id != member.Id || before.Number != member.Number)))
                throw new ArgumentException("A member stands twice in a bulk change, or is to become another.", nameof(plan));
            if (item.Before is null ? state.Members.ContainsKey(member.Id) || !given.Add(member.Number) : !state.Members.ContainsKey(member.Id))
                return false;
            // Only what is new: whoever retired may have been in a unit that is gone.
            if (item.After is { } after && !(after.Units.Except(item.Before?.Units ?? []).All(state.Units.ContainsKey)
                && after.Roles.Except(item.Before?.Roles ?? []).All(role => state.Roles.ContainsKey(role.RoleId) && state.Units.ContainsKey(role.UnitId))))
                return false;
        }
        return true;
    }

    private static List<List<BulkItem>> Split(IReadOnlyList<BulkItem> items)
    {
        var parts = new List<List<BulkItem>>();
        var bytes = 0;
        foreach (var item in items)
        {
            var size = Math.Max(Size(item.Before), Size(item.After));
            if (parts.Count == 0 || parts[^1].Count == MembersPerPart || bytes + size > BytesPerPart)
            {
                parts.Add(new List<BulkItem>(MembersPerPart));
                bytes = 0;
            }
            parts[^1].Add(item);
            bytes += size;
        }
        return parts;

        static int Size(MemberDocument? member) => member is null ? 0 : JsonSerializer.SerializeToUtf8Bytes(member, MemberDocument.Json).Length;
    }

    private async Task StoreAsync(string change, int number, IReadOnlyList<BulkItem> items, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
        var own = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        own.Save(new BulkPartDocument { Id = BulkPartDocument.IdOf(change, number), At = now, Items = items });
        own.Audit("bulk.prepared", change, $"{number}");
        await own.CommitAsync(cancellationToken);
    }
}
