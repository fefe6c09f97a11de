using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Demo;

/// <summary>Lets several instances that start at once on an empty store make one demo.</summary>
internal static class DemoTogether
{
    private const int Most = 50;

    /// <summary>Makes it, or what another instance has left of it: whoever meets the other looks again at what is there by then.</summary>
    /// <exception cref="ConcurrentChangeException">Again and again: it is no other start that is in the way.</exception>
    public static async Task MakeAsync(Func<Task> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await make();
                return;
            }
            catch (ConcurrentChangeException) when (attempt < Most)
            {
                await Task.Delay(Random.Shared.Next(50, 500), cancellationToken);   // apart, so that one of them gets through; the machine's time, as they are other processes
            }
        }
    }
}
