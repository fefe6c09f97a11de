using System.Globalization;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>
/// What a call-out says of water: the nearest usable sources, or without coordinates those of the same town. From memory only, and whatever goes wrong
/// there the call-out goes out without it: an alarm is never held up or lost by the map.
/// </summary>
internal sealed partial class WaterLines(IWaterSources sources, ILogger<WaterLines> log)
{
    private const int NearMost = 3;
    private const int TownMost = 2;
    private const int NumberMost = 24;
    private const int AddressMost = 40;
    private const double FarthestMetres = 5000;   // farther water says more about an incomplete list than about the fire

    /// <summary>The heading and a line for each; empty if nothing is known.</summary>
    public IReadOnlyList<string> Of(BrigadeId brigade, IncidentView incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        try
        {
            if (incident is { Latitude: { } latitude, Longitude: { } longitude })
            {
                var near = sources.NearestInMemory(brigade, latitude, longitude, NearMost).Where(source => source.DistanceMetres <= FarthestMetres).Take(NearMost).Select(Line).ToList();
                return near.Count == 0 ? [] : ["近い水利（直線）", .. near];
            }
            if (incident is { Unreadable: false, Place: { } place })
            {
                var town = sources.SameTownInMemory(brigade, place, TownMost).Take(TownMost).Select(Line).ToList();
                return town.Count == 0 ? [] : ["同じ町の水利", .. town];
            }
        }
        catch (Exception failure)
        {
            NoWater(log, brigade, failure);
        }
        return [];
    }

    private static string Line(NearWater source)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{Name(source.Kind, source.Number)}　{source.DistanceMetres:0}m {source.Direction}　ホース{source.Hoses}本{Drop(source.DropMetres)}");
        return line + (source.InUse ? "　使用中" : "") + (source.Restricted is null ? "" : "　制限あり");
    }

    private static string Line(TownWater source) =>
        $"{Name(source.Kind, source.Number)}　{LineText.Units(source.Address, AddressMost)}{Drop(source.DropMetres)}{(source.Restricted is null ? "" : "　制限あり")}";

    private static string Name(WaterKind kind, string number) =>
        number.Trim().Length == 0 ? WaterKinds.Japanese(kind) : $"{WaterKinds.Japanese(kind)} {LineText.Units(number.Replace('\n', ' '), NumberMost)}";

    private static string Drop(double? metres) => metres is { } drop ? string.Create(CultureInfo.InvariantCulture, $"　落差{drop:0.#}m") : "";

    [LoggerMessage(4301, LogLevel.Error, "Brigade {Brigade}: the call-out goes out without water sources, they could not be told")]
    private static partial void NoWater(ILogger log, BrigadeId brigade, Exception failure);
}
