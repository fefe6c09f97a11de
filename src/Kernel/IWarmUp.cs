namespace BrigadeDispatch.Kernel;

/// <summary>
/// What a module does after the start so that the first alarm is as quick and as full as later ones. Nobody's readiness waits for it: it begins when the
/// sender has taken up what a former start left unsent, and one follows the other, so that an alarm meanwhile has a processor core to itself.
/// </summary>
public interface IWarmUp
{
    /// <summary>Does it, once. What fails is the module's own to log.</summary>
    Task WarmUpAsync(CancellationToken cancellationToken);
}
