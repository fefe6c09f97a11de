using BrigadeDispatch.Alerts.Domain.Reading;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>Two incidents of one kind in a mail: the second keeps its own kind and time, whatever stands in front of its place.</summary>
public sealed class SameKindTests
{
    [Theory]
    [InlineData("火災指令", "（１）\n種別：建物火災\n場所：上田市大手一丁目1-1\n\n（２）\n種別：建物火災\n場所：上田市常田二丁目2-2")]
    [InlineData("災害情報", "種別：建物火災\n場所：上田市大手一丁目1-1\n種別：建物火災\n場所：上田市常田二丁目2-2")]
    [InlineData("災害情報", "覚知：18:20\n種別：建物火災\n場所：上田市大手一丁目1-1\n覚知：18:20\n種別：建物火災\n場所：上田市常田二丁目2-2")]
    [InlineData("火災指令", "場所：上田市大手一丁目1-1\n種別：建物火災\n場所：上田市常田二丁目2-2\n種別：建物火災")]
    public void Both_are_read_with_kind_and_place(string subject, string text)
    {
        var items = MailReader.ReadOrThrow(
            ReadingRules.Shipped, new MailText(subject, text, new DateTimeOffset(2026, 11, 20, 18, 40, 0, TimeSpan.FromHours(9))));

        Assert.Equal([("建物火災", "上田市大手一丁目1-1"), ("建物火災", "上田市常田二丁目2-2")], items.Select(item => (item.Kind!, item.Place!)));
        Assert.Single(items.Select(item => item.OccurredAt).Distinct());
    }
}
