using BrigadeDispatch.Host.Operator;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>A move with both its stores open. What it opened it closes, unless the process serves from it now.</summary>
internal sealed class OpenMove : IAsyncDisposable
{
    private readonly StoreEnd _source, _target;
    private readonly bool _ownsSource;
    private readonly TimeProvider _clock;

    private OpenMove(StoreEnd source, StoreEnd target, bool ownsSource, TimeProvider clock) => (_source, _target, _ownsSource, _clock) = (source, target, ownsSource, clock);

    /// <summary>Whether the process serves from the target now.</summary>
    public bool Serves { get; private set; }

    /// <summary>Where the target is.</summary>
    public StorePlace Target => _target.Place;

    /// <summary>Opens the target beside a source that is open.</summary>
    /// <param name="request">Where to.</param>
    /// <param name="settings">The settings of this process; the request's come on top.</param>
    /// <param name="source">Where from.</param>
    /// <param name="ownsSource">Whether the source is closed with it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<OpenMove> BeginAsync(MoveRequest request, StartSettings settings, StoreEnd source, bool ownsSource, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var there = settings.With(request.Settings);
            if (there.PlaceOf(request.To) == source.Place)
                throw new MoveRefusedException($"The data is in {source.Place} already: --settings FILE names another place.");
            return new OpenMove(source, await there.OpenEngineAsync(request.To, clock, cancellationToken), ownsSource, clock);
        }
        catch
        {
            if (ownsSource)
                await ((IAsyncDisposable)source.Store).DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves; see <see cref="StoreMove.RunAsync"/>.</summary>
    public async Task<MoveOutcome> RunAsync(StoreInForce? serving, Action<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await new StoreMove(_source, _target, _clock, progress).RunAsync(serving, cancellationToken);
        }
        finally
        {
            Serves = serving?.Engine == _target.Store;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Serves && _target.Store is IAsyncDisposable target)
            await target.DisposeAsync();
        if (_ownsSource && _source.Store is IAsyncDisposable source)
            await source.DisposeAsync();
    }
}
