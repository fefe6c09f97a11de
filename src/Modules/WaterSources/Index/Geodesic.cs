namespace BrigadeDispatch.WaterSources.Index;

/// <summary>
/// The inverse problem on the WGS 84 ellipsoid: length of the shortest path between two places and the direction it starts in. Vincenty's series
/// (Survey Review 1975), good to 0.1 mm; where it does not converge, for places almost opposite to each other, the exact integrals
/// (Karney, J. Geodesy 2013, equations 5 to 8), solved for the direction by halving.
/// </summary>
internal static class Geodesic
{
    /// <summary>Semi-major axis, metres.</summary>
    public const double A = 6_378_137;

    /// <summary>Flattening.</summary>
    public const double F = 1 / 298.257223563;

    /// <summary>Semi-minor axis, metres.</summary>
    public const double B = A * (1 - F);

    /// <summary>First eccentricity, squared.</summary>
    public const double E2 = F * (2 - F);

    private const double SecondE2 = E2 / (1 - E2);

    // Nodes and weights of the Gauss-Legendre rule with 16 points, positive half.
    private static readonly double[] _nodes =
        [0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863, 0.6178762444026437484, 0.7554044083550030339, 0.8656312023878317439, 0.9445750230732325761, 0.9894009349916499326];
    private static readonly double[] _weights =
        [0.1894506104550684963, 0.1826034150449235888, 0.1691565193950025382, 0.1495959888165767321, 0.1246289712555338720, 0.0951585116824927848, 0.0622535239386478929, 0.0271524594117540949];

    /// <summary>Metres, and the direction at the start in radians clockwise from north.</summary>
    public static (double Metres, double Azimuth) Inverse(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        var phi1 = double.DegreesToRadians(latitude1);
        var phi2 = double.DegreesToRadians(latitude2);
        var difference = double.DegreesToRadians(Math.IEEERemainder(longitude2 - longitude1, 360));
        return Vincenty(phi1, phi2, difference) ?? Opposite(phi1, phi2, difference);
    }

    /// <summary>Null if it does not converge on the shortest path.</summary>
    internal static (double Metres, double Azimuth)? Vincenty(double phi1, double phi2, double difference)
    {
        var (sin1, cos1) = Reduced(phi1);
        var (sin2, cos2) = Reduced(phi2);
        var lambda = difference;
        for (var tries = 0; tries < 60; tries++)
        {
            var (sinLambda, cosLambda) = Math.SinCos(lambda);
            var (east, north) = (cos2 * sinLambda, cos1 * sin2 - sin1 * cos2 * cosLambda);
            var sinSigma = Math.Sqrt(east * east + north * north);
            var cosSigma = sin1 * sin2 + cos1 * cos2 * cosLambda;
            if (sinSigma == 0)
                return cosSigma > 0 ? (0, 0) : null;
            var sigma = Math.Atan2(sinSigma, cosSigma);
            var sinAlpha = cos1 * cos2 * sinLambda / sinSigma;
            var cos2Alpha = 1 - sinAlpha * sinAlpha;
            var cosMiddle = cos2Alpha < 1e-15 ? 0 : cosSigma - 2 * sin1 * sin2 / cos2Alpha;
            var c = F / 16 * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
            var next = difference + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cosMiddle + c * cosSigma * (2 * cosMiddle * cosMiddle - 1)));
            if (Math.Abs(next) > Math.PI)
                return null;
            if (Math.Abs(next - lambda) < 1e-12)
            {
                var u2 = cos2Alpha * SecondE2;
                var big = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
                var small = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
                var correction = small * sinSigma * (cosMiddle + small / 4 * (cosSigma * (2 * cosMiddle * cosMiddle - 1)
                    - small / 6 * cosMiddle * (4 * sinSigma * sinSigma - 3) * (4 * cosMiddle * cosMiddle - 3)));
                return (B * big * (sigma - correction), Math.Atan2(east, north));
            }
            lambda = next;
        }
        return null;
    }

    /// <summary>For any two places that are not both on the equator and nearer than half-way round; slower.</summary>
    internal static (double Metres, double Azimuth) Opposite(double phi1, double phi2, double difference)
    {
        // Turned so that the start is the one farther from the equator, south of it, and the way goes east.
        var eastward = difference < 0 ? -1 : 1;
        var swapped = Math.Abs(phi1) < Math.Abs(phi2) ? -1 : 1;
        if (swapped < 0)
            (phi1, phi2, eastward) = (phi2, phi1, -eastward);
        var northward = phi1 < 0 ? 1 : -1;
        var (sin1, cos1) = Reduced(phi1 * northward);
        var (sin2, cos2) = Reduced(phi2 * northward);
        var wanted = Math.Abs(difference);

        double low = 0, high = Math.PI;
        for (var halving = 0; halving < 60 && high - low > 1e-17; halving++)
        {
            var middle = (low + high) / 2;
            if (Path(middle).Longitude < wanted)
                low = middle;
            else
                high = middle;
        }
        var path = Path((low + high) / 2);
        var (sinStart, cosStart) = Math.SinCos((low + high) / 2);
        var (sinHere, cosHere) = swapped < 0 ? (path.SinEnd, path.CosEnd) : (sinStart, cosStart);
        return (path.Metres, Math.Atan2(sinHere * swapped * eastward, cosHere * swapped * northward));

        (double Metres, double Longitude, double SinEnd, double CosEnd) Path(double azimuth)
        {
            var (sinAzimuth, cosAzimuth) = Math.SinCos(azimuth);
            var sin0 = sinAzimuth * cos1;
            var cos0 = double.Hypot(cosAzimuth, sinAzimuth * sin1);
            var sinEnd = cos2 == 0 ? sinAzimuth : Math.Min(1, sin0 / cos2);
            var cosEnd = Math.Sqrt(Math.Max(0, 1 - sinEnd * sinEnd));
            var sigma1 = Math.Atan2(sin1, cosAzimuth * cos1);
            var sigma2 = Math.Atan2(sin2, cosEnd * cos2);
            var omega1 = Math.Atan2(sin0 * sin1, cosAzimuth * cos1);
            var omega2 = Math.Atan2(sin0 * sin2, cosEnd * cos2);
            var k2 = SecondE2 * cos0 * cos0;
            var (half, centre) = ((sigma2 - sigma1) / 2, (sigma2 + sigma1) / 2);
            double length = 0, lag = 0;
            for (var i = 0; i < _nodes.Length; i++)
            {
                foreach (var sign in (ReadOnlySpan<int>)[-1, 1])
                {
                    var sine = Math.Sin(centre + sign * half * _nodes[i]);
                    var root = Math.Sqrt(1 + k2 * sine * sine);
                    length += _weights[i] * root;
                    lag += _weights[i] * (2 - F) / (1 + (1 - F) * root);
                }
            }
            return (B * half * length, omega2 - omega1 - F * sin0 * half * lag, sinEnd, cosEnd);
        }
    }

    private static (double Sin, double Cos) Reduced(double phi)
    {
        var (sin, cos) = Math.SinCos(phi);
        sin *= 1 - F;
        var length = double.Hypot(sin, cos);
        return (sin / length, cos / length);
    }
}
