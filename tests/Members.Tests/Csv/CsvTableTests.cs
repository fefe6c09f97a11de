using System.Text;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Members.Csv;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.Members.Tests.Csv;

/// <summary>Files in and out: exact, or refused with a sentence.</summary>
public sealed class CsvTableTests
{
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bytes(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static (List<CsvRow> Rows, string? Fault) Read(byte[] bytes)
    {
        var opened = CsvTable.Open(bytes);
        if (opened.Refusal is { } refusal)
            return ([], refusal.Sentence);
        using var table = opened.Value;
        var rows = new List<CsvRow> { table.Heading };
        while (table.Next() is { } row)
            rows.Add(row);
        return (rows, table.Fault);
    }

    private static byte[] Written(string encoding, IEnumerable<string[]> rows)
    {
        using var sheet = new CsvSheet(encoding, substitute: false);
        foreach (var row in rows)
            sheet.Row("", row.Select(cell => ("", cell)));
        return sheet.Close().Value;
    }

    [Fact]
    public void Rows_and_cells_are_read_as_the_standard_says()
    {
        var (rows, fault) = Read(Utf8("a,b,c\r\n1,\"x,\"\"y\"\"\nz\",\r\n\r\n,,\r\n\"\",2,3"));

        Assert.Null(fault);
        Assert.Equal([1, 2, 6], rows.Select(row => row.Line));
        Assert.Equal(["1", "x,\"y\"\nz", ""], rows[1].Cells);
        Assert.Equal(["", "2", "3"], rows[2].Cells);
    }

    [Theory]
    [InlineData("a,b\r\n1,2\r\n", "\r\n")]
    [InlineData("a,b\n1,2\n", "\n")]
    [InlineData("a,b\r1,2\r", "\r")]
    public void Lines_end_in_any_of_the_three_ways(string file, string end)
    {
        Assert.Equal(["1", "2"], Read(Utf8(file)).Rows[1].Cells);
        Assert.Equal([1, 2, 4], Read(Utf8($"a,b{end}1,\"x{end}y\"{end}3,4")).Rows.Select(row => row.Line));
    }

    [Fact]
    public void Tabs_separate_where_the_heading_has_no_comma() => Assert.Equal(["1,5", "2"], Read(Utf8("a\tb\n1,5\t2")).Rows[1].Cells);

    [Fact]
    public void Each_encoding_is_told_by_its_bytes()
    {
        var text = "姓,名\n髙橋,ソ十表\n";
        Assert.Equal("utf-8", CsvText.Recognise(Utf8(text)).Value.EncodingName);
        Assert.Equal("utf-8", CsvText.Recognise(Bytes([0xEF, 0xBB, 0xBF], Utf8(text))).Value.EncodingName);
        Assert.Equal("cp932", CsvText.Recognise(FileEncodings.Cp932.GetBytes(text)).Value.EncodingName);
        foreach (var bytes in new[] { Utf8(text), Bytes([0xEF, 0xBB, 0xBF], Utf8(text)), FileEncodings.Cp932.GetBytes(text) })
            Assert.Equal(["髙橋", "ソ十表"], Read(bytes).Rows[1].Cells);
    }

    public static TheoryData<string, byte[], string> Hostile => new()
    {
        { "empty", [], "ファイルが空です" },
        { "blank lines only", Utf8("\r\n\r\n\n"), "見出しの行がありません" },
        { "BOM only", [0xEF, 0xBB, 0xBF], "見出しの行がありません" },
        { "BOM twice", Bytes([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF], Utf8("団員番号,姓\n1,佐藤")), "BOM）が2つ" },
        { "UTF-16 little", Bytes([0xFF, 0xFE], Encoding.Unicode.GetBytes("団員番号")), "UTF-16" },
        { "UTF-16 big", Bytes([0xFE, 0xFF], Encoding.BigEndianUnicode.GetBytes("団員番号")), "UTF-16" },
        { "workbook", [(byte)'P', (byte)'K', 3, 4, 20, 0], "Excelのブック" },
        { "NUL", Utf8("a,b\n1,2\n3,\04"), "3行目に、文字ではないデータ（NUL）" },
        { "zeros", new byte[CsvLimits.Bytes], "1行目に、文字ではないデータ（NUL）" },
        { "one byte too many", new byte[CsvLimits.Bytes + 1], "ファイルが大きすぎます" },
        { "no encoding", Bytes(Utf8("a,b\n1,2\n"), [0x81, 0xFF, 0x80]), "3行目の文字コード" },
        { "BOM but no UTF-8", Bytes([0xEF, 0xBB, 0xBF], Utf8("a,b\n1,2\n"), [0x82, 0xA0]), "3行目からUTF-8ではありません" },
        { "UTF-8 within CP932", Bytes(FileEncodings.Cp932.GetBytes("団員番号,姓\n1,佐藤\n"), Utf8("2,鈴木さくら\n"), FileEncodings.Cp932.GetBytes("3,髙橋\n")), "3行目はUTF-8、1行目はUTF-8ではありません" },
        { "a quote without end", Utf8("a,b\n1,2\n3,\"4\n5,6\n"), "3行目で始まった「\"」が閉じられていません" },
        { "a quote that ends in the wrong place", Utf8("a,b\n1,\"2\n3,\"4\n"), "2行目で始まった「\"」の閉じかた" },
        { "a quote in the middle", Utf8("a,b\n1,2\"3\n"), "2行目の2列目の途中に「\"」" },
        { "a long cell", Utf8("a,b\n1," + new string('x', 10_001)), "2行目の2列目が10,000字を超えて" },
        { "many columns", Utf8("a,b\n" + new string(',', 1_000_000)), "2行目の列が200列を超えて" },
        { "many headings", Utf8(new string(',', 1_000_000)), "1行目の列が200列を超えて" },
        { "many rows", Utf8(string.Concat(Enumerable.Repeat("1\n", 60_000))), "行が多すぎます" },
        { "many empty rows", Utf8("a\n" + new string('\n', 60_000)), "行が多すぎます" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_refused_with_a_sentence_that_says_where(string name, byte[] bytes, string sentence)
    {
        var (_, fault) = Read(bytes);

        Assert.True(fault?.Contains(sentence, StringComparison.Ordinal) == true, $"{name}: {fault}");
    }

    [Theory]
    [InlineData("団員番号,姓\n1,\"佐藤\n", "2行目で始まった「\"」が閉じられていないか")]
    [InlineData("団員番号,姓\n1,佐", "10,000字")]
    [InlineData("団員番号,姓\n1,佐藤,", "200列")]
    public void Reading_ends_soon_after_the_limit_however_long_the_file_is(string beginning, string sentence)
    {
        var rest = sentence.Contains("200", StringComparison.Ordinal) ? new string(',', 5_000_000) : string.Concat(Enumerable.Repeat("abcdefgh", 600_000));

        using var text = new GuardedText(new StringReader(beginning + rest), ',', CsvLimits.Table);
        while (text.Read(new char[4096]) > 0) ;

        Assert.Contains(sentence, text.Fault, StringComparison.Ordinal);
        Assert.InRange(text.Looked, 1, CsvLimits.CharactersPerField + 2 * 4096);
        Assert.Contains(sentence, Read(Utf8(beginning + rest)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_that_is_allowed_is_read()
    {
        var heading = string.Join(',', Enumerable.Range(1, CsvLimits.Columns));
        var rows = string.Concat(Enumerable.Repeat("1\r\n", CsvLimits.Rows - 1));
        var cell = new string('x', CsvLimits.CharactersPerField);

        var (read, fault) = Read(Utf8($"{heading}\r\n{rows}\"{cell}\"\r\n"));

        Assert.Null(fault);
        Assert.Equal((CsvLimits.Rows + 1, cell), (read.Count, read[^1].Cells[0]));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("cp932")]
    public void Whatever_is_written_comes_back(string encoding)
    {
        var cells = encoding == "cp932" ? Texts.InCp932 : Texts.InUtf8;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Gen.ArrayOf(cells, 3))), rows =>
        {
            var all = rows.Prepend(["見出し", "b", "c"]).ToList();
            var (read, fault) = Read(Written(encoding, all));
            var wanted = all.Where(row => row.Any(cell => cell.Length > 0)).ToList();
            return fault is null && read.Count == wanted.Count && read.Zip(wanted).All(pair => pair.First.Cells.SequenceEqual(pair.Second));
        }));
    }

    [Fact]
    public void Bytes_of_any_kind_are_read_or_refused_and_never_throw()
    {
        var good = Written("utf-8", [["団員番号", "姓", "メモ"], ["1", "佐藤", "改行\r\nと\"引用\""], ["2", "=1+1", "'"]]);
        var cp932 = Written("cp932", [["団員番号", "姓", "メモ"], ["1", "佐藤", "改行\r\nと\"引用\""], ["2", "=1+1", "'"]]);
        byte[] nasty = [.. "\",\r\n\t'\0=\u00EF\u00BB\u00BF"u8];
        var mutations = Gen.Resize(Gen.ListOf(Gen.Zip(Gen.Choose(0, 10_000), Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(nasty.Select(one => (int)one).ToArray())))), 12);
        var rowsRead = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(Arb.From(Gen.Zip(Gen.Elements(good, cp932), mutations)), file =>
        {
            var bytes = file.Item1.ToArray();
            foreach (var (at, value) in file.Item2)
                bytes[at % bytes.Length] = (byte)value;
            var (rows, fault) = Read(bytes);
            rowsRead += rows.Count;
            return rows.Count > 0 || fault is { Length: > 10 };
        }));
        Assert.True(rowsRead > 1_000, $"Many mutations should leave rows to read, not {rowsRead}.");
    }

