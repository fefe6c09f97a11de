using System.Collections.Concurrent;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>An area and how it is covered by the sources near it.</summary>
internal sealed record AreaFigure(AreaGround Ground, IReadOnlyList<WaterSource> Near, AreaCoverage Coverage);

/// <summary>How all areas are covered at one state of sources and areas.</summary>
/// <param name="Version">Of both.</param>
/// <param name="Set">The areas.</param>
/// <param name="Areas">In their order.</param>
/// <param name="At">When it was worked out.</param>
internal sealed record CoverageFigure(string Version, AreaSet Set, IReadOnlyList<AreaFigure> Areas, DateTimeOffset At);

/// <summary>
/// Works coverage out once for each state of sources and areas, away from the request that asks first; areas whose sources are the same as before keep their figure.
/// A newer state stops the work on an older one that nobody waits for.
/// </summary>
internal sealed class CoverageFigures(WaterBook book, CoverageAreas areas, TimeProvider clock)
{
    private readonly ConcurrentDictionary<BrigadeId, Working> _working = new();

    public async Task<CoverageFigure> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        while (true)
        {
            var set = await areas.CurrentAsync(brigade, cancellationToken);
            var state = await book.CurrentAsync(brigade, cancellationToken);
            var version = $"{set.Set}.{state.Version}";
            var working = _working.AddOrUpdate(brigade,
                _ => new Working(version, cancel => Figure(version, set, state, null, cancel)),
                (_, former) => former.Version == version && !former.HasFailed ? former : new Working(version, cancel => Figure(version, set, state, former.Done, cancel)));
            try
            {
                return await working.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Its last other waiter went away just now: again.
            }
        }
    }

    private CoverageFigure Figure(string version, AreaSet set, WaterBookState state, CoverageFigure? former, CancellationToken cancellationToken)
    {
        var kept = former?.Set.Set == set.Set ? former.Areas : null;
        var figures = new List<AreaFigure>(set.Areas.Count);
        for (var i = 0; i < set.Areas.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ground = kept?[i].Ground ?? new AreaGround(set.Areas[i], set.Windy);
            var near = ground.Near(state.Index);
            figures.Add(kept is not null && near.SequenceEqual(kept[i].Near, ReferenceEqualityComparer.Instance)
                ? kept[i] : new AreaFigure(ground, near, ground.Of(near, cancellationToken)));
        }
        return new CoverageFigure(version, set, figures, clock.GetUtcNow());
    }

    /// <summary>Work that goes on as long as somebody waits for it.</summary>
    private sealed class Working
    {
        private readonly Lock _lock = new();
        private readonly Lazy<Task<CoverageFigure>> _task;
        private Action? _stop;
        private CoverageFigure? _done;
        private bool _stopped;
        private int _waiting;

        public Working(string version, Func<CancellationToken, CoverageFigure> work)
        {
            Version = version;
            _task = new Lazy<Task<CoverageFigure>>(() => Task.Run(() => Run(work)));
        }

        public string Version { get; }

        public bool HasFailed => Volatile.Read(ref _stopped) || _task is { IsValueCreated: true, Value: { IsFaulted: true } or { IsCanceled: true } };

        /// <summary>The last figure, if the work came to its end.</summary>
        public CoverageFigure? Done => Volatile.Read(ref _done);

        public async Task<CoverageFigure> WaitAsync(CancellationToken cancellationToken)
        {
            lock (_lock)
                _waiting++;
            try
            {
                return await _task.Value.WaitAsync(cancellationToken);
            }
            finally
            {
                lock (_lock)
                {
                    if (--_waiting == 0 && !_task.Value.IsCompleted)
                    {
                        _stopped = true;
                        _stop?.Invoke();
                    }
                }
            }
        }

        private CoverageFigure Run(Func<CancellationToken, CoverageFigure> work)
        {
            using var stop = new CancellationTokenSource();
            lock (_lock)
            {
                if (_stopped)
                    throw new OperationCanceledException();
                _stop = stop.Cancel;
            }
            try
            {
                var done = work(stop.Token);
                Volatile.Write(ref _done, done);
                return done;
            }
            finally
            {
                lock (_lock)
                    _stop = null;
            }
        }
    }
}
