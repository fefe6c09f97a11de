using System.Globalization;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Exchange.Writing;

/// <summary>A column of a file that goes out.</summary>
internal sealed record OutColumn(string Heading, Func<WaterSource, string> Write);

/// <summary>The two layouts of the open data definition, column by column.</summary>
internal static class Layouts
{
    private static readonly OpenDataFields _nothing = new();

    /// <summary>自治体標準オープンデータセット「消防水利施設一覧」.</summary>
    public static IReadOnlyList<OutColumn> Standard { get; } =
    [
        new("全国地方公共団体コード", source => Open(source).MunicipalityCode ?? ""), new("ID", source => Open(source).PublisherId ?? ""), new("地方公共団体名", source => Open(source).MunicipalityName ?? ""),
        new("種別", Kind), new("所在地_全国地方公共団体コード", source => Open(source).AddressCode ?? ""), new("町字ID", source => Open(source).TownId ?? ""),
        new("所在地_連結表記", source => source.Address), new("所在地_都道府県", source => Open(source).Prefecture ?? ""), new("所在地_市区町村", source => Open(source).Municipality ?? ""),
        new("所在地_町字", source => Open(source).Town ?? ""), new("所在地_番地以下", source => Open(source).Lot ?? ""), new("建物名等(方書)", source => Open(source).Building ?? ""),
        new("緯度", Latitude), new("経度", Longitude), new("口径", Bore), new("備考", source => source.Memo),
    ];

    /// <summary>推奨データセット of 2017 to 2022.</summary>
    public static IReadOnlyList<OutColumn> Older { get; } =
    [
        new("都道府県コード又は市区町村コード", source => Open(source).MunicipalityCode ?? ""), new("NO", source => Open(source).PublisherId ?? ""), new("都道府県名", source => Open(source).Prefecture ?? ""),
        new("市区町村名", source => Open(source).Municipality ?? ""), new("種別", Kind), new("住所", source => source.Address), new("方書", source => Open(source).Building ?? ""),
        new("緯度", Latitude), new("経度", Longitude), new("口径", Bore), new("備考", source => source.Memo),
    ];

    // As it came, as long as that still says what is true: a source that was moved or judged anew goes out as it is now.
    private static string Kind(WaterSource source) =>
        Open(source).KindWritten is { } written && KindWords.Fits(written, source.Kind) ? written : WaterKinds.Japanese(source.Kind);

    private static string Latitude(WaterSource source) => Written(Open(source).LatitudeWritten, source.Latitude);

    private static string Longitude(WaterSource source) => Written(Open(source).LongitudeWritten, source.Longitude);

    private static string Bore(WaterSource source) =>
        source.BoreMillimetres is not { } bore ? Open(source).BoreWritten ?? ""
        : Open(source).BoreWritten is { } written && Measures.Read(written, Quantity.Bore)?.Value == bore ? written : SourceDraft.Text(bore);

    private static string Written(string? written, double value) =>
        written is not null && double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var said) && said.Equals(value) ? written : SourceDraft.Text(value);

    private static OpenDataFields Open(WaterSource source) => source.OpenData ?? _nothing;
}
