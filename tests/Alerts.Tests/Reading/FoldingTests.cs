using BrigadeDispatch.Alerts.Domain.Reading;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>Folding is NFKC, also where the runtime has no globalisation data.</summary>
public sealed class FoldingTests
{
    [Theory]
    [InlineData("ＡＢＣ１２３", "ABC123")]
    [InlineData("　", " ")]
    [InlineData("ｶﾞｽ漏れ", "ガス漏れ")]
    [InlineData("ﾊﾟﾄﾛｰﾙ", "パトロール")]
    [InlineData("ウﾞ", "ヴ")]
    [InlineData("か\u3099", "が")]
    [InlineData("は\u309A", "ぱ")]
    [InlineData("①⑳㈱㊤", "120(株)上")]
    [InlineData("ⅠⅣⅹ", "IIVx")]
    [InlineData("㍻㋿", "平成令和")]
    [InlineData("㎡㎞℃№", "m2km°CNo")]
    [InlineData("髙﨑彅", "髙﨑彅")]
    [InlineData("凞猪", "凞猪")]
    [InlineData("－―‐−～", "-―‐−~")]
    [InlineData("￥｢｣､｡･", "¥「」、。・")]
    [InlineData("〇々〆ヶケ", "〇々〆ヶケ")]
    public void Is_compatibility_composition(string written, string expected) => Assert.Equal(expected, Folding.Fold(written));

    [Fact]
    public void Every_folded_character_knows_where_it_came_from()
    {
        var folded = Folding.FoldWithMap("㈱ｶﾞ１");
        Assert.Equal("(株)ガ1", folded.Text);
        Assert.Equal([0, 0, 0, 1, 3], folded.At);
    }

    [Fact]
    public void Folding_twice_changes_nothing_more()
    {
        foreach (var text in Corpus.Texts)
        {
            Assert.Equal(Folding.Fold(text), Folding.Fold(Folding.Fold(text)));
        }
    }
}
