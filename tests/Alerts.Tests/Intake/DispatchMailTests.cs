using System.Text;
using System.Text.Json;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Domain.Reading;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Intake;

/// <summary>A posted dispatch mail: read by the rules, known again, and never without an outcome.</summary>
public sealed class DispatchMailTests
{
    private const string News = "1月5日3時9分頃、上田市大手一丁目11-16付近で建物火災が発生し、消防車が出動しています。";
    private static readonly DateTimeOffset _now = new(2026, 1, 4, 18, 10, 0, TimeSpan.Zero);

    [Fact]
    public void What_the_rules_read_becomes_an_item_with_what_was_written_beside_it()
    {
        var message = Read(new { messageId = "<1@x>", subject = "火災", text = "上田市大手一丁目１１−１６付近で建物火災（一般）が発生し出動しています。" });

        var item = Assert.Single(message.Items);
        Assert.Equal(Disposition.NewIncident, item.Disposition);
        Assert.Equal("上田市大手一丁目11-16付近", item.Item.Place);
        Assert.Equal("大手1丁目11-16", item.Item.PlaceKey);
        Assert.Contains("１１−１６", item.Item.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_mail_by_two_relays_is_the_same_message()
    {
        var one = Read(new { messageId = "<1@x>", subject = "火災", text = News, raw = Convert.ToBase64String("Received: a\r\n"u8) });
        var other = Read(new { raw = Convert.ToBase64String("Received: b\r\n"u8), text = News, subject = "火災", messageId = "<1@x>" });

        Assert.Equal(one.Id, other.Id);
        Assert.NotEqual(one.Id, Read(new { messageId = "<2@x>", subject = "火災", text = News }).Id);
        Assert.NotEqual(one.Id, Read(new { messageId = "<1@x>", subject = "火災", text = News + "第1分団も出動" }).Id);
    }

    [Fact]
    public void Without_a_Message_ID_the_bytes_tell_a_repeat()
    {
        var raw = Convert.ToBase64String("From: a\r\n\r\nx"u8);

        Assert.Equal(Read(new { text = News, raw }).Id, Read(new { raw, text = News, subject = (string?)null }).Id);
    }

    [Fact]
    public void A_mail_of_HTML_alone_is_read()
    {
        var message = Read(new { subject = "火災指令", html = $"<html><style>p{{}}</style><p>{News}</p></html>" });

        Assert.Equal("建物火災", message.Items[0].Item.Kind);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"subject":7,"text":{},"raw":"%%%"}""")]
    public void What_is_no_mail_alarms_as_unreadable(string body)
    {
        var message = DispatchMail.Read(Encoding.UTF8.GetBytes(body), Brigade([]), ReadingRules.Shipped, _now, fault => throw fault);

        Assert.Equal(Disposition.Unreadable, Assert.Single(message.Items).Disposition);
        Assert.Equal("mail", message.Source);
    }

    [Theory]
    [InlineData("shirei@fire.example", null, false)]
    [InlineData("\"指令\" <SHIREI@Fire.Example>", null, false)]
    [InlineData("someone@city.example", null, false)]
    [InlineData("other@evil.example", null, true)]
    [InlineData("\"shirei@fire.example\" <other@evil.example>", null, true)]
    [InlineData("other@evil.example", "shirei@fire.example", false)]
    [InlineData(null, null, true)]
    [InlineData("x@notcity.example", null, true)]
    public void Once_senders_are_listed_any_other_is_unverified(string? from, string? envelopeFrom, bool unverified)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { from, envelopeFrom, subject = "火災", text = News });

        var message = DispatchMail.Read(body, Brigade(["shirei@fire.example", "@city.example"]), ReadingRules.Shipped, _now, fault => throw fault);

        Assert.Equal(unverified, message.Items[0].Item.SenderUnverified);
    }

    [Theory]
    [InlineData("2026-01-05T03:09:30+09:00", true)]
    [InlineData("2031-01-05T03:09:30+09:00", false)]
    [InlineData("1999-01-01T00:00:00+09:00", false)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public void An_absurd_Date_header_gives_way_to_the_time_of_arrival(string? date, bool kept) =>
        Assert.Equal(kept, Read(new { subject = "火災", text = News, date }).Items[0].Item.SentAt is not null);

    private static IntakeMessage Read(object mail) =>
        DispatchMail.Read(JsonSerializer.SerializeToUtf8Bytes(mail), Brigade([]), ReadingRules.Shipped, _now, fault => throw fault);

    private static Brigade Brigade(IReadOnlyList<string> senders) => new(
        BrigadeId.Parse("demo"), "上田市消防団", ["長野県上田市", "上田市", "長野県"], ["s"], new LineChannel("U", ["s"], "t"), senders);
}
