namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A rectangle of degrees.</summary>
internal readonly record struct Bounds(double South, double North, double West, double East)
{
    /// <summary>Where a place of Japan can be.</summary>
    public static Bounds Japan { get; } = new(20, 46, 122, 154.5);

    /// <summary>Whether a place is in Japan, as roughly as that can be said: Korea, the Amur coast and Taiwan lie in the rectangle and are not.</summary>
    public static bool InJapan(double latitude, double longitude) =>
        Japan.Holds(latitude, longitude) && !(latitude > 31.5 && longitude < 128.2) && !(latitude > 34.85 && longitude < 131.6) && !(latitude > 39 && longitude < 139);

    public bool Holds(double latitude, double longitude) => latitude >= South && latitude <= North && longitude >= West && longitude <= East;

    /// <summary>The rectangle with some room around it.</summary>
    public Bounds Wider(double degrees) => new(South - degrees, North + degrees, West - degrees, East + degrees);
}

/// <summary>A prefecture: where it lies, and its zones of the plane-rectangular system, the usual one first.</summary>
internal sealed record Prefecture(int Code, string Name, int[] Zones, Bounds Bounds);

/// <summary>The 47 prefectures, roughly: enough to tell one reading of a coordinate from another.</summary>
internal static class Prefectures
{
    public static IReadOnlyList<Prefecture> All { get; } =
    [
        Of(1, "北海道", 41.3, 45.6, 139.3, 149, 12, 11, 13), Of(2, "青森県", 40.2, 41.6, 139.4, 141.8, 10), Of(3, "岩手県", 38.7, 40.5, 140.6, 142.2, 10),
        Of(4, "宮城県", 37.7, 39.1, 140.2, 141.8, 10), Of(5, "秋田県", 38.8, 40.6, 139.6, 141, 10), Of(6, "山形県", 37.7, 39.3, 139.4, 140.7, 10),
        Of(7, "福島県", 36.7, 38, 139.1, 141.1, 9), Of(8, "茨城県", 35.7, 37, 139.6, 140.9, 9), Of(9, "栃木県", 36.1, 37.2, 139.3, 140.3, 9),
        Of(10, "群馬県", 35.9, 37.1, 138.3, 139.7, 9), Of(11, "埼玉県", 35.7, 36.3, 138.7, 139.95, 9), Of(12, "千葉県", 34.8, 36.2, 139.7, 140.95, 9),
        Of(13, "東京都", 20.3, 35.95, 136, 154.1, 9, 14, 18, 19), Of(14, "神奈川県", 35.1, 35.7, 138.9, 139.9, 9), Of(15, "新潟県", 36.7, 38.6, 137.6, 140, 8),
        Of(16, "富山県", 36.2, 37, 136.7, 137.8, 7), Of(17, "石川県", 36, 37.9, 136.2, 137.4, 7), Of(18, "福井県", 35.3, 36.3, 135.4, 136.9, 6),
        Of(19, "山梨県", 35.1, 36, 138.1, 139.2, 8), Of(20, "長野県", 35.1, 37.1, 137.3, 138.8, 8), Of(21, "岐阜県", 35.1, 36.5, 136.2, 137.7, 7),
        Of(22, "静岡県", 34.5, 35.7, 137.4, 139.2, 8), Of(23, "愛知県", 34.5, 35.5, 136.6, 137.9, 7), Of(24, "三重県", 33.7, 35.3, 135.8, 137, 6),
        Of(25, "滋賀県", 34.7, 35.8, 135.7, 136.5, 6), Of(26, "京都府", 34.7, 35.8, 134.8, 136.1, 6), Of(27, "大阪府", 34.2, 35.1, 135, 135.8, 6),
        Of(28, "兵庫県", 34.1, 35.7, 134.2, 135.5, 5), Of(29, "奈良県", 33.8, 34.8, 135.5, 136.3, 6), Of(30, "和歌山県", 33.4, 34.4, 134.9, 136.1, 6),
        Of(31, "鳥取県", 35, 35.7, 133.1, 134.6, 5), Of(32, "島根県", 34.2, 37.3, 131.6, 133.5, 3), Of(33, "岡山県", 34.2, 35.4, 133.2, 134.5, 5),
        Of(34, "広島県", 34, 35.2, 132, 133.5, 3), Of(35, "山口県", 33.7, 34.8, 130.7, 132.5, 3), Of(36, "徳島県", 33.5, 34.3, 133.6, 134.9, 4),
        Of(37, "香川県", 34, 34.6, 133.4, 134.5, 4), Of(38, "愛媛県", 32.8, 34.4, 132, 133.7, 4), Of(39, "高知県", 32.7, 33.9, 132.4, 134.4, 4),
        Of(40, "福岡県", 33, 34.3, 129.9, 131.3, 2), Of(41, "佐賀県", 32.9, 33.7, 129.7, 130.6, 2), Of(42, "長崎県", 32.5, 34.8, 128, 130.5, 1),
        Of(43, "熊本県", 32, 33.3, 129.9, 131.4, 2), Of(44, "大分県", 32.7, 33.8, 130.8, 132.2, 2), Of(45, "宮崎県", 31.3, 32.9, 130.7, 131.9, 2),
        Of(46, "鹿児島県", 27, 32.4, 128.3, 131.3, 2, 1), Of(47, "沖縄県", 24, 28, 122.9, 131.4, 15, 16, 17),
    ];

    /// <summary>The prefecture a text begins with or names; null: none.</summary>
    public static Prefecture? NamedIn(string text) =>
        All.FirstOrDefault(one => text.StartsWith(one.Name, StringComparison.Ordinal)) ?? All.FirstOrDefault(one => text.Contains(one.Name, StringComparison.Ordinal));

    /// <summary>The prefecture of a 全国地方公共団体コード (5 or 6 digits, a lost leading zero forgiven); null: no such code.</summary>
    public static Prefecture? OfCode(string code) =>
        code.Length is 5 or 6 && code.All(char.IsAsciiDigit) && int.TryParse(code.Length == 6 ? code[..2] : code[..(code[0] > '4' ? 1 : 2)], null, out var number) && number is >= 1 and <= 47
            ? All[number - 1] : null;

    private static Prefecture Of(int code, string name, double south, double north, double west, double east, params int[] zones) =>
        new(code, name, zones, new Bounds(south, north, west, east));
}
