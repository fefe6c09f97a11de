using BrigadeDispatch.Alerts.Domain.Reading;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>The steps of dispatch-mails.md 2.4, one by one and together.</summary>
public sealed class PlaceTests
{
    public static TheoryData<string, string> Folded => new()
    {
        { "中央区　大手門２丁目２番付近に", "中央区大手門2丁目2番" },
        { "千葉市中央区出洲港７番　サンクタス千葉シーサイドアベニュー付近で", "千葉市中央区出洲港7番" },
        { "大手一丁目１１−１６付近", "大手一丁目11-16" },
        { "宇都宮市上籠谷町地内", "宇都宮市上籠谷町" },
        { "大手一丁目１１－１６", "大手一丁目11-16" },
        { "大手一丁目11‐16", "大手一丁目11-16" },
        { "大手一丁目11–16", "大手一丁目11-16" },
        { "大手一丁目11—16", "大手一丁目11-16" },
        { "大手一丁目11―16", "大手一丁目11-16" },
        { "大手一丁目11ー16", "大手一丁目11-16" },
        { "大手一丁目１１ー１６", "大手一丁目11-16" },
        { "大手一丁目11ｰ16", "大手一丁目11-16" },
        { "大手一丁目11 － 16", "大手一丁目11-16" },
        { "上田市センター前", "上田市センター前" },
        { "中央北２丁目　７番", "中央北2丁目7番" },
        { "中央北２丁目７番　１２号", "中央北2丁目7番12号" },
        { "中央北２丁目７番　ひまわり公園", "中央北2丁目7番" },
        { "中央北２丁目７番（ひまわり公園）付近", "中央北2丁目7番" },
        { "中央北２丁目７番【ひまわり公園】", "中央北2丁目7番" },
        { "上田市上塩尻　公民館前", "上田市上塩尻公民館前" },
        { "上田市 大手 一丁目 11番 16号 市役所 本庁舎", "上田市大手一丁目11番16号" },
        { "上田市大手一丁目\n11-16付近", "上田市大手一丁目11-16" },
        { "1234番地先", "1234番地" },
        { "上田市国分1234番地先付近において", "上田市国分1234番地" },
        { "上田市国分地先", "上田市国分" },
        { "上田市国分地係から", "上田市国分" },
        { "上田市国分周辺にて", "上田市国分" },
        { "上田市国分先より", "上田市国分" },
        { "上田市国分付近の", "上田市国分" },
        { "長野県小県郡青木村大字田沢字塩之入１２番地２", "長野県小県郡青木村大字田沢字塩之入12番地2" },
        { "龍ヶ崎市3710", "龍ヶ崎市3710" },
        { "龍ケ崎市3710", "龍ケ崎市3710" },
        { "つがる市木造若緑６１−１", "つがる市木造若緑61-1" },
        { "髙﨑町①丁目", "髙﨑町1丁目" },
        { "ｶｽﾞﾉ町", "カズノ町" },
        { "123番地の5", "123番地の5" },
        { "12番地 の5", "12番地の5" },
        { "北3条西6丁目　道庁赤れんが", "北3条西6丁目" },
        { "大手一丁目11-16 101号室", "大手一丁目11-16" },
        { "付近", "" },
        { "（ひまわり公園）", "ひまわり公園" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(Folded))]
    public void Is_folded_step_by_step(string written, string expected) =>
        Assert.Equal(expected, PlaceText.From(Folding.Fold(written), Vocabulary.Of(ReadingRules.Shipped))?.Place ?? "");

    [Fact]
    public void What_was_taken_off_is_kept_for_display()
    {
        var item = Assert.Single(Reading.Items("火災情報　令和８年１１月２０日午後０時１４分頃、上田市中央北２丁目７番　ひまわり公園付近で車両火災が発生しています。"));
        Assert.Equal("上田市中央北2丁目7番", item.Place);
        Assert.Equal("上田市中央北２丁目７番　ひまわり公園付近", item.PlaceAsWritten);
        Assert.Equal("ひまわり公園", item.Landmark);
        Assert.True(item.Approximate);
        Assert.Equal("車両火災", item.KindAsWritten);
        Assert.Contains("上田市中央北２丁目７番", item.Excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_landmark_under_its_own_label_is_no_part_of_the_place()
    {
        var item = Assert.Single(Reading.Items("種別：建物火災（一般）\n場所：上田市大手一丁目１１−１６付近\n指令目標：市役所本庁舎　南側"));
        Assert.Equal("上田市大手一丁目11-16", item.Place);
        Assert.Equal("市役所本庁舎　南側", item.Landmark);
        Assert.Equal("建物火災（一般）", item.KindAsWritten);
        Assert.True(item.Approximate);
    }

    [Fact]
    public void Correction_and_recurrence_are_told()
    {
        Assert.True(Assert.Single(Reading.Items("場所：上田市大手二丁目\n種別：建物火災", "【訂正】火災指令")).Correction);
        Assert.True(Assert.Single(Reading.Items("鎮火した上田市西内の林野火災が再燃し、消防隊が出動しています。")).Recurrence);
    }
}
