using BrigadeDispatch.WaterSources.Index;

namespace BrigadeDispatch.WaterSources.Tests;

public sealed class GroundTests
{
    [Theory]
    // Vincenty's method as Geoscience Australia publishes it: Flinders Peak to Buninyong (GDA94, whose ellipsoid differs from WGS 84 by 0.1 mm).
    [InlineData(-37.951033416666664, 144.42486788888888, -37.652821138888889, 143.92649552777777, 54972.271, 306.868158)]
    // Karney, Algorithms for geodesics (2013), tables 3 and 4: short line; almost opposite.
    [InlineData(-30.12345, 0, -30.12344, 0.00005, 4.944208, 77.043533)]
    [InlineData(-30, 0, 29.9, 179.8, 19989832.827610, 161.890524736)]
    // GeographicLib's documentation: New York to London, Wellington to Salamanca.
    [InlineData(40.6, -73.8, 51.6, -0.5, 5551759.400, 51.198883)]
    [InlineData(-41.32, 174.81, 40.96, -5.50, 19959679.267, 161.067670)]
    // Half a meridian, a quarter of it, and a way along the equator: from the ellipsoid's own measures.
    [InlineData(0, 0, 0, 180, 20003931.4586, 0)]
    [InlineData(0, 10, 90, 10, 10001965.7293, 0)]
    [InlineData(0, 0, 0, 1, 111319.4908, 90)]
    public void Distances_and_bearings_are_those_that_are_published(double latitude1, double longitude1, double latitude2, double longitude2, double metres, double bearing)
    {
        Assert.Equal(metres, Ground.Distance(latitude1, longitude1, latitude2, longitude2), 0.0006);
        Assert.Equal(metres, Ground.Distance(latitude2, longitude2, latitude1, longitude1), 0.0006);
        Assert.Equal(bearing, Ground.Bearing(latitude1, longitude1, latitude2, longitude2), 0.000002);
    }

    [Fact]
    public void The_series_and_the_integrals_say_the_same_anywhere_on_earth()
    {
        var random = new Random(4711);
        for (var i = 0; i < 2000; i++)
        {
            var (phi1, phi2) = ((random.NextDouble() - 0.5) * Math.PI, (random.NextDouble() - 0.5) * Math.PI);
            var difference = (random.NextDouble() - 0.5) * 2 * Math.PI;
            if (Geodesic.Vincenty(phi1, phi2, difference) is not { } series)
                continue;
            var integrals = Geodesic.Opposite(phi1, phi2, difference);
            Assert.Equal(integrals.Metres, series.Metres, 0.0005);
            if (series.Metres < 19_000_000)
                Assert.Equal(0, Math.IEEERemainder(integrals.Azimuth - series.Azimuth, 2 * Math.PI), 1e-7);
        }
    }

    [Fact]
    public void Short_ways_are_the_same_by_the_straight_line_through_the_earth_as_by_the_series()
    {
        var random = new Random(4712);
        var worst = 0.0;
        for (var i = 0; i < 5000; i++)
        {
            var (latitude, longitude) = (random.NextDouble() * 178 - 89, random.NextDouble() * 360 - 180);
            var reach = Math.Pow(10, random.NextDouble() * 4 - 5) * 1.7;   // 2 m to 19 km
            var (north, east) = ((random.NextDouble() - 0.5) * reach * 0.1, (random.NextDouble() - 0.5) * reach * 0.1);
            var ours = Ground.Distance(latitude, longitude, latitude + north, longitude + east);
            worst = Math.Max(worst, Math.Abs(ours - Geodesic.Inverse(latitude, longitude, latitude + north, longitude + east).Metres));
        }
        Assert.InRange(worst, 0, 0.00001);
    }

    [Fact]
    public void Almost_opposite_places_have_a_distance_that_no_detour_beats()
    {
        var random = new Random(4713);
        for (var i = 0; i < 300; i++)
        {
            var (latitude, longitude) = (random.NextDouble() * 180 - 90, random.NextDouble() * 360 - 180);
            var (farLatitude, farLongitude) = (-latitude + (random.NextDouble() - 0.5) * 0.6, longitude + 180 + (random.NextDouble() - 0.5) * 0.6);
            farLatitude = Math.Clamp(farLatitude, -90, 90);
            var way = Ground.Distance(latitude, longitude, farLatitude, farLongitude);
            var (overLatitude, overLongitude) = (random.NextDouble() * 180 - 90, random.NextDouble() * 360 - 180);
            var detour = Ground.Distance(latitude, longitude, overLatitude, overLongitude) + Ground.Distance(overLatitude, overLongitude, farLatitude, farLongitude);
            Assert.InRange(way, 19_900_000, 20_003_932);
            Assert.True(way <= detour + 0.001, $"{latitude},{longitude} to {farLatitude},{farLongitude}: {way} m, by a detour {detour} m");
        }
    }

    [Fact]
    public void A_place_is_no_metres_from_itself_and_mirrored_places_are_equally_far()
    {
        Assert.Equal(0, Ground.Distance(36.4, 138.25, 36.4, 138.25));
        Assert.Equal(0, Ground.Bearing(36.4, 138.25, 36.4, 138.25));
        Assert.Equal(Ground.Distance(36.4, 138.25, 36.401, 138.25 + 0.25), Ground.Distance(36.4, 138.25, 36.401, 138.25 - 0.25));
        Assert.Equal(Ground.Distance(36.4, 179.75, 36.4, -179.75), Ground.Distance(36.4, 10, 36.4, 10.5), 0.000001);
    }

    [Theory]
    [InlineData(0, "北")]
    [InlineData(11.24, "北")]
    [InlineData(11.26, "北北東")]
    [InlineData(45, "北東")]
    [InlineData(67.5, "東北東")]
    [InlineData(90, "東")]
    [InlineData(180, "南")]
    [InlineData(236.3, "西南西")]
    [InlineData(292.5, "西北西")]
    [InlineData(348.74, "北北西")]
    [InlineData(348.76, "北")]
    [InlineData(359.99, "北")]
    [InlineData(-90, "西")]
    public void A_bearing_is_told_in_one_of_sixteen_words(double bearing, string direction) => Assert.Equal(direction, Ground.Direction(bearing));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 1)]
    [InlineData(20.1, 2)]
    [InlineData(199.9, 10)]
    [InlineData(400, 20)]
    public void Hoses_of_twenty_metres_are_counted_up(double metres, int hoses) => Assert.Equal(hoses, Ground.Hoses(metres));

    [Fact]
    public void A_local_plane_keeps_lengths_nearby_and_leads_back()
    {
        var plane = new LocalPlane(36.4, 138.25);
        var (east, north) = plane.Of(36.405, 138.256);
        Assert.Equal(Ground.Distance(36.4, 138.25, 36.405, 138.256), Math.Sqrt(east * east + north * north), 0.05);
        var (latitude, longitude) = plane.Back(east, north);
        Assert.Equal(36.405, latitude, 1e-12);
        Assert.Equal(138.256, longitude, 1e-12);
    }
}
