using System.Text.Json.Serialization;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Contracts.WaterSources;

/// <summary>Id of a fire-water source (水利).</summary>
[JsonConverter(typeof(ShortIdConverter<WaterSourceId>))]
public readonly record struct WaterSourceId(Guid Value) : IShortId<WaterSourceId>
{
    /// <inheritdoc/>
    public static WaterSourceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => ShortId.Write(Value);
}

/// <summary>The nine kinds of 消防水利の基準 (昭和39年消防庁告示第7号) article 2, and その他.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WaterKind>))]
public enum WaterKind
{
    /// <summary>消火栓</summary>
    [JsonStringEnumMemberName("hydrant")] Hydrant,

    /// <summary>私設消火栓</summary>
    [JsonStringEnumMemberName("privateHydrant")] PrivateHydrant,

    /// <summary>防火水そう</summary>
    [JsonStringEnumMemberName("tank")] Tank,

    /// <summary>プール</summary>
    [JsonStringEnumMemberName("pool")] Pool,

    /// <summary>河川・溝等</summary>
    [JsonStringEnumMemberName("river")] River,

    /// <summary>濠・池等</summary>
    [JsonStringEnumMemberName("pond")] Pond,

    /// <summary>海・湖</summary>
    [JsonStringEnumMemberName("sea")] Sea,

    /// <summary>井戸</summary>
    [JsonStringEnumMemberName("well")] Well,

    /// <summary>下水道</summary>
    [JsonStringEnumMemberName("sewer")] Sewer,

    /// <summary>その他</summary>
    [JsonStringEnumMemberName("other")] Other,
}

/// <summary>Kinds in the words of the notice.</summary>
public static class WaterKinds
{
    /// <summary>種別の名.</summary>
    public static string Japanese(WaterKind kind) => kind switch
    {
        WaterKind.Hydrant => "消火栓",
        WaterKind.PrivateHydrant => "私設消火栓",
        WaterKind.Tank => "防火水そう",
        WaterKind.Pool => "プール",
        WaterKind.River => "河川・溝等",
        WaterKind.Pond => "濠・池等",
        WaterKind.Sea => "海・湖",
        WaterKind.Well => "井戸",
        WaterKind.Sewer => "下水道",
        WaterKind.Other => "その他",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>A usable source near a place.</summary>
/// <param name="Id">Id.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Number">As the brigade writes it; empty: none.</param>
/// <param name="Address">Where it is; empty: not told.</param>
/// <param name="DistanceMetres">Straight line on the WGS 84 ellipsoid, metres.</param>
/// <param name="BearingDegrees">From the place to the source, clockwise from north, 0 to 360.</param>
/// <param name="Hoses">20 m hoses that reach it in a straight line, at least 1.</param>
/// <param name="DropMetres">From the ground to the water (落差), metres; null: not known.</param>
/// <param name="VolumeCubicMetres">Standing volume; null: not known.</param>
/// <param name="BelowStandard">Judged below 消防水利の基準.</param>
/// <param name="Restricted">Usable with a restriction; the words of it.</param>
/// <param name="Direction">The bearing in Japanese, one of sixteen: 北, 北北東, 北東 ….</param>
/// <param name="InUse">Somebody draws from it at an open incident, as far as known.</param>
public sealed record NearWater(
    WaterSourceId Id, WaterKind Kind, string Number, string Address, double DistanceMetres, double BearingDegrees, int Hoses,
    double? DropMetres, double? VolumeCubicMetres, bool BelowStandard, string? Restricted, string Direction = "", bool InUse = false);

/// <summary>A usable source in the same town (町字) as a place that is known by its name alone: how far it is nobody knows.</summary>
/// <param name="Id">Id.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Number">As the brigade writes it; empty: none.</param>
/// <param name="Address">Where it is.</param>
/// <param name="DropMetres">From the ground to the water (落差), metres; null: not known.</param>
/// <param name="Restricted">Usable with a restriction; the words of it.</param>
public sealed record TownWater(WaterSourceId Id, WaterKind Kind, string Number, string Address, double? DropMetres, string? Restricted);

/// <summary>Water sources for other modules.</summary>
public interface IWaterSources
{
    /// <summary>
    /// The nearest usable sources as far as they are in memory now. Never waits and never reads the store: an alarm is not held up for the map.
    /// Empty if the brigade's sources are not in memory yet.
    /// </summary>
    IReadOnlyList<NearWater> NearestInMemory(BrigadeId brigade, double latitude, double longitude, int count);

    /// <summary>
    /// Usable sources whose address has the same town (町字, 丁目 included) as a place in words. Never waits and never reads the store. Empty if there is
    /// none, if the town is not in memory yet, or if the words could mean two towns.
    /// </summary>
    IReadOnlyList<TownWater> SameTownInMemory(BrigadeId brigade, string place, int count);

    /// <summary>The nearest usable sources as of the store's head, nearest first, ties by id.</summary>
    ValueTask<IReadOnlyList<NearWater>> NearestAsync(BrigadeId brigade, double latitude, double longitude, int count, CancellationToken cancellationToken);
}
