using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;

namespace BrigadeDispatch.WaterSources;

/// <summary>
/// One decision about single sources: reads the book as it is, and commits only if nobody else changed a source meanwhile.
/// Scoped; made by <see cref="Attempts"/>.
/// </summary>
internal sealed class WaterWork(UnitOfWork work, WaterBook book, RequestContext context, TimeProvider clock)
{
    private WaterLayersDocument? _layers;
    private WaterBookState? _state;

    public UnitOfWork Unit => work;

    /// <summary>The sources this decision is made on.</summary>
    public WaterBookState State => _state ?? throw new InvalidOperationException("Begin first.");

    public WaterLayersDocument Layers => _layers ?? throw new InvalidOperationException("Begin first.");

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _layers = await work.FindAsync<WaterLayersDocument>(WaterLayersDocument.TheOne, cancellationToken) ?? new WaterLayersDocument();
        _state = await book.CurrentAsync(context.Brigade, cancellationToken);   // after the layers: all that was decided up to them is in it
    }

    /// <summary>Stages a source's next state with its entry in the history. At most about 30 in one decision: larger changes are imports.</summary>
    /// <param name="source">As it is to be.</param>
    /// <param name="what">See <see cref="WaterChangeDocument.What"/>.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <param name="fileName">The file it came with; null: with none.</param>
    /// <returns>Id of the change, for taking it back.</returns>
    public async Task<string> SetAsync(WaterSource source, string what, CancellationToken cancellationToken, string? fileName = null)
    {
        var now = clock.GetUtcNow();
        var next = source with { ChangedAt = now };
        await work.FindAsync<WaterSourceDocument>(WaterSourceDocument.IdOf(Layers.Current, source.Id), cancellationToken);   // so that it is replaced if it is there
        work.Save(new WaterSourceDocument { Layer = Layers.Current, Source = next });
        var change = new WaterChangeDocument
        {
            Id = ShortId.Write(Guid.CreateVersion7(now)),
            SourceId = source.Id,
            At = now,
            Actor = context.Actor.Name,
            What = what,
            FileName = fileName,
            Before = State.Find(source.Id),
            After = next,
        };
        work.Save(change);
        work.Audit("waterSource." + what, source.Id.ToString());
        return change.Id;
    }

    /// <summary>Stages that another layer is in force from the commit on; the one before it is kept as a former one.</summary>
    public void PutInForce(string layer, int pages, DateTimeOffset formerUntil)
    {
        _layers = Layers with
        {
            Current = layer,
            Pages = pages,
            CountAtStart = Layers.Count + 1,
            Former = [new FormerLayer(Layers.Current, Layers.Pages, formerUntil), .. Layers.Former.Where(former => former.Layer != layer)],
        };
        work.Audit("waterLayer.inForce", layer);
    }

    /// <summary>Commits what is staged, if the sources are still those it was decided on.</summary>
    /// <exception cref="ConcurrentChangeException">They are not.</exception>
    public Task CommitAsync(CancellationToken cancellationToken)
    {
        _layers = Layers with { Count = Layers.Count + 1 };
        work.Save(_layers);
        return work.CommitAsync(cancellationToken);
    }
}
