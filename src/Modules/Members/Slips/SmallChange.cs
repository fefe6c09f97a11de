using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Slips;

/// <summary>The one way a small change is committed here.</summary>
internal static class SmallChange
{
    /// <summary>Commits; somebody else's change of the same thing is a refusal.</summary>
    public static async Task<Result<Done>> TryCommitAsync(this UnitOfWork work, CancellationToken cancellationToken)
    {
        try
        {
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
        catch (ConcurrentChangeException)
        {
            return new Conflict();
        }
    }
}
