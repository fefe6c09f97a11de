using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>What a word for a kind says.</summary>
/// <param name="Kind">One of the ten; null: the word says nothing of it.</param>
/// <param name="Ownership">公設, 私設, 指定 inside the word.</param>
/// <param name="Mount">地下式, 地上式 inside the word.</param>
/// <param name="Covered">有蓋, 無蓋 inside the word.</param>
internal readonly record struct KindReading(WaterKind? Kind, Ownership? Ownership, Mount? Mount, bool? Covered);

/// <summary>Words for kinds of sources in files of towns and of other countries, mapped to the ten kinds.</summary>
internal static class KindWords
{
    private const int Longest = 60;

    // In this order: the first that stands in the word decides. 防火用水槽 is a tank before 用水 is a river, 地下水 a well before 水.
    private static readonly (string Word, WaterKind Kind)[] _words =
    [
        ("河川・溝", WaterKind.River), ("濠・池", WaterKind.Pond), ("堀・池", WaterKind.Pond), ("海・湖", WaterKind.Sea),
        ("消火栓", WaterKind.Hydrant), ("消火せん", WaterKind.Hydrant), ("消防栓", WaterKind.Hydrant), ("防火栓", WaterKind.Hydrant), ("hydrant", WaterKind.Hydrant), ("ハイドラント", WaterKind.Hydrant),
        ("소화전", WaterKind.Hydrant), ("standpipe", WaterKind.Hydrant),
        ("水槽", WaterKind.Tank), ("水そう", WaterKind.Tank), ("貯水そう", WaterKind.Tank), ("防火用水", WaterKind.Tank), ("タンク", WaterKind.Tank), ("water_tank", WaterKind.Tank), ("water tank", WaterKind.Tank),
        ("cistern", WaterKind.Tank), ("zisterne", WaterKind.Tank), ("löschwasserbehälter", WaterKind.Tank), ("저수조", WaterKind.Tank), ("급수탑", WaterKind.Tank), ("tank", WaterKind.Tank),
        ("プール", WaterKind.Pool), ("pool", WaterKind.Pool), ("schwimmbad", WaterKind.Pool), ("수영장", WaterKind.Pool), ("游泳池", WaterKind.Pool),
        ("下水", WaterKind.Sewer), ("sewer", WaterKind.Sewer),
        ("井戸", WaterKind.Well), ("井水", WaterKind.Well), ("地下水", WaterKind.Well), ("brunnen", WaterKind.Well), ("우물", WaterKind.Well), ("水井", WaterKind.Well),
        ("fire_water_pond", WaterKind.Pond), ("löschteich", WaterKind.Pond), ("ため池", WaterKind.Pond), ("溜池", WaterKind.Pond), ("溜め池", WaterKind.Pond), ("調整池", WaterKind.Pond), ("調節池", WaterKind.Pond),
        ("貯水池", WaterKind.Pond), ("ダム", WaterKind.Pond), ("저수지", WaterKind.Pond), ("연못", WaterKind.Pond), ("池塘", WaterKind.Pond), ("蓄水池", WaterKind.Tank),
        ("池", WaterKind.Pond), ("濠", WaterKind.Pond), ("壕", WaterKind.Pond), ("堀", WaterKind.Pond), ("沼", WaterKind.Pond), ("pond", WaterKind.Pond), ("teich", WaterKind.Pond),
        ("河川", WaterKind.River), ("用水", WaterKind.River), ("水路", WaterKind.River), ("側溝", WaterKind.River), ("溝", WaterKind.River), ("渓流", WaterKind.River), ("沢", WaterKind.River), ("川", WaterKind.River),
        ("河", WaterKind.River), ("堰", WaterKind.River), ("river", WaterKind.River), ("stream", WaterKind.River), ("canal", WaterKind.River), ("kanal", WaterKind.River), ("fluss", WaterKind.River), ("bach", WaterKind.River), ("하천", WaterKind.River),
        ("漁港", WaterKind.Sea), ("海", WaterKind.Sea), ("湖", WaterKind.Sea), ("港", WaterKind.Sea), ("岸壁", WaterKind.Sea), ("lake", WaterKind.Sea), ("see", WaterKind.Sea), ("바다", WaterKind.Sea),
    ];

