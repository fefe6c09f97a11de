using System.Diagnostics;
using System.Text;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>A quote inside a cell that is not quoted is a character, as hand-made tables have it (6" pipe), and never hides what is really wrong.</summary>
public sealed class BareQuoteTests
{
    private const string Heading = "番号,種別,緯度,経度,備考\n";

    [Fact]
    public async Task It_is_taken_literally_with_a_warning_for_its_row()
    {
        var file = await ReadFile.TextAsync(Heading + "1,消火栓,36.4,138.2,6\" pipe\r\n2,消火栓,36.5,138.2,\"8\"\" pipe, 公道\"\n3,消火栓,36.6,138.2,ふた18\"\n4,消火栓,36.7,138.2,\"\"\n");

        Assert.Null(file.Refusal);
        Assert.Equal(["6\" pipe", "8\" pipe, 公道", "ふた18\"", ""], file.Sources.Select(source => source.Memo));
        var warnings = file.Findings.Warnings.Where(warning => warning.Sentence.Contains("文字としてそのまま", StringComparison.Ordinal));
        Assert.Equal([2, 4], warnings.Select(warning => warning.Row));
        Assert.Equal(0, file.Findings.ErrorCount);
    }

    [Fact]
    public async Task A_row_whose_columns_do_not_fit_then_is_an_error_of_that_row_and_the_others_are_read()
    {
        var file = await ReadFile.TextAsync(Heading + "1,消火栓,36.4,138.2,中央 \"公民館, 裏\" 側\n2,消火栓,36.5,138.2,6\"\n3,消火栓,36.6,138.2\"\n");

        Assert.Null(file.Refusal);
        Assert.Equal(["2"], file.Sources.Select(source => source.Number));
        Assert.Equal([2, 4], file.Findings.Errors.Select(error => error.Row));
        Assert.Equal(("備考", "中央 \"公民館"), (file.Findings.Errors[0].Column, file.Findings.Errors[0].Value));
        Assert.Contains("列の数（6）が見出し（5）と合いません", file.Findings.Errors[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_unclosed_quote_after_it_is_still_refused_quickly_with_its_line()
    {
        var rows = string.Concat(Enumerable.Range(0, 200).Select(row => $"{row},消火栓,36.4,138.2,6\"\n"));
        var watch = Stopwatch.StartNew();

        var file = await ReadFile.TextAsync(Heading + rows + "a,消火栓,36.4,138.2,\"開いたまま\n" + new string('x', 5_000_000));

        Assert.Contains("202行目で始まった「\"」が閉じられていない", file.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Text_behind_a_closed_quote_is_refused_as_before()
    {
        var file = await ReadFile.TextAsync(Heading + "1,消火栓,36.4,138.2,\"6\" pipe\n");

        Assert.Contains("閉じかたが正しくありません", file.Refusal!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_of_them_are_told_once_and_every_row_keeps_its_own_cells_over_the_readers_buffers()
    {
        const int Count = 30_000;
        var text = new StringBuilder(Heading);
        for (var row = 1; row <= Count; row++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{row},消火栓,{36 + row * 0.00001:0.00000},138.2,{new string('あ', row % 7)}{row % 9}\" pipe\n");

        var file = await ReadFile.TextAsync(text.ToString());

        Assert.Equal(Count, file.Sources.Count);
        Assert.All(file.Sources, source => Assert.EndsWith($"{int.Parse(source.Number, System.Globalization.CultureInfo.InvariantCulture) % 9}\" pipe", source.Memo, StringComparison.Ordinal));
        Assert.Contains("30,000件", Assert.Single(file.Findings.Warnings, warning => warning.Sentence.Contains("文字としてそのまま", StringComparison.Ordinal)).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    public async Task It_does_not_mislead_about_what_parts_the_cells(string delimiter)
    {
        var file = await ReadFile.TextAsync((Heading + "1,消火栓,36.4,138.2,6\" pipe\n2,消火栓,36.5,138.2,x\n").Replace(",", delimiter, StringComparison.Ordinal));

        Assert.Equal(["6\" pipe", "x"], file.Sources.Select(source => source.Memo));
    }

    [Fact]
    public async Task Written_out_and_read_again_it_is_the_same()
    {
        var first = await ReadFile.TextAsync(Heading + "1,消火栓,36.4,138.2,6\" pipe\n");
        var again = await ReadFile.TextAsync(Heading + $"1,消火栓,36.4,138.2,\"{first.Sources[0].Memo.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");

        Assert.Equal(first.Sources[0], again.Sources[0] with { ChangedAt = first.Sources[0].ChangedAt });
        Assert.DoesNotContain(again.Findings.Warnings, warning => warning.Sentence.Contains('"', StringComparison.Ordinal));
    }
}
