using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Exchange.Writing;

/// <summary>Sources as a GeoJSON FeatureCollection: tags of OpenStreetMap for everybody's map programs, and all of our own fields, so that it reads back exactly.</summary>
internal sealed class SourceMap(IReadOnlyList<WaterSource> sources, UnitNames units)
{
    private const int AtOnce = 64 * 1024;

    /// <summary>Writes it as it is made.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        foreach (var source in sources)
        {
            Write(json, source);
            if (json.BytesPending > AtOnce)
                await json.FlushAsync(cancellationToken);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private void Write(Utf8JsonWriter json, WaterSource source)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("geometry");
        json.WriteString("type", "Point");
        json.WriteStartArray("coordinates");
        json.WriteNumberValue(source.Longitude);
        json.WriteNumberValue(source.Latitude);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("properties");
        foreach (var (name, value) in Tags(source))
            json.WriteString(name, value);
        foreach (var column in FullLayout.Columns)
            if (column.Heading is not ("緯度" or "経度") && column.Write(source, units) is { Length: > 0 } text)
                json.WriteString(column.Heading, WholeText(text));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, string Value)> Tags(WaterSource source)
    {
        // What is retired stands with its life-cycle prefix, so that no map shows it as usable.
        var emergency = source.Kind switch
        {
            WaterKind.Hydrant or WaterKind.PrivateHydrant => "fire_hydrant",
            WaterKind.Tank => "water_tank",
            WaterKind.Pond => "fire_water_pond",
            _ => "suction_point",
        };
        yield return (source.RetiredAt is null ? "emergency" : "disused:emergency", emergency);
        if (source.Number.Length > 0)
            yield return ("ref", WholeText(source.Number));
        if (source.Owner is { } owner)
            yield return ("operator", WholeText(owner));
        if (emergency == "fire_hydrant" && source.Mount is { } mount)
            yield return ("fire_hydrant:type", mount == Mount.Underground ? "underground" : "pillar");
        if (emergency == "fire_hydrant" && source.BoreMillimetres is { } bore)
            yield return ("fire_hydrant:diameter", bore.ToString("0.###", CultureInfo.InvariantCulture));
        if (source.Kind == WaterKind.Tank && source.VolumeCubicMetres is { } volume)
            yield return ("water_tank:volume", volume.ToString("0.###", CultureInfo.InvariantCulture));
        var water = source.Kind switch { WaterKind.River => "river", WaterKind.Sea => "sea", WaterKind.Pool => "swimming_pool", WaterKind.Well => "groundwater", _ => null };
        if (water is not null)
            yield return ("water_source", water);
    }

    // JSON holds no half of a surrogate pair.
    private static string WholeText(string text) => new Kernel.Files.CarriedText(cp932: false, told: 0).Carry(0, "", "", text);
}
