using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BrigadeDispatch.Members.Slips;
using QRCoder;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>The drawing is the code's modules, no more and no less.</summary>
public sealed partial class TwoDimensionalCodeTests
{
    private const string Url = "https://call.example.jp/demo/register?code=ABCDE-FGHJK";

    [Fact]
    public void Every_module_is_where_the_code_has_it()
    {
        using var code = QRCodeGenerator.GenerateQrCode(Url, QRCodeGenerator.ECCLevel.M);
        var drawn = Draw(TwoDimensionalCode.Svg(Url));

        Assert.Equal(code.ModuleMatrix.Count, drawn.GetLength(0));
        for (var y = 0; y < drawn.GetLength(0); y++)
            for (var x = 0; x < drawn.GetLength(0); x++)
                Assert.Equal(code.ModuleMatrix[y][x], drawn[y, x]);
    }

    [Fact]
    public void It_has_a_quiet_zone_of_four_modules_and_a_finder_pattern_in_three_corners()
    {
        var drawn = Draw(TwoDimensionalCode.Svg(Url));
        var size = drawn.GetLength(0);

        for (var at = 0; at < size; at++)
            for (var rim = 0; rim < 4; rim++)
                Assert.False(drawn[rim, at] || drawn[at, rim] || drawn[size - 1 - rim, at] || drawn[at, size - 1 - rim]);
        foreach (var (top, left) in new[] { (4, 4), (4, size - 11), (size - 11, 4) })
            for (var y = 0; y < 7; y++)
                for (var x = 0; x < 7; x++)
                    Assert.Equal(Math.Max(Math.Abs(y - 3), Math.Abs(x - 3)) is 3 or 0 or 1, drawn[top + y, left + x]);
    }

    [Fact]
    public void It_is_small_enough_for_300_on_one_page_and_holds_no_script() =>
        Assert.True(TwoDimensionalCode.Svg(Url) is { Length: < 12_000 } svg && !svg.Contains("script", StringComparison.OrdinalIgnoreCase));

    private static bool[,] Draw(string svg)
    {
        var root = XDocument.Parse(svg).Root!;
        var size = int.Parse(root.Attribute("viewBox")!.Value.Split(' ')[2], CultureInfo.InvariantCulture);
        var drawn = new bool[size, size];
        var path = root.Elements().Single(element => element.Attribute("fill")!.Value == "#000").Attribute("d")!.Value;
        var runs = Run().Matches(path);
        Assert.Equal(path.Length, runs.Sum(run => run.Length));
        foreach (Match run in runs)
        {
            int Number(int group) => int.Parse(run.Groups[group].Value, CultureInfo.InvariantCulture);
            Assert.Equal(Number(1), Number(4));
            for (var x = Number(1); x < Number(1) + Number(3); x++)
                drawn[Number(2), x] = true;
        }
        return drawn;
    }

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1H(\d+)z", RegexOptions.NonBacktracking)]
    private static partial Regex Run();
}
