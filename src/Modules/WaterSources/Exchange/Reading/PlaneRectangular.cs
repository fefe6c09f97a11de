namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>
/// 平面直角座標系 (平成14年国土交通省告示第9号), zones I to XIX on GRS80: Gauss-Krüger by the series of Kawase (国土地理院時報 121, 2011), exact to far
/// below a millimetre inside a zone.
/// </summary>
internal static class PlaneRectangular
{
    public const int Zones = 19;

    private const double Scale = 0.9999;
    private const double SemiMajor = 6378137;
    private const double InverseFlattening = 298.257222101;

    private static readonly (double Latitude, double Longitude)[] _origins =
    [
        (33, 129.5), (33, 131), (36, 132 + 10 / 60.0), (33, 133.5), (36, 134 + 20 / 60.0), (36, 136), (36, 137 + 10 / 60.0), (36, 138.5), (36, 139 + 50 / 60.0),
        (40, 140 + 50 / 60.0), (44, 140.25), (44, 142.25), (44, 144.25), (26, 142), (26, 127.5), (26, 124), (26, 131), (20, 136), (26, 154),
    ];

    private static readonly double[] _alpha, _beta, _delta, _arc;
    private static readonly double _radius;

    static PlaneRectangular()
    {
        var n = 1 / (2 * InverseFlattening - 1);
        double n2 = n * n, n3 = n2 * n, n4 = n3 * n, n5 = n4 * n, n6 = n5 * n;
        var a0 = 1 + n2 / 4 + n4 / 64;
        var length = Scale * SemiMajor / (1 + n);
        _radius = length * a0;
        _arc =
        [
            length * a0, length * -1.5 * (n - n3 / 8 - n5 / 64), length * 15 / 16 * (n2 - n4 / 4), length * -35 / 48 * (n3 - 5 * n5 / 16),
            length * 315 / 512 * n4, length * -693 / 1280 * n5,
        ];
        _alpha =
        [
            n / 2 - 2 * n2 / 3 + 5 * n3 / 16 + 41 * n4 / 180 - 127 * n5 / 288, 13 * n2 / 48 - 3 * n3 / 5 + 557 * n4 / 1440 + 281 * n5 / 630,
            61 * n3 / 240 - 103 * n4 / 140 + 15061 * n5 / 26880, 49561 * n4 / 161280 - 179 * n5 / 168, 34729 * n5 / 80640,
        ];
        _beta =
        [
            n / 2 - 2 * n2 / 3 + 37 * n3 / 96 - n4 / 360 - 81 * n5 / 512, n2 / 48 + n3 / 15 - 437 * n4 / 1440 + 46 * n5 / 105,
            17 * n3 / 480 - 37 * n4 / 840 - 209 * n5 / 4480, 4397 * n4 / 161280 - 11 * n5 / 504, 4583 * n5 / 161280,
        ];
        _delta =
        [
            2 * n - 2 * n2 / 3 - 2 * n3 + 116 * n4 / 45 + 26 * n5 / 45 - 2854 * n6 / 675, 7 * n2 / 3 - 8 * n3 / 5 - 227 * n4 / 45 + 2704 * n5 / 315 + 2323 * n6 / 945,
            56 * n3 / 15 - 136 * n4 / 35 - 1262 * n5 / 105 + 73814 * n6 / 2835, 4279 * n4 / 630 - 332 * n5 / 35 - 399572 * n6 / 14175,
            4174 * n5 / 315 - 144838 * n6 / 6237, 601676 * n6 / 22275,
        ];
    }

    /// <summary>Latitude and longitude, degrees, of metres north and east of a zone's origin.</summary>
    public static (double Latitude, double Longitude) ToDegrees(int zone, double north, double east)
    {
        var origin = _origins[zone - 1];
        var xi = (north + Arc(Radians(origin.Latitude))) / _radius;
        var eta = east / _radius;
        double x = xi, y = eta;
        for (var j = 1; j <= _beta.Length; j++)
        {
            x -= _beta[j - 1] * Math.Sin(2 * j * xi) * Math.Cosh(2 * j * eta);
            y -= _beta[j - 1] * Math.Cos(2 * j * xi) * Math.Sinh(2 * j * eta);
        }
        var chi = Math.Asin(Math.Sin(x) / Math.Cosh(y));
        var latitude = chi;
        for (var j = 1; j <= _delta.Length; j++)
            latitude += _delta[j - 1] * Math.Sin(2 * j * chi);
        return (latitude * 180 / Math.PI, origin.Longitude + Math.Atan2(Math.Sinh(y), Math.Cos(x)) * 180 / Math.PI);
    }

    /// <summary>Metres north and east of a zone's origin.</summary>
    public static (double North, double East) ToMetres(int zone, double latitude, double longitude)
    {
        var origin = _origins[zone - 1];
        var n = 1 / (2 * InverseFlattening - 1);
        var (phi, lambda) = (Radians(latitude), Radians(longitude - origin.Longitude));
        var k = 2 * Math.Sqrt(n) / (1 + n);
        var t = Math.Sinh(Math.Atanh(Math.Sin(phi)) - k * Math.Atanh(k * Math.Sin(phi)));
        var xi = Math.Atan2(t, Math.Cos(lambda));
        var eta = Math.Atanh(Math.Sin(lambda) / Math.Sqrt(1 + t * t));
        double north = xi, east = eta;
        for (var j = 1; j <= _alpha.Length; j++)
        {
            north += _alpha[j - 1] * Math.Sin(2 * j * xi) * Math.Cosh(2 * j * eta);
            east += _alpha[j - 1] * Math.Cos(2 * j * xi) * Math.Sinh(2 * j * eta);
        }
        return (_radius * north - Arc(Radians(origin.Latitude)), _radius * east);
    }

    /// <summary>Longitude of a zone's axis, degrees.</summary>
    public static double AxisOf(int zone) => _origins[zone - 1].Longitude;

    private static double Arc(double phi)
    {
        var arc = _arc[0] * phi;
        for (var j = 1; j < _arc.Length; j++)
            arc += _arc[j] * Math.Sin(2 * j * phi);
        return arc;
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
