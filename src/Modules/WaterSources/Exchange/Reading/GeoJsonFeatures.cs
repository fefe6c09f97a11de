using System.Text.Json;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A feature of a map.</summary>
/// <param name="Latitude">NaN: it has no place.</param>
/// <param name="IsCentre">Of a line or an area.</param>
internal sealed record MapFeature(double Latitude, double Longitude, bool IsCentre, IReadOnlyList<(string Name, string Value)> Properties);

/// <summary>Features of a GeoJSON FeatureCollection (RFC 7946), one at a time, whatever the size of the file.</summary>
internal sealed class GeoJsonFeatures(Stream bytes) : IDisposable
{
    private const int MostOfOne = 4 * 1024 * 1024;
    private const int MostFeatures = 200_000;
    private const int MostProperties = 500;
    private const int LongestValue = 10_000;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _final;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 64 });
    private Place _place = Place.Before;
    private bool _expectsArray;

    private enum Place
    {
        Before,
        Inside,
        Behind,
        Ended,
    }

    /// <summary>Why reading ended before the end of the file; null: it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Number of the feature, from 1.</summary>
    public int Row { get; private set; }

    /// <summary>The next feature; null: the end, or a <see cref="Fault"/>.</summary>
    public MapFeature? Next()
    {
        try
        {
            while (_place != Place.Ended && Fault is null)
            {
                var feature = _place == Place.Inside ? ReadFeature(out var more) : PassOver(out more);
                if (feature is not null)
                    return feature;
                if (more && !Fill())
                    return null;
            }
        }
        catch (JsonException broken)
        {
            Fault = $"{(broken.LineNumber ?? 0) + 1}行目でGeoJSONとして読めません（壊れているか、途中で切れているか、入れ子が深すぎます）。書き出しなおしてください。";
        }
        catch (InvalidOperationException)
        {
            Fault = $"{Row}件目の文字が正しくありません。書き出しなおしてください。";   // half of a surrogate pair as \ud800
        }
        return null;
    }

    public void Dispose() => bytes.Dispose();

    private MapFeature? PassOver(out bool more)
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _final, _state);
        more = true;
        while (reader.Read())
        {
            if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.StartArray)
            {
                Fault = "GeoJSONのFeatureCollectionではありません。地図のデータをFeatureCollectionで書き出してください。";
                return null;
            }
            if (_expectsArray)
            {
                _expectsArray = false;
                if (reader.TokenType == JsonTokenType.StartArray && _place == Place.Before)
                {
                    _place = Place.Inside;
                    more = false;
                    break;
                }
            }
            else if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("features"))
            {
                _expectsArray = true;
            }
        }
        Keep(ref reader);
        if (!more || !_final)
            return null;
        if (_place == Place.Before)
            Fault = "GeoJSONのFeatureCollectionではありません（featuresがありません）。地図のデータをFeatureCollectionで書き出してください。";
        _place = Place.Ended;
        more = false;
        return null;
    }

    private MapFeature? ReadFeature(out bool more)
    {
        more = false;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _final, _state);
        if (!reader.Read())
        {
            more = true;
            return null;
        }
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            Keep(ref reader);
            _place = Place.Behind;
            return null;
        }
        if (!JsonDocument.TryParseValue(ref reader, out var document))
        {
            more = true;
            return null;
        }
        using (document)
        {
            Keep(ref reader);
            if (++Row > MostFeatures)
            {
                Fault = $"地物が多すぎます。{MostFeatures:N0}件までに分けてください。";
                return null;
            }
            return Of(document.RootElement);
        }
    }

    private void Keep(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private bool Fill()
    {
        if (_final)
        {
            Fault ??= "GeoJSONが途中で切れています。書き出しなおしてください。";
            return false;
        }
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MostOfOne)
            {
                Fault = $"{Row + 1}件目が大きすぎます（{MostOfOne / 1024 / 1024} MBまで）。点のデータで書き出してください。";
                return false;
            }
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = bytes.Read(_buffer, _end, _buffer.Length - _end);
        _final = read == 0;
        _end += read;
        return true;
    }

    private MapFeature Of(JsonElement feature)
    {
        var properties = new List<(string, string)>();
        if (feature.ValueKind != JsonValueKind.Object)
            return new MapFeature(double.NaN, double.NaN, false, properties);
        if (feature.TryGetProperty("properties", out var told) && told.ValueKind == JsonValueKind.Object)
            foreach (var property in told.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
                    continue;
                var value = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
                if (value.Length > LongestValue || property.Name.Length > 200 || properties.Count == MostProperties)
                    Fault = $"{Row}件目の「{(property.Name.Length > 30 ? property.Name[..30] : property.Name)}」が長すぎるか、項目が{MostProperties}を超えています。";
                else if (value.Contains('\0', StringComparison.Ordinal) || property.Name.Contains('\0', StringComparison.Ordinal))
                    Fault = $"{Row}件目に、文字ではないデータ（NUL）があります。書き出しなおしてください。";
                else
                    properties.Add((property.Name, value));
            }
        if (!feature.TryGetProperty("geometry", out var geometry) || geometry.ValueKind != JsonValueKind.Object
            || !geometry.TryGetProperty("type", out var type) || !geometry.TryGetProperty("coordinates", out var coordinates))
            return new MapFeature(double.NaN, double.NaN, false, properties);
        if (type.ValueKind == JsonValueKind.String && type.ValueEquals("Point"))
            return Point(coordinates) is var (longitude, latitude) ? new MapFeature(latitude, longitude, false, properties) : new MapFeature(double.NaN, double.NaN, false, properties);
        var centre = Centre(coordinates);
        return new MapFeature(centre.Latitude, centre.Longitude, true, properties);
    }

    private static (double Longitude, double Latitude)? Point(JsonElement coordinates) =>
        coordinates.ValueKind == JsonValueKind.Array && coordinates.GetArrayLength() >= 2 && coordinates[0].ValueKind == JsonValueKind.Number && coordinates[1].ValueKind == JsonValueKind.Number
            ? (coordinates[0].GetDouble(), coordinates[1].GetDouble()) : null;

    // Of a polygon the centre of gravity of its outer ring, else the mean of all points.
    private static (double Latitude, double Longitude) Centre(JsonElement coordinates)
    {
        var points = new List<(double X, double Y)>();
        var ring = Collect(coordinates, points);
        if (points.Count == 0)
            return (double.NaN, double.NaN);
        var outer = ring > 3 && points[0] == points[ring - 1] ? points.GetRange(0, ring) : [];
        double area = 0, x = 0, y = 0;
        var origin = points[0];
        for (var i = 0; i + 1 < outer.Count; i++)
        {
            var (ax, ay, bx, by) = (outer[i].X - origin.X, outer[i].Y - origin.Y, outer[i + 1].X - origin.X, outer[i + 1].Y - origin.Y);
            var cross = ax * by - bx * ay;
            (area, x, y) = (area + cross, x + (ax + bx) * cross, y + (ay + by) * cross);
        }
        return Math.Abs(area) > 1e-18
            ? (origin.Y + y / (3 * area), origin.X + x / (3 * area))
            : (points.Average(point => point.Y), points.Average(point => point.X));
    }

    /// <returns>How many points the first ring has.</returns>
    private static int Collect(JsonElement coordinates, List<(double X, double Y)> points)
    {
        if (Point(coordinates) is { } point)
        {
            points.Add(point);
            return points.Count;
        }
        var first = 0;
        if (coordinates.ValueKind == JsonValueKind.Array)
            foreach (var part in coordinates.EnumerateArray())
            {
                var isPoint = part.ValueKind == JsonValueKind.Array && part.GetArrayLength() > 0 && part[0].ValueKind == JsonValueKind.Number;
                var ring = Collect(part, points);
                if (first == 0 || isPoint)
                    first = ring;
            }
        return first;
    }
}
