using System.Globalization;
using System.Text;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>Water on the answer page: the nearest at once, all within two kilometres folded away with a sketch that needs no network and no script.</summary>
internal static class AnswerWater
{
    private const int NearMost = 3;
    private const int AllMost = 200;
    private const int TownMost = 5;
    private const double Radius = 2000;
    private const double MetresAUnit = 10;   // the sketch is 420 units wide

    /// <summary>What memory knows of the water at a place.</summary>
    /// <param name="Near">Nearest first; the first few stand on the page at once.</param>
    /// <param name="Town">Without coordinates: those of the same town.</param>
    internal sealed record Known(IReadOnlyList<NearWater> Near, IReadOnlyList<TownWater> Town)
    {
        public static Known Nothing { get; } = new([], []);

        /// <summary>Asks what is in memory; what fails there costs these lines and nothing else.</summary>
        public static Known Of(IWaterSources sources, BrigadeId brigade, Contracts.Incidents.IncidentView incident)
        {
            if (incident is { Latitude: { } latitude, Longitude: { } longitude })
                return new([.. sources.NearestInMemory(brigade, latitude, longitude, AllMost).TakeWhile(source => source.DistanceMetres <= Radius)], []);
            return incident is { Unreadable: false, Place: { } place } ? new([], sources.SameTownInMemory(brigade, place, TownMost)) : Nothing;
        }
    }

    /// <summary>For the style of the page.</summary>
    public const string Style = """
        .water{margin:1rem 0 0}.water h3{font-size:1.125rem;margin:0}.water ol,.water ul{margin:.25rem 0;padding-left:1.75rem}.water b{white-space:nowrap}
        summary{min-height:48px;padding:.6rem 0;font-weight:700;cursor:pointer}svg{display:block;width:100%;height:auto;border:1px solid var(--line);fill:currentColor}
        svg circle{fill:none;stroke:var(--line)}svg .fire{fill:var(--alarm);stroke:none}svg .use{stroke:var(--alarm);stroke-width:2}
        """;

    public static void Write(StringBuilder html, Known known, DateTimeOffset now, Func<string, string> text)
    {
        if (known.Town.Count > 0)
        {
            html.Append("<section class=\"water\"><h3>同じ町の水利</h3><ul>");
            foreach (var source in known.Town)
                html.Append(CultureInfo.InvariantCulture, $"<li>{text(Name(source.Kind, source.Number))} {text(source.Address)}{Drop(source.DropMetres)}{Restricted(source.Restricted, text)}</li>");
            html.Append("</ul></section>");
        }
        if (known.Near.Count == 0)
            return;
        html.Append("<section class=\"water\"><h3>近い水利（直線）</h3><ol>");
        foreach (var source in known.Near.Take(NearMost))
            Item(html, source, text);
        html.Append("</ol></section>");
        html.Append(CultureInfo.InvariantCulture, $"<details><summary>2km以内の水利 {known.Near.Count}件{(known.Near.Count == AllMost ? "（近い順）" : "")}を図で見る</summary><p class=\"soft\">{JapanTime.Clock(now)} の内容です。</p>");
        Sketch(html, known.Near, text);
        html.Append("<ol class=\"water\">");
        foreach (var source in known.Near)
            Item(html, source, text);
        html.Append("</ol></details>");
    }

    private static void Item(StringBuilder html, NearWater source, Func<string, string> text) =>
        html.Append(CultureInfo.InvariantCulture, $"<li>{text(Name(source.Kind, source.Number))} <b>{source.DistanceMetres:0}m {source.Direction}</b> ホース{source.Hoses}本{Drop(source.DropMetres)}{(source.InUse ? " <b>使用中</b>" : "")}{Restricted(source.Restricted, text)}</li>");

    // North up, the incident in the middle. The letter tells the kind, a ring around it that somebody draws there.
    private static void Sketch(StringBuilder html, IReadOnlyList<NearWater> sources, Func<string, string> text)
    {
        html.Append("<svg viewBox=\"-210 -210 420 420\" role=\"img\" aria-label=\"災害の場所を中心とした水利の略図。上が北。内容は下の一覧と同じです。\" font-size=\"11\" text-anchor=\"middle\"><circle r=\"50\"/><circle r=\"100\"/><circle r=\"200\"/>"
            + "<text y=\"-53\">500m</text><text y=\"-103\">1km</text><text y=\"-188\">2km</text><text y=\"-200\">北</text><circle class=\"fire\" r=\"5\"/>");
        foreach (var source in sources)
        {
            var (sin, cos) = Math.SinCos(double.DegreesToRadians(source.BearingDegrees));
            var (x, y) = (Math.Round(source.DistanceMetres * sin / MetresAUnit), Math.Round(-source.DistanceMetres * cos / MetresAUnit));
            if (source.InUse)
                html.Append(CultureInfo.InvariantCulture, $"<circle class=\"use\" cx=\"{x}\" cy=\"{y}\" r=\"9\"/>");
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y + 4}\">{text(Letter(source.Kind))}</text>");
        }
        html.Append("</svg><p class=\"soft\">").Append(string.Join('　', sources.Select(source => source.Kind).Distinct().Order().Select(kind => $"{Letter(kind)} {WaterKinds.Japanese(kind)}"))).Append("</p>");
    }

    private static string Name(WaterKind kind, string number) => number.Length == 0 ? WaterKinds.Japanese(kind) : $"{WaterKinds.Japanese(kind)} {number}";

    private static string Drop(double? metres) => metres is { } drop ? string.Create(CultureInfo.InvariantCulture, $" 落差{drop:0.#}m") : "";

    private static string Restricted(string? reason, Func<string, string> text) => reason is null ? "" : $" 制限あり（{text(reason)}）";

    private static string Letter(WaterKind kind) => kind switch
    {
        WaterKind.Hydrant => "栓",
        WaterKind.PrivateHydrant => "私",
        WaterKind.Tank => "槽",
        WaterKind.Pool => "プ",
        WaterKind.River => "川",
        WaterKind.Pond => "池",
        WaterKind.Sea => "海",
        WaterKind.Well => "井",
        WaterKind.Sewer => "下",
        WaterKind.Other => "他",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
