namespace BrigadeDispatch.WaterSources.Index;

/// <summary>A place on the WGS 84 ellipsoid in earth-centred metres: straight lines through the earth order places without any trouble at the date line and the poles.</summary>
internal readonly struct Place
{
    public Place(double latitude, double longitude)
    {
        Latitude = latitude;
        Longitude = longitude;
        (Axis, Z) = Meridian(latitude);
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(longitude));
        X = Axis * cos;
        Y = Axis * sin;
    }

    public double Latitude { get; }

    public double Longitude { get; }

    public double X { get; }

    public double Y { get; }

    public double Z { get; }

    /// <summary>Distance from the axis of the earth, metres.</summary>
    public double Axis { get; }

    /// <summary>Distance from the axis, and height above the plane of the equator.</summary>
    public static (double Axis, double Z) Meridian(double latitude)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(latitude));
        var normal = Geodesic.A / Math.Sqrt(1 - Geodesic.E2 * sin * sin);
        return (normal * cos, normal * (1 - Geodesic.E2) * sin);
    }
}

/// <summary>What lies between two places on the ground.</summary>
internal static class Ground
{
    /// <summary>Length of a fire hose, metres (20 m, 消防用ホース).</summary>
    public const double HoseMetres = 20;

    // Up to here the straight line through the earth gives the way on the ground to a micrometre; beyond, the series does.
    private const double NearMetres = 20_000;

    private const double PolarFactor = Geodesic.A * (1 - Geodesic.E2);

    private static readonly string[] _directions =
        ["北", "北北東", "北東", "東北東", "東", "東南東", "南東", "南南東", "南", "南南西", "南西", "西南西", "西", "西北西", "北西", "北北西"];

    /// <summary>Hoses that reach over a straight distance; at least one.</summary>
    public static int Hoses(double metres) => Math.Max(1, (int)Math.Ceiling(metres / HoseMetres - 1e-9));

    /// <summary>Metres on the ground (geodesic on the WGS 84 ellipsoid). The same both ways, and for places mirrored east to west.</summary>
    public static double Distance(double latitude1, double longitude1, double latitude2, double longitude2) =>
        Distance(new Place(latitude1, longitude1), latitude2, longitude2);

    /// <summary>Metres on the ground (geodesic on the WGS 84 ellipsoid).</summary>
    public static double Distance(in Place from, double latitude, double longitude)
    {
        var (axis, height) = Place.Meridian(latitude);
        return DistanceNearby(from, longitude, axis, height) ?? Geodesic.Inverse(from.Latitude, from.Longitude, latitude, longitude).Metres;
    }

    /// <summary>The same, up to 20 km, to a place whose distance from the axis, and height above the plane of the equator, are known; null: it is farther.</summary>
    public static double? DistanceNearby(in Place from, double longitude, double axis, double height)
    {
        var apart = longitude - from.Longitude;
        var turn = Math.Sin(double.DegreesToRadians(Math.Abs(apart) <= 180 ? apart : Math.IEEERemainder(apart, 360)) / 2);
        var (outward, up) = (axis - from.Axis, height - from.Z);
        var east = 4 * from.Axis * axis * turn * turn;
        var north = outward * outward + up * up;
        var square = east + north;
        if (square > NearMetres * NearMetres)
            return null;
        if (square == 0)
            return 0;
        // The way is an arc whose curvature is that of the ellipsoid half-way in its direction (Euler); its chord is the straight line.
        var z = (from.Z + height) / 2;
        var w = PolarFactor * PolarFactor / (PolarFactor * PolarFactor + Geodesic.E2 * z * z);
        var root = Math.Sqrt(w);
        var curvature = (east * (root / Geodesic.A) + north * (w * root / PolarFactor)) / square;
        var bend = square * curvature * curvature;
        return Math.Sqrt(square) * (1 + bend / 24 + 3 * bend * bend / 640);
    }

    /// <summary>Direction of the way from the first place to the second at its start, degrees clockwise from north, 0 to 360 (never 360 itself).</summary>
    public static double Bearing(double fromLatitude, double fromLongitude, double toLatitude, double toLongitude)
    {
        var (from, to) = (new Place(fromLatitude, fromLongitude), new Place(toLatitude, toLongitude));
        var (x, y, z) = (to.X - from.X, to.Y - from.Y, to.Z - from.Z);
        double azimuth;
        if (x * x + y * y + z * z is >= 1 and <= NearMetres * NearMetres)
        {
            // The straight line seen from the first place: up to there it turns off the way on the ground by less than a hundred-millionth of a radian.
            var (sin, cos) = Math.SinCos(double.DegreesToRadians(fromLatitude));
            azimuth = Math.Atan2((from.X * y - from.Y * x) / from.Axis, cos * z - sin * (from.X * x + from.Y * y) / from.Axis);
        }
        else
        {
            azimuth = Geodesic.Inverse(fromLatitude, fromLongitude, toLatitude, toLongitude).Azimuth;
        }
        var degrees = double.RadiansToDegrees(azimuth);
        return degrees < 0 ? (degrees + 360) % 360 : degrees;
    }

    /// <summary>The nearest of the sixteen directions in Japanese: 北, 北北東, 北東 …</summary>
    public static string Direction(double bearingDegrees) =>
        _directions[(int)Math.Floor(((bearingDegrees % 360 + 360) % 360 + 11.25) / 22.5) % 16];
}

/// <summary>
/// Metres east and north of a place, on a plane that touches the ellipsoid there. Lengths are true at the place and off by about 1 part in 10,000 a kilometre
/// north or south of it: for districts, not for countries.
/// </summary>
internal readonly struct LocalPlane
{
    private readonly double _east, _north;

    public LocalPlane(double latitude, double longitude)
    {
        (Latitude, Longitude) = (latitude, longitude);
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(latitude));
        var w = 1 - Geodesic.E2 * sin * sin;
        _east = double.DegreesToRadians(Geodesic.A / Math.Sqrt(w) * cos);
        _north = double.DegreesToRadians(Geodesic.A * (1 - Geodesic.E2) / (w * Math.Sqrt(w)));
    }

    public double Latitude { get; }

    public double Longitude { get; }

    public (double East, double North) Of(double latitude, double longitude) =>
        (Math.IEEERemainder(longitude - Longitude, 360) * _east, (latitude - Latitude) * _north);

    public (double Latitude, double Longitude) Back(double east, double north) =>
        (Latitude + north / _north, Math.IEEERemainder(Longitude + east / _east, 360));
}
