using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <content>What of the ground a view shows.</content>
internal sealed partial class WaterClusters
{
    private enum Lies
    {
        Outside,
        Partly,
        Inside,
    }

    /// <summary>Part of the world that a map shows, edges included.</summary>
    private readonly struct View
    {
        // Codes are cut to whole units: a square's edge is not trusted to be exact.
        private const double Unsure = 1e-6;

        private readonly double _west, _south, _east, _north;

        public View(double west, double south, double east, double north)
        {
            (_south, _north) = (south, north);
            (_west, _east) = east - west >= 360 ? (-180, 180) : (Mercator.Longitude(west), Mercator.Longitude(east));
        }

        public bool Holds(WaterSource source)
        {
            var longitude = Mercator.Longitude(source.Longitude);
            return source.Latitude >= _south && source.Latitude <= _north
                && (_west <= _east ? longitude >= _west && longitude <= _east : longitude >= _west || longitude <= _east);
        }

        /// <summary>How a square of the world lies to the view.</summary>
        public Lies Holds(ulong code, int depth)
        {
            var side = 1.0 / (1L << depth);
            var (x, y) = (Morton.X(code) / 4294967296.0, Morton.Y(code) / 4294967296.0);
            var (west, east) = (x * 360 - 180 - Unsure, (x + side) * 360 - 180 + Unsure);
            var north = y <= 0 ? 90 : Mercator.Latitude(y) + Unsure;   // what lies beyond the square of Web Mercator is kept at its edge
            var south = y + side >= 1 ? -90 : Mercator.Latitude(y + side) - Unsure;
            if (north < _south || south > _north)
                return Lies.Outside;
            var wraps = _west > _east;
            if (wraps ? west > _east && east < _west : west > _east || east < _west)
                return Lies.Outside;
            var inside = south >= _south && north <= _north && (wraps ? west >= _west || east <= _east : west >= _west && east <= _east);
            // The whole world is inside although its edges are unsure.
            return inside || _west <= -180 && _east >= 180 && south >= _south && north <= _north ? Lies.Inside : Lies.Partly;
        }
    }

    /// <summary>The Web Mercator square, 0 to 1 eastward and southward.</summary>
    private static class Mercator
    {
        public static double Longitude(double degrees) => degrees is >= -180 and <= 180 ? degrees : Math.IEEERemainder(degrees, 360);

        public static double X(double longitude) => Longitude(longitude) / 360 + 0.5;

        public static double Y(double latitude)
        {
            var sin = Math.Sin(double.DegreesToRadians(latitude));
            return Math.Abs(sin) > 0.9999999 ? (sin > 0 ? 0 : 1) : Math.Clamp(0.5 - Math.Log((1 + sin) / (1 - sin)) / (4 * Math.PI), 0, 1);
        }

        public static double Latitude(double y) => double.RadiansToDegrees(Math.Atan(Math.Sinh(Math.PI * (1 - 2 * y))));
    }
}
