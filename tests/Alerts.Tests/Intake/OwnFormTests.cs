using System.Text;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Contracts.Incidents;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Intake;

/// <summary>The product's own alert form: as lenient as an alarm must be, as exact as a repeat must be.</summary>
public sealed class OwnFormTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 4, 18, 10, 0, TimeSpan.Zero);
    private static readonly string[] _municipalities = ["長野県上田市", "上田市", "長野県"];

    [Fact]
    public void Kind_and_place_are_shown_as_given_and_compared_folded()
    {
        var item = Read("""{"id":"1","kind":"建物火災（一般）","place":"上田市大手二丁目１１−１６付近"}""")!.Items[0].Item;

        Assert.Equal("建物火災（一般）", item.Kind);
        Assert.Equal("建物火災(一般)", item.KindKey);
        Assert.Equal("上田市大手二丁目１１−１６付近", item.Place);
        Assert.Equal("大手2丁目11-16", item.PlaceKey);
    }

    [Theory]
    [InlineData("""{"kind":"建物火災"}""")]
    [InlineData("""{"id":"","kind":"建物火災"}""")]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"id":"1","kind":"  "}""")]
    [InlineData("""[{"id":"1","kind":"建物火災"}]""")]
    [InlineData("""{"id":"1","kind":"建物火災" """)]
    [InlineData("")]
    [InlineData("null")]
    public void Without_an_id_and_one_of_kind_and_text_it_is_not_of_this_form(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("""{"id":1,"kind":"建物火災"}""")]
    [InlineData("""{"id":"1","kind":"建物火災","occurredAt":"gestern","latitude":"north","longitude":999,"units":7,"phase":"burning","drill":"maybe"}""")]
    [InlineData("""{"id":"1","kind":"建物火災","units":"第１分団"}""")]
    [InlineData("""{"id":"1","text":"\ud800"}""")]
    public void A_field_that_cannot_be_used_is_left_out_and_it_alarms_all_the_same(string json)
    {
        var item = Assert.Single(Read(json)!.Items);

        Assert.Equal(Disposition.NewIncident, item.Disposition);
        Assert.False(item.Item.Drill);
        Assert.Null(item.Item.Latitude);
    }

    [Fact]
    public void Spelling_of_the_JSON_does_not_make_another_message()
    {
        var one = Read("""{"id":"1","kind":"建物火災","place":"大手","occurredAt":"2026-01-05T03:09:00+09:00"}""")!;
        var other = Read("""{ "occurredAt": "2026-01-04T18:09:00Z", "place": "\u5927\u624b", "kind":"建物火災", "drill": false, "id" : "1", "units": [] }""")!;

        Assert.Equal(one.Id, other.Id);
    }

    [Theory]
    [InlineData("""{"id":"2","kind":"建物火災","place":"大手"}""")]
    [InlineData("""{"id":"1","kind":"林野火災","place":"大手"}""")]
    [InlineData("""{"id":"1","kind":"建物火災","place":"中央"}""")]
    [InlineData("""{"id":"1","kind":"建物火災","place":"大手","drill":true}""")]
    [InlineData("""{"id":"1","kind":"建物火災","place":"大手","phase":"spreading"}""")]
    [InlineData("""{"id":"1","kind":"建物火災","place":"大手","units":["第1分団"]}""")]
    [InlineData("""{"id":"1","kind":"建物火災","place":"大手","text":"続報"}""")]
    public void Other_content_is_another_message(string json) =>
        Assert.NotEqual(Read("""{"id":"1","kind":"建物火災","place":"大手"}""")!.Id, Read(json)!.Id);

    [Theory]
    [InlineData("contained", IncidentPhase.Contained, false)]
    [InlineData("extinguished", IncidentPhase.Extinguished, false)]
    [InlineData("closed", IncidentPhase.Closed, false)]
    [InlineData("falseAlarm", IncidentPhase.FalseAlarm, false)]
    [InlineData("spreading", IncidentPhase.Spreading, false)]
    [InlineData("reported", IncidentPhase.Reported, true)]
    public void Phases_are_told_apart(string word, IncidentPhase phase, bool isNews)
    {
        var item = Read($$"""{"id":"1","kind":"建物火災","phase":"{{word}}"}""")!.Items[0].Item;

        Assert.Equal(phase, item.Phase);
        Assert.Equal(isNews, item.IsNews);
    }

    [Fact]
    public void Whatever_bytes_come_it_is_read_or_not_of_this_form() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            OwnForm.Read(bytes, _municipalities, _now);
            return OwnForm.Unreadable(bytes, null, _now).Items[0].Item.Unreadable;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Mutated_alerts_never_throw()
    {
        var random = new Random(20260105);
        var seed = Encoding.UTF8.GetBytes("""{"id":"1","kind":"建物火災","place":"上田市大手一丁目11-16","latitude":36.4,"longitude":138.2,"occurredAt":"2026-01-05T03:09:00+09:00","units":["第1分団"],"phase":"reported","drill":false}""");
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = seed.ToArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var length = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            OwnForm.Read(bytes[..length], _municipalities, _now);
        }
    }

    private static IntakeMessage? Read(string json) => OwnForm.Read(Encoding.UTF8.GetBytes(json), _municipalities, _now);
}
