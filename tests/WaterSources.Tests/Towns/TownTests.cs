using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Towns;

namespace BrigadeDispatch.WaterSources.Tests.Towns;

/// <summary>The town that a place names: found if it can be only one, and otherwise nothing is said.</summary>
public sealed class TownTests
{
    private static readonly string[] _municipalities = ["長野県上田市", "上田市", "長野県"];

    [Theory]
    [InlineData("上田市大手一丁目11-16付近", "大手1丁目")]
    [InlineData("大手１丁目１１番１６号", "大手1丁目")]
    [InlineData("長野県上田市大手 一丁目", "大手1丁目")]
    [InlineData("上田市大手十二丁目3", "大手12丁目")]
    [InlineData("上田市大字上塩尻字中島123番地先", "上塩尻")]
    [InlineData("上塩尻456", "上塩尻")]
    [InlineData("上塩尻地内", "上塩尻")]
    [InlineData("上田市三好町五丁目1", "三好町5丁目")]
    [InlineData("三好町", "三好町")]
    [InlineData("北24条西5丁目1-2", "北24条西5丁目")]
    [InlineData("上塩尻12付近", "上塩尻")]
    [InlineData("国道18号線沿い", "国道18号線沿い")]
    [InlineData("十文字町12", "十文字町")]
    [InlineData("材木町(保育園の西)", "材木町")]
    public void A_place_is_read_down_to_its_town(string place, string town) => Assert.Equal(town, TownName.Read(place, _municipalities)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("　")]
    [InlineData("上田市")]
    [InlineData("123-4")]
    public void Where_no_town_is_told_none_is_read(string? place) => Assert.Null(TownName.Read(place, _municipalities));

    [Fact]
    public void The_sources_of_the_town_come_in_the_order_of_their_numbers_and_only_usable_ones()
    {
        var index = Index(("12", "上田市大手一丁目1"), ("2", "上田市大手１丁目5-6"), ("3", "上田市大手二丁目1"), ("4", "上田市上塩尻10"));

        Assert.Equal(["2", "12"], Find(index, "大手1丁目付近"));
        Assert.Equal(["2", "12"], Find(index, "上田市大手1-11-16"));   // 1-11-16 can only be 一丁目 where there are 丁目
        Assert.Equal(["4"], Find(index, "大字上塩尻字中島"));
        Assert.Equal(["2"], index.Find("大手1丁目", 1).Select(source => source.Number));
    }

    [Fact]
    public void What_could_be_two_towns_is_none()
    {
        var index = Index(("1", "上田市大手一丁目1"), ("2", "上田市大手二丁目1"));
        Assert.Empty(Find(index, "大手"));
        Assert.Empty(Find(index, "大手3丁目"));
        Assert.Empty(Find(index, "大手町"));

        var neighbours = new TownIndex([Source("1", "", "上田市", "本町"), Source("2", "", "東御市", "本町")], _municipalities);
        Assert.Empty(Find(neighbours, "本町5"));
        Assert.Equal(["2"], Find(neighbours, "東御市本町5"));
        Assert.Equal(["1"], Find(neighbours, "長野県上田市本町5"));
    }

    [Fact]
    public void No_place_whatever_breaks_it()
    {
        var random = new Random(5);
        string[] pieces = ["上田市", "大手", "一", "十", "丁目", "字", "大字", "1", "-", "付近", "番", "🚒", "\ud83d", "　", "(", "〇", "先", "\n", "長野県", "三好町"];
        var index = Index(("1", "上田市大手一丁目1"));
        for (var round = 0; round < 400; round++)
        {
            var place = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var name = TownName.Read(place, _municipalities);
            Assert.True(name is null || name.Value.Base.Length > 0, place);
            Assert.InRange(index.Find(place, 2).Count, 0, 1);
        }
    }

    private static IEnumerable<string> Find(TownIndex index, string place) => index.Find(place, 10).Select(source => source.Number);

    private static TownIndex Index(params (string Number, string Address)[] sources) =>
        new(sources.Select(one => Source(one.Number, one.Address)).Append(Source("使えない", "上田市大手一丁目9") with { State = WaterState.OutOfUse }), _municipalities);

    private static WaterSource Source(string number, string address, string? municipality = null, string? town = null) => new()
    {
        Id = new WaterSourceId(ShortId.FromName(number + address + municipality)), Kind = WaterKind.Hydrant, Number = number, Latitude = 36.4, Longitude = 138.25, Address = address,
        OpenData = town is null ? null : new OpenDataFields { Municipality = municipality, Town = town },
    };
}
