using System.Collections.Concurrent;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Line;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>One token bucket per brigade's channel and endpoint: we stay below LINE's limits instead of finding them.</summary>
internal sealed class Pacing(IOptions<LineOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(BrigadeId, LineEndpoint), Bucket> _buckets = new();

    /// <summary>Waits for the channel's turn.</summary>
    public Task WaitAsync(BrigadeId brigade, LineEndpoint endpoint, CancellationToken cancellationToken)
    {
        var wait = BucketOf(brigade, endpoint).Take();
        return wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, clock, cancellationToken);
    }

    /// <summary>LINE said 429: half the pace, recovering slowly.</summary>
    public void Slow(BrigadeId brigade, LineEndpoint endpoint) => BucketOf(brigade, endpoint).Halve();

    private Bucket BucketOf(BrigadeId brigade, LineEndpoint endpoint) =>
        _buckets.GetOrAdd((brigade, endpoint), static (key, self) =>
            new Bucket(key.Item2 == LineEndpoint.Multicast ? self.Options.MulticastPerSecond : self.Options.PushPerSecond, self.Clock),
            (Options: options.Value, Clock: clock));

    private sealed class Bucket
    {
        private readonly Lock _lock = new();
        private readonly TimeProvider _clock;
        private readonly double _full;
        private readonly double _most;
        private double _tokens;
        private double _rate;
        private long _at;

        public Bucket(double perSecond, TimeProvider clock)
        {
            _clock = clock;
            _full = _rate = perSecond;
            _most = _tokens = Math.Max(1, perSecond / 4);   // LINE does not tell its bucket's size: no burst of a whole second
            _at = clock.GetTimestamp();
        }

        public TimeSpan Take()
        {
            lock (_lock)
            {
                var now = _clock.GetTimestamp();
                var passed = _clock.GetElapsedTime(_at, now).TotalSeconds;
                _at = now;
                _rate = Math.Min(_full, _rate + passed * _full / 60);
                _tokens = Math.Min(_most, _tokens + passed * _rate) - 1;   // below zero: the turn is taken, later ones wait longer
                return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _rate);
            }
        }

        public void Halve()
        {
            lock (_lock)
                _rate = Math.Max(_full / 64, _rate / 2);
        }
    }
}
