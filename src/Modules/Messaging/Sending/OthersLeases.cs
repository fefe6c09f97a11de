using System.Collections.Concurrent;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Storage;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>
/// Whether another instance has let a lease run out. Clocks of instances differ, so the moment written into the lease is not believed: it is over when it
/// stood unrenewed for its whole length by this instance's own passing of time.
/// </summary>
internal sealed class OthersLeases(TimeProvider clock, TimeSpan lease)
{
    // No clocks differ by that much for long: an old lease, met at a start, need not be watched first.
    private static readonly TimeSpan _beyondDoubt = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<BrigadeId, Dictionary<string, Sighting>> _seen = new();

    /// <summary>A batch as another instance left it, and since when it is known to be so.</summary>
    private readonly record struct Sighting(int Fence, DateTimeOffset Until, long Since);

    /// <summary>Whether any is being watched.</summary>
    public bool Any => _seen.Values.Any(seen => seen.Count > 0);

    /// <summary>One look at all that is unsent in a brigade. Once it is done, what was not met in it is forgotten; one that broke off changes nothing.</summary>
    public Watch Look(BrigadeId brigade) => new(this, brigade);

    internal sealed class Watch(OthersLeases leases, BrigadeId brigade)
    {
        private readonly Dictionary<string, Sighting>? _before = leases._seen.GetValueOrDefault(brigade);
        private readonly Dictionary<string, Sighting> _now = [];

        /// <summary>Whether its lease is over.</summary>
        public bool IsOver(BatchDocument batch)
        {
            if (batch.LeaseUntil is not { } until || until + _beyondDoubt <= leases.Now)
                return true;
            var sighting = _before?.GetValueOrDefault(batch.DocumentId) is { } seen && seen.Fence == batch.Fence && seen.Until == until
                ? seen
                : new Sighting(batch.Fence, until, leases.Stamp);
            _now[batch.DocumentId] = sighting;
            return leases.Since(sighting.Since) >= leases.Length;
        }

        public void Done() => leases._seen[brigade] = _now;
    }

    private TimeSpan Length => lease;

    private DateTimeOffset Now => clock.GetUtcNow();

    private long Stamp => clock.GetTimestamp();

    private TimeSpan Since(long stamp) => clock.GetElapsedTime(stamp);
}
