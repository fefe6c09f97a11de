using System.Globalization;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>How a coordinate was written.</summary>
internal enum CoordinateForm
{
    /// <summary>Decimal degrees.</summary>
    Decimal,

    /// <summary>36°23′12.3″ in any of its spellings.</summary>
    Sexagesimal,

    /// <summary>DDDMMSSsss, digits run together.</summary>
    Packed,

    /// <summary>A number too large for degrees: metres or centimetres of a plane.</summary>
    Plane,
}

/// <summary>Which of the two a text names itself.</summary>
internal enum CoordinateSide
{
    Unsaid,
    Latitude,
    Longitude,
}

/// <summary>A coordinate as read.</summary>
internal readonly record struct Coordinate(double Value, CoordinateForm Form, CoordinateSide Side);

/// <summary>Reads one coordinate cell, whatever its spelling.</summary>
internal static class Coordinates
{
    private const int Longest = 60;

    /// <summary>The coordinate; null: none can be made of it.</summary>
    public static Coordinate? Read(string cell)
    {
        if (cell.Length is 0 or > Longest)
            return null;
        // Nearly every cell of every file: digits and a point, perhaps with blanks around.
        if (IsPlain(cell) && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain))
            return Plain(plain, cell.AsSpan().Trim(), CoordinateSide.Unsaid);
        var text = Folding.Fold(cell).Trim().Replace('，', ',');
        if (text.Length == 0)
            return null;
        var (rest, side, sign) = WithoutSide(text);
        if (rest.StartsWith('+'))
            rest = rest[1..];
        else if (Folding.IsDash(rest.Length > 0 ? rest[0] : ' '))
            (rest, sign) = (rest[1..], -sign);
        rest = rest.Trim();
        var parts = Parts(rest);
        if (parts is null)
            return null;
        if (parts.Count == 1)
        {
            if (DecimalOf(parts[0]) is not { } value)
                return null;
            var coordinate = Plain(value, parts[0], side);
            return coordinate with { Value = sign * coordinate.Value };
        }
        if (parts.Count is not (2 or 3) || DecimalOf(parts[0]) is not { } degrees || DecimalOf(parts[1]) is not { } minutes || degrees > 180 || minutes >= 60)
            return null;
        double seconds = 0;
        if (parts.Count == 3)
        {
            if (DecimalOf(parts[2]) is not { } third || third >= 60 || minutes != Math.Floor(minutes))
                return null;
            seconds = third;
        }
        if (degrees != Math.Floor(degrees))
            return null;
        return new Coordinate(sign * (degrees + minutes / 60 + seconds / 3600), CoordinateForm.Sexagesimal, side);
    }

    /// <summary>A number too large for degrees as packed degrees, minutes and seconds of Japan; null: it is none.</summary>
    public static double? Unpack(ReadOnlySpan<char> digits, CoordinateSide side)
    {
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length < 6 || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
            return null;
        foreach (var width in side == CoordinateSide.Latitude ? [2, 3] : (ReadOnlySpan<int>)[3, 2])
        {
            // With a point the digits before it are DDDMMSS; without one, what follows them is the seconds' fraction.
            if (point >= 0 ? whole.Length != width + 4 : whole.Length < width + 4)
                continue;
            var degrees = int.Parse(whole[..width], CultureInfo.InvariantCulture);
            var minutes = int.Parse(whole.Slice(width, 2), CultureInfo.InvariantCulture);
            var seconds = double.Parse($"{whole.Slice(width + 2, 2)}.{whole[(width + 4)..]}{fraction}0", NumberStyles.Float, CultureInfo.InvariantCulture);
            var isLatitude = degrees is >= 20 and <= 46;
            var isLongitude = degrees is >= 122 and <= 154;
            if (minutes < 60 && seconds < 60 && (side == CoordinateSide.Latitude ? isLatitude : side == CoordinateSide.Longitude ? isLongitude : isLatitude || isLongitude))
                return degrees + minutes / 60.0 + seconds / 3600;
        }
        return null;
    }

    private static Coordinate Plain(double value, ReadOnlySpan<char> written, CoordinateSide side)
    {
        if (Math.Abs(value) <= 180)
            return new Coordinate(value, CoordinateForm.Decimal, side);
        return written[0] is not '-' && Unpack(written.TrimStart('+'), side) is { } unpacked
            ? new Coordinate(unpacked, CoordinateForm.Packed, side)
            : new Coordinate(value, CoordinateForm.Plane, side);
    }

    private static bool IsPlain(string cell)
    {
        foreach (var c in cell)
            if (c is not ((>= '0' and <= '9') or '.' or '-' or ' '))
                return false;
        return true;
    }

    private static (string Number, CoordinateSide Side, int Sign) WithoutSide(string text)
    {
        foreach (var (word, side, sign) in (ReadOnlySpan<(string, CoordinateSide, int)>)
                 [("北緯", CoordinateSide.Latitude, 1), ("南緯", CoordinateSide.Latitude, -1), ("東経", CoordinateSide.Longitude, 1), ("西経", CoordinateSide.Longitude, -1),
                  ("緯度", CoordinateSide.Latitude, 1), ("経度", CoordinateSide.Longitude, 1), ("N", CoordinateSide.Latitude, 1), ("S", CoordinateSide.Latitude, -1),
                  ("E", CoordinateSide.Longitude, 1), ("W", CoordinateSide.Longitude, -1)])
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return (text[word.Length..].TrimStart(':', ' '), side, sign);
            if (text.EndsWith(word, StringComparison.OrdinalIgnoreCase) && !(word == "S" && text.Contains('d', StringComparison.OrdinalIgnoreCase)))   // 36d24m06s has seconds, not south
                return (text[..^word.Length].TrimEnd(), side, sign);
        }
        return (text, CoordinateSide.Unsaid, 1);
    }

    // Numbers with marks of degree, minute and second, colons, blanks or single dashes between them.
    private static List<string>? Parts(string text)
    {
        var parts = new List<string>(3);
        var at = 0;
        while (at < text.Length)
        {
            var from = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' || (text[at] == ',' && parts.Count == 0 && text.IndexOf('.', StringComparison.Ordinal) < 0)))
                at++;
            if (at == from || parts.Count == 3)
                return null;
            parts.Add(text[from..at]);
            while (at < text.Length && (text[at] is ' ' or '°' or '度' or '分' or '秒' or '\'' or '"' or '′' or '″' or '’' or '”' or '‘' or '“' or '´' or 'º' or '˚' or ':' or 'd' or 'm' or 's'
                || Folding.IsDash(text[at])))
                at++;
        }
        return parts.Count == 0 ? null : parts;
    }

    private static double? DecimalOf(string text) =>
        double.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
