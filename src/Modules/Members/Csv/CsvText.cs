using System.Text;
using System.Text.Unicode;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Members.Csv;

/// <summary>A file's bytes as text: which encoding it is proved to be in, and where the text begins.</summary>
internal sealed record CsvText(byte[] Bytes, int Start, Encoding Encoding, string EncodingName)
{
    private static readonly byte[] _bom = [0xEF, 0xBB, 0xBF];

    /// <summary>UTF-8 if all of it is, else code page 932 if all of it is; anything else is refused, never guessed.</summary>
    public static Result<CsvText> Recognise(byte[] bytes)
    {
        if (bytes.Length > CsvLimits.Bytes)
            return new FileTooLarge();
        if (bytes.Length == 0)
            return new UnreadableFile("ファイルが空です。見出しの行と団員の行があるCSVを選んでください。");
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return new UnreadableFile("文字コードがUTF-16です。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存しなおしてください。");
        if (bytes is [(byte)'P', (byte)'K', 3, 4, ..])
            return new UnreadableFile("ExcelのブックなどCSVではないファイルです。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存しなおしてください。");
        if (Array.IndexOf(bytes, (byte)0) is >= 0 and var zero)
            return new UnreadableFile($"{LineOf(bytes, zero)}行目に、文字ではないデータ（NUL）があります。CSVではないか、壊れたファイルです。元の表からCSVを作りなおしてください。");
        var start = bytes.AsSpan().StartsWith(_bom) ? _bom.Length : 0;
        var text = bytes.AsSpan(start);
        if (start > 0 && text.StartsWith(_bom))
            return new UnreadableFile("ファイルの先頭に文字コードの印（BOM）が2つ付いています。表計算ソフトで開き、「CSV UTF-8」で保存しなおしてください。");
        if (Utf8.IsValid(text))
            return new CsvText(bytes, start, FileEncodings.Utf8, FileEncodings.Utf8Name);
        if (start > 0)
            return new UnreadableFile($"UTF-8の印（BOM）がありますが、{LineOf(bytes, start + ValidUtf8(text))}行目からUTF-8ではありません。元の表からCSVを作りなおしてください。");
        if (FindUtf8Line(bytes) is { } mixed)
            return new UnreadableFile($"文字コードが混ざっています（{LineOf(bytes, mixed)}行目はUTF-8、{LineOf(bytes, ValidUtf8(text))}行目はUTF-8ではありません）。1つの文字コードで保存しなおしてください。");
        if (FindUndefinedInCp932(bytes) is { } at)
            return new UnreadableFile($"{LineOf(bytes, at)}行目の文字コードを読めません。「CSV UTF-8（コンマ区切り）」で保存しなおしてください。");
        return new CsvText(bytes, 0, FileEncodings.Cp932, FileEncodings.Cp932Name);
    }

    /// <summary>The text from its first character, decoded as it is read.</summary>
    public TextReader Open() =>
        new StreamReader(new MemoryStream(Bytes, Start, Bytes.Length - Start, writable: false), Encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 16 * 1024);

    private static int LineOf(byte[] bytes, int at) => bytes.AsSpan(0, Math.Min(at, bytes.Length)).Count((byte)'\n') + 1;

    private static int ValidUtf8(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
            at += used;
        return at;
    }

    private static int? FindUndefinedInCp932(byte[] bytes)
    {
        // The code page's own shape, not the decoder: that one fills gaps with private characters.
        for (var at = 0; at < bytes.Length; at++)
        {
            var lead = bytes[at];
            if (lead is < 0x80 or (>= 0xA1 and <= 0xDF))
                continue;
            if (lead is 0x80 or 0xA0 or > 0xFC || at + 1 >= bytes.Length || bytes[at + 1] is < 0x40 or 0x7F or > 0xFC || !Cp932Pairs.Has(lead, bytes[at + 1]))
                return at;
            at++;
        }
        return null;
    }

    // Lines of UTF-8 kana and kanji look like rare kanji in code page 932; two characters of three bytes, and nothing that is not UTF-8, are no accident.
    private static int? FindUtf8Line(byte[] bytes)
    {
        for (var from = 0; from < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', from);
            var line = bytes.AsSpan(from, (end < 0 ? bytes.Length : end) - from);
            var wide = 0;
            foreach (var one in line)
                if (one is >= 0xE3 and <= 0xE9)
                    wide++;
            if (wide >= 2 && Utf8.IsValid(line))
                return from;
            if (end < 0)
                return null;
            from = end + 1;
        }
        return null;
    }
}
