using System.Globalization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Rights;

/// <summary>Nobody could edit the rights table any more.</summary>
internal sealed record NobodyLeft() : Refusal(
    "rights.lockOut", "この内容では、権限表を変えられる人がだれもいなくなります。サインインできる人のうち少なくとも1人に「権限表を変える」を残してください。", 409);

/// <summary>One would take the right from oneself; done only if confirmed.</summary>
internal sealed record OwnRightGone() : Refusal(
    "rights.lockOut", "この内容では、あなた自身が権限表を変えられなくなります。それでよければ、確認のうえもう一度保存してください。", 409);

/// <summary>A change of the rights table within the running unit of work: checked, stored, logged.</summary>
internal sealed class RightsChange(UnitOfWork work, RightsBook book, RequestContext context, TimeProvider clock)
{
    /// <summary>Puts another table in force.</summary>
    /// <param name="next">The table; null: the product's default.</param>
    /// <param name="etag">What the editor saw; null: whatever is there.</param>
    /// <param name="confirm">Whether the editor knows that it takes the right from themselves.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<Result<Done>> PutAsync(RightsTable? next, string? etag, bool confirm, CancellationToken cancellationToken)
    {
        var stored = await work.FindAsync<RightsTableDocument>(RightsTableDocument.OnlyId, cancellationToken);
        var held = stored?.ToTable() ?? HeldTable.Default;
        if (etag is not null && etag != TagOf(held.Version))
            return new Conflict();
        var now = await book.CurrentAsync(context.Brigade, cancellationToken);
        var table = next ?? DefaultRights.Table;
        var changes = held.Table.ChangesTo(table);
        if (changes.Count == 0 && held.IsDefault == next is null)
            return new Done();
        if (Refuse(now.State, held.Table, table, confirm) is { } refusal)
            return refusal;

        var at = clock.GetUtcNow();
        var names = SubjectRows.Of(now.State).ToDictionary(row => row.Key, row => row.Name);
        work.Save(RightsTableDocument.Of(held.Version + 1, next));
        work.Save(new RightsChangeDocument
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            Actor = context.Actor.Name,
            Cells = changes.Select(change => new StoredChange(
                change.Subject, names.GetValueOrDefault(change.Subject, "（削除された役職）"), change.Permission.ToString(),
                change.Before.Text(), change.After.Text())).ToList(),
        });
        work.Audit(next is null ? "rights.reset" : "rights.changed", RightsTableDocument.Type, $"{changes.Count}");
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (ConcurrentChangeException)
        {
            return new Conflict();
        }
        return new Done();
    }

    public static string TagOf(int version) => version.ToString(CultureInfo.InvariantCulture);

    private Refusal? Refuse(MemberBookState state, RightsTable before, RightsTable after, bool confirm)
    {
        MemberId? self = context.Actor.Person is { } person ? new MemberId(person) : null;
        var then = new AppliedRights(state, after);
        if (!then.SomebodyEditsRights(self))
            return new NobodyLeft();
        return !confirm && self is { } id && new AppliedRights(state, before).Of(id).ContainsKey(Permission.EditRights) && !then.Of(id).ContainsKey(Permission.EditRights)
            ? new OwnRightGone()
            : null;
    }
}

/// <summary>The rows of the table: the fixed subjects and the brigade's roles.</summary>
internal static class SubjectRows
{
    public static IEnumerable<(string Key, string Name)> Of(MemberBookState state) =>
        Subjects.Fixed.Concat(state.Roles.Values.OrderBy(role => role.Order).ThenBy(role => role.Name, StringComparer.Ordinal)
            .Select(role => (Subjects.Of(role.Id), role.Name)));
}
