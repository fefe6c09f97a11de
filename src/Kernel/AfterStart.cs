namespace BrigadeDispatch.Kernel;

/// <summary>
/// Tells when the start is over: the service is ready, what a former start left unsent is on its way, and the first alarm is as quick as later ones. Looks for
/// work that is nobody's alarm wait for it; what somebody asks for does not.
/// </summary>
public sealed class AfterStart
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the start is over.</summary>
    public Task Over => _over.Task;

    /// <summary>The start is over. Called by the host, once.</summary>
    public void Tell() => _over.TrySetResult();
}
