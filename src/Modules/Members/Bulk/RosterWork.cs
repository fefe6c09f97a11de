using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Bulk;

/// <summary>
/// One decision about units, roles or members: reads the roster as it is, and commits only if nobody else decided meanwhile.
/// Scoped; made by <see cref="Attempts"/>.
/// </summary>
internal sealed class RosterWork(UnitOfWork work, MemberBook book, RequestContext context)
{
    private RosterDecisionDocument? _decision;
    private MemberBookState? _state;

    public UnitOfWork Unit => work;

    /// <summary>The roster this decision is made on.</summary>
    public MemberBookState State => _state ?? throw new InvalidOperationException("Begin first.");

    /// <summary>The bulk change that is being applied; null: none.</summary>
    public string? Running => _decision?.Running;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _decision = await work.FindAsync<RosterDecisionDocument>(RosterDecisionDocument.TheOne, cancellationToken) ?? new RosterDecisionDocument();
        _state = await book.CurrentAsync(context.Brigade, cancellationToken);   // after the decision: all that was decided up to it is in it
    }

    /// <summary>All numbers that are no longer free.</summary>
    public HashSet<int> Given() => MemberNumbers.Given(_decision!, State);

    /// <summary>Gives a number, for good.</summary>
    public void Give(int number) => _decision = _decision! with { Given = MemberNumbers.With(_decision.Given, [number]) };

    /// <summary>Commits what is staged, if the roster is still the one it was decided on.</summary>
    /// <exception cref="ConcurrentChangeException">It is not.</exception>
    public Task CommitAsync(CancellationToken cancellationToken)
    {
        work.Save(_decision! with { Count = _decision.Count + 1 });
        return work.CommitAsync(cancellationToken);
    }
}
