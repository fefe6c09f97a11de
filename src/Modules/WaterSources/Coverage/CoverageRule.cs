using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>What 用途地域 an area is, as far as article 4 tells them apart.</summary>
internal enum CoverageZone
{
    /// <summary>近隣商業地域、商業地域、工業地域、工業専用地域</summary>
    Commercial,

    /// <summary>その他の用途地域</summary>
    OtherZone,

    /// <summary>用途地域の外</summary>
    Outside,
}

/// <summary>Which sources cover what: 消防水利の基準 article 4.</summary>
internal static class CoverageRule
{
    /// <summary>Reach of a source in any zone if it holds ten times the capacity and five pumpers can work there.</summary>
    public const double LargeMetres = 140;

    public const double LargeVolume = 10 * Standard.VolumeLeast, LargeFlow = 10 * Standard.FlowLeast;

    /// <summary>What the figures count, for whoever reads them.</summary>
    public const string Sentence =
        "使用できる水利（制限ありを含む）を数え、消防水利の基準に満たないと判定したものは数えません。判定できない水利は数えます。" +
        "容量400m³（または毎分10m³）以上でポンプ車が近づける水利は、どの地域でも140mまでとします（5台が同時に使えることは現地で確かめてください）。距離は直線です。";

    /// <summary>How far a building may be from a source, metres.</summary>
    public static double Limit(CoverageZone zone, bool windy) => zone switch
    {
        CoverageZone.Commercial => windy ? 80 : 100,
        CoverageZone.OtherZone => windy ? 100 : 120,
        CoverageZone.Outside => 140,
        _ => throw new ArgumentOutOfRangeException(nameof(zone)),
    };

    /// <summary>How far a source that counts covers, metres.</summary>
    public static double Reach(WaterSource source, double limit) =>
        source.PumperReaches == true && (source.VolumeCubicMetres >= LargeVolume || source.FlowCubicMetresPerMinute >= LargeFlow) ? Math.Max(limit, LargeMetres) : limit;

    public static bool IsHydrant(WaterSource source) => source.Kind is WaterKind.Hydrant or WaterKind.PrivateHydrant;

    /// <summary>Usable and not judged below the standard; what cannot be judged counts.</summary>
    internal readonly struct Counts : IWaterFilter
    {
        public static bool MayTake(bool usable) => usable;

        public bool Takes(WaterSource source) => source.IsUsable && Standard.VerdictOf(source) != StandardVerdict.Below;
    }
}

/// <summary>Zones in the words of the wire and of planning maps.</summary>
internal static class ZoneWords
{
    public static IReadOnlyList<string> All { get; } = ["commercial", "otherZone", "outside"];

    public static string Of(CoverageZone zone) => All[(int)zone];

    public static CoverageZone? Read(string? word) => All.ToList().IndexOf(word ?? "") is var at and >= 0 ? (CoverageZone)at : null;

    /// <summary>The zone of a 用途地域 as a map writes it; null: no such word. 準工業地域 is none of the four, though 工業地域 stands in it.</summary>
    public static CoverageZone? OfUse(string use)
    {
        var word = use.Trim();
        if (Read(word) is { } ours)
            return ours;
        if (word.Length == 0 || word is "なし" or "指定なし" || Has(word, "市街化調整") || Has(word, "無指定") || Has(word, "白地") || Has(word, "区域外") || Has(word, "用途地域外"))
            return CoverageZone.Outside;
        if (Has(word, "準工業"))
            return CoverageZone.OtherZone;
        if (Has(word, "商業") || Has(word, "工業"))
            return CoverageZone.Commercial;
        return Has(word, "住居") || Has(word, "住専") ? CoverageZone.OtherZone : null;
    }

    private static bool Has(string word, string part) => word.Contains(part, StringComparison.Ordinal);
}