    // Words that are whole, because inside others they mean something else.
    private static readonly Dictionary<string, WaterKind> _whole = new(StringComparer.Ordinal)
    {
        ["その他"] = WaterKind.Other, ["其他"] = WaterKind.Other, ["other"] = WaterKind.Other, ["others"] = WaterKind.Other, ["sonstige"] = WaterKind.Other, ["기타"] = WaterKind.Other,
        ["well"] = WaterKind.Well, ["井"] = WaterKind.Well, ["sea"] = WaterKind.Sea, ["堤"] = WaterKind.Pond,
        ["地下"] = WaterKind.Hydrant, ["地下式"] = WaterKind.Hydrant, ["地上"] = WaterKind.Hydrant, ["地上式"] = WaterKind.Hydrant, ["単口"] = WaterKind.Hydrant, ["双口"] = WaterKind.Hydrant,
        ["underground"] = WaterKind.Hydrant, ["pillar"] = WaterKind.Hydrant, ["wall"] = WaterKind.Hydrant, ["지상식"] = WaterKind.Hydrant, ["지하식"] = WaterKind.Hydrant,
    };

    /// <summary>What the word says.</summary>
    public static KindReading Read(string word)
    {
        if (word.Length is 0 or > Longest)
            return default;
        var text = Squeezed(word);
        var ownership = OwnershipIn(text);
        var kind = KindIn(text);
        if (kind == WaterKind.Hydrant && ownership == Ownership.Private)
            kind = WaterKind.PrivateHydrant;
        return new KindReading(kind, ownership, kind is WaterKind.Hydrant or WaterKind.PrivateHydrant ? MountIn(text) : null, CoveredIn(text));
    }

    /// <summary>公設, 私設 or 指定 in a folded text.</summary>
    public static Ownership? OwnershipIn(string folded) =>
        folded.Contains("指定", StringComparison.Ordinal) ? Ownership.Designated
        : folded.Contains("私設", StringComparison.Ordinal) || folded.Contains("私有", StringComparison.Ordinal) || folded.Contains("民間", StringComparison.Ordinal) || folded is "私" or "private" or "privat" ? Ownership.Private
        : folded.Contains("公設", StringComparison.Ordinal) || folded.Contains("公有", StringComparison.Ordinal) || folded.Contains("市有", StringComparison.Ordinal) || folded.Contains("町有", StringComparison.Ordinal)
            || folded.Contains("村有", StringComparison.Ordinal) || folded is "公" or "public" ? Ownership.Public
        : null;

    /// <summary>How a hydrant stands, in a folded text.</summary>
    public static Mount? MountIn(string folded) =>
        folded.Contains("地下", StringComparison.Ordinal) || folded.Contains("underground", StringComparison.Ordinal) || folded.Contains("unterflur", StringComparison.Ordinal)
            || folded.Contains("지하", StringComparison.Ordinal) ? Mount.Underground
        : folded.Contains("地上", StringComparison.Ordinal) || folded.Contains("pillar", StringComparison.Ordinal) || folded.Contains("überflur", StringComparison.Ordinal)
            || folded.Contains("ueberflur", StringComparison.Ordinal) || folded.Contains("지상", StringComparison.Ordinal) ? Mount.AboveGround
        : null;

    /// <summary>有蓋 or 無蓋 in a folded text.</summary>
    public static bool? CoveredIn(string folded) =>
        folded.Contains("有蓋", StringComparison.Ordinal) || folded.Contains("蓋有", StringComparison.Ordinal) ? true
        : folded.Contains("無蓋", StringComparison.Ordinal) || folded.Contains("蓋無", StringComparison.Ordinal) ? false
        : null;

    /// <summary>Whether a kind as written still says what the source is now: files go out with the word they came with.</summary>
    public static bool Fits(string word, WaterKind kind)
    {
        var read = Read(word).Kind ?? WaterKind.Other;
        return read == kind || (read == WaterKind.Hydrant && kind == WaterKind.PrivateHydrant);
    }

    /// <summary>Folded, lower case, without blanks.</summary>
    public static string Squeezed(string text)
    {
        var folded = Folding.Fold(text).ToLowerInvariant();
        return folded.Contains(' ', StringComparison.Ordinal) || folded.AsSpan().IndexOfAny('\n', '\t', '\r') >= 0 ? string.Concat(folded.Where(c => !char.IsWhiteSpace(c))) : folded;
    }

    private static WaterKind? KindIn(string text)
    {
        if (_whole.TryGetValue(text, out var whole))
            return whole;
        // 「防火水槽（プール兼用）」 is a tank: what stands before the bracket comes first.
        var bracket = text.IndexOf('(', StringComparison.Ordinal);
        if (bracket > 0 && KindIn(text[..bracket]) is { } outside)
            return outside;
        foreach (var (word, kind) in _words)
            if (text.Contains(word, StringComparison.Ordinal))
                return kind;
        return null;
    }
}
