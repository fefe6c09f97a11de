using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;
using BrigadeDispatch.WaterSources.Inspections;
using BrigadeDispatch.WaterSources.Towns;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.WaterSources;

/// <summary>The nearest usable sources, for other modules.</summary>
internal sealed partial class NearestWater(WaterBook book, TownBook towns, InspectionMarks marks, ILogger<NearestWater> log) : IWaterSources
{
    public IReadOnlyList<NearWater> NearestInMemory(BrigadeId brigade, double latitude, double longitude, int count)
    {
        try
        {
            return book.InMemory(brigade) is { } state ? Of(state, marks.InMemory(brigade), latitude, longitude, count) : [];
        }
        catch (Exception failure)
        {
            NotFound(log, brigade, failure);   // an alarm goes out without water rather than not at all
            return [];
        }
    }

    public IReadOnlyList<TownWater> SameTownInMemory(BrigadeId brigade, string place, int count)
    {
        try
        {
            return [.. towns.InMemory(brigade, place, count).Select(source => new TownWater(source.Id, source.Kind, source.Number, source.Address, source.DropMetres, Restriction(source)))];
        }
        catch (Exception failure)
        {
            NotFound(log, brigade, failure);
            return [];
        }
    }

    public async ValueTask<IReadOnlyList<NearWater>> NearestAsync(
        BrigadeId brigade, double latitude, double longitude, int count, CancellationToken cancellationToken) =>
        Of(await book.CurrentAsync(brigade, cancellationToken), (await marks.CurrentAsync(brigade, cancellationToken)).All, latitude, longitude, count);

    private static List<NearWater> Of(
        WaterBookState state, IReadOnlyDictionary<WaterSourceId, SourceMarks>? marks, double latitude, double longitude, int count) =>
        count < 1 || !(Math.Abs(latitude) <= 90) || !double.IsFinite(longitude) ? [] : [.. state.Index.Nearest(latitude, longitude, count, new UsableOnly()).Select(found =>
        {
            var source = found.Source;
            var bearing = Ground.Bearing(latitude, longitude, source.Latitude, source.Longitude);
            return new NearWater(
                source.Id, source.Kind, source.Number, source.Address, found.DistanceMetres, bearing, Ground.Hoses(found.DistanceMetres), source.DropMetres,
                source.VolumeCubicMetres, Standard.VerdictOf(source) == StandardVerdict.Below, Restriction(source), Ground.Direction(bearing),
                marks is not null && marks.TryGetValue(source.Id, out var known) && known.InUse);
        })];

    private static string? Restriction(WaterSource source) => source.State == WaterState.Restricted ? source.StateReason : null;

    [LoggerMessage(7131, LogLevel.Error, "Brigade {Brigade}: the nearest water sources could not be found for an alarm")]
    private static partial void NotFound(ILogger log, BrigadeId brigade, Exception failure);
}