    [Fact]
    public void However_quotes_and_line_ends_stand_rows_have_the_lines_they_begin_on()
    {
        const string Signs = "\",\r\na";
        var read = 0;
        for (var length = 1; length <= 6; length++)
        {
            var file = new char[length];
            for (var number = 0; number < (int)Math.Pow(Signs.Length, length); number++)
            {
                for (int i = 0, rest = number; i < length; i++, rest /= Signs.Length)
                    file[i] = Signs[rest % Signs.Length];
                var (rows, fault) = Read(Utf8(new string(file)));
                if (fault is not null)
                    continue;
                read++;
                Assert.Equal(rows.Select(row => row.Line).Distinct().Order(), rows.Select(row => row.Line));
                Assert.Equal(file.Count(c => c == 'a'), rows.Sum(row => row.Cells.Sum(cell => cell.Count(c => c == 'a'))));
            }
        }
        Assert.True(read > 2_000, $"{read}");
    }

    [Theory]
    [InlineData("高橋〜一郎", "〜")]
    [InlineData("𠮷田", "𠮷")]
    [InlineData("é", "é")]
    [InlineData("¥100", "¥")]
    public void What_code_page_932_lacks_is_told_with_its_row_or_replaced(string name, string lacking)
    {
        using var strict = new CsvSheet("cp932", substitute: false);
        strict.Row("団員番号7", [("姓", name)]);
        using var lenient = new CsvSheet("cp932", substitute: true);
        lenient.Row("団員番号7", [("姓", name)]);

        var refusal = strict.Close().Refusal;

        Assert.Equal(("csv.characters", 422), (refusal!.Code, refusal.Status));
        Assert.Contains($"1行目 団員番号7 姓 「{lacking}」", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal([name.Replace(lacking, "〓", StringComparison.Ordinal)], Read(lenient.Close().Value).Rows[0].Cells);
    }

    [Fact]
    public void UTF8_lacks_nothing_but_what_is_no_text()
    {
        using var sheet = new CsvSheet("utf-8", substitute: false);
        sheet.Row("x", [("姓", "〜𠮷é"), ("名", "a\0b"), ("かな", "\uD83D")]);

        Assert.Contains("(U+0000)、1行目 x かな (U+D83D)", sheet.Close().Refusal!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void UTF8_begins_with_the_mark_that_Excel_needs() =>
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'a', (byte)'\r', (byte)'\n'], Written("utf-8", [["a"]]));

    [Fact]
    public void Code_page_932_has_the_kanji_of_Japanese_names_and_every_character_it_has_comes_back()
    {
        Assert.All("髙﨑德瀨栁～－ｱァ①㈱\\~", c => Assert.True(FileEncodings.Cp932Holds(c), $"{c}"));
        Assert.All("〜−é¥‾\u00A0\u0080ﾠ", c => Assert.False(FileEncodings.Cp932Holds(c), $"U+{(int)c:X4}"));
        var all = string.Concat(Enumerable.Range(1, char.MaxValue).Select(c => (char)c).Where(FileEncodings.Cp932Holds));
        Assert.InRange(all.Length, 9_000, 10_000);
        Assert.Equal(all, FileEncodings.Cp932.GetString(FileEncodings.Cp932.GetBytes(all)));
    }
}
