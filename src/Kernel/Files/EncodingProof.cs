using System.Text;

namespace BrigadeDispatch.Kernel.Files;

/// <summary>What a file's bytes are proved to be.</summary>
/// <param name="Encoding">Strict decoder.</param>
/// <param name="Name">On the wire.</param>
/// <param name="Start">Where the text begins, behind a mark.</param>
public sealed record ProvenEncoding(Encoding Encoding, string Name, int Start);

/// <summary>
/// Proves in one pass which encoding a file is in: UTF-8 if all of it is, else code page 932 if all of it is; anything else is refused,
/// never guessed. Feed it the bytes as they come; it keeps none of them.
/// </summary>
public sealed class EncodingProof
{
    private readonly byte[] _head = new byte[6];
    private int _headLength;
    private int _line = 1;
    private int _utf8Left;
    private (byte Least, byte Most) _utf8Next;
    private int _utf8FaultLine;
    private byte _cp932Lead;
    private int _cp932FaultLine;
    private int _wideInLine;
    private bool _lineIsUtf8 = true;
    private int _utf8Line;

    /// <summary>Why it is no text at all, as soon as that is known; null: it may be one.</summary>
    public string? Fault { get; private set; }

    /// <summary>Bytes seen.</summary>
    public long Length { get; private set; }

    /// <summary>Takes the next bytes; false once there is a <see cref="Fault"/>.</summary>
    public bool Feed(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null)
            return false;
        for (var at = 0; at < bytes.Length && _headLength < _head.Length; at++)
            _head[_headLength++] = bytes[at];
        if (Length < 4 && _headLength >= Math.Min(4, Length + bytes.Length))
            Fault = ForeignFormat();
        Length += bytes.Length;
        if (Fault is not null)
            return false;
        foreach (var one in bytes)
        {
            if (one < 0x80 && _utf8Left == 0 && _cp932Lead == 0)
            {
                if (one == '\n')
                    EndLine();
                else if (one == 0)
                    return Zero();
                continue;
            }
            Look(one);
            if (one == 0)
                return Zero();
            if (one == '\n')
                EndLine();
        }
        return true;
    }

    /// <summary>After the last byte: what it is, or why it cannot be read.</summary>
    public Result<ProvenEncoding> Finish(Func<string, Refusal> unreadable)
    {
        ArgumentNullException.ThrowIfNull(unreadable);
        if (Fault is not null)
            return unreadable(Fault);
        if (_utf8Left > 0)
            FailUtf8();
        if (_cp932Lead != 0)
            FailCp932();
        EndLine(last: true);
        var marked = _headLength >= 3 && _head[0] == 0xEF && _head[1] == 0xBB && _head[2] == 0xBF;
        if (marked && _headLength == 6 && _head[3] == 0xEF && _head[4] == 0xBB && _head[5] == 0xBF)
            return unreadable("ファイルの先頭に文字コードの印（BOM）が2つ付いています。表計算ソフトで開き、「CSV UTF-8」で保存しなおしてください。");
        if (_utf8FaultLine == 0)
            return new ProvenEncoding(FileEncodings.Utf8, FileEncodings.Utf8Name, marked ? 3 : 0);
        if (marked)
            return unreadable($"UTF-8の印（BOM）がありますが、{_utf8FaultLine}行目からUTF-8ではありません。元の表からCSVを作りなおしてください。");
        if (_utf8Line > 0)
            return unreadable($"文字コードが混ざっています（{_utf8Line}行目はUTF-8、{_utf8FaultLine}行目はUTF-8ではありません）。1つの文字コードで保存しなおしてください。");
        if (_cp932FaultLine > 0)
            return unreadable($"{_cp932FaultLine}行目の文字コードを読めません。「CSV UTF-8（コンマ区切り）」で保存しなおしてください。");
        return new ProvenEncoding(FileEncodings.Cp932, FileEncodings.Cp932Name, 0);
    }

    private string? ForeignFormat() =>
        _head.AsSpan(0, _headLength) is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]
            ? "文字コードがUTF-16です。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存しなおしてください。"
        : _head.AsSpan(0, _headLength) is [(byte)'P', (byte)'K', 3, 4, ..]
            ? "ExcelのブックなどCSVではないファイルです。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存しなおしてください。"
        : null;

    private bool Zero()
    {
        Fault = $"{_line}行目に、文字ではないデータ（NUL）があります。CSVではないか、壊れたファイルです。元の表からCSVを作りなおしてください。";
        return false;
    }

    private void Look(byte one)
    {
        if (one is >= 0xE3 and <= 0xE9)
            _wideInLine++;
        if (_utf8Left > 0)
        {
            if (one >= _utf8Next.Least && one <= _utf8Next.Most)
            {
                _utf8Left--;
                _utf8Next = (0x80, 0xBF);
            }
            else
            {
                FailUtf8();
                BeginUtf8(one);
            }
        }
        else
        {
            BeginUtf8(one);
        }
        LookAsCp932(one);
    }

    private void BeginUtf8(byte one)
    {
        (_utf8Left, _utf8Next) = one switch
        {
            < 0x80 => (0, _utf8Next),
            >= 0xC2 and <= 0xDF => (1, ((byte)0x80, (byte)0xBF)),
            0xE0 => (2, ((byte)0xA0, (byte)0xBF)),
            0xED => (2, ((byte)0x80, (byte)0x9F)),
            >= 0xE1 and <= 0xEF => (2, ((byte)0x80, (byte)0xBF)),
            0xF0 => (3, ((byte)0x90, (byte)0xBF)),
            >= 0xF1 and <= 0xF3 => (3, ((byte)0x80, (byte)0xBF)),
            0xF4 => (3, ((byte)0x80, (byte)0x8F)),
            _ => (-1, _utf8Next),
        };
        if (_utf8Left >= 0)
            return;
        _utf8Left = 0;
        FailUtf8();
    }

    // The code page's own shape, not the decoder: that one fills gaps with private characters.
    private void LookAsCp932(byte one)
    {
        if (_cp932Lead != 0)
        {
            if (one is < 0x40 or 0x7F or > 0xFC || !Cp932Pairs.Has(_cp932Lead, one))
                FailCp932();
            _cp932Lead = 0;
        }
        else if (one is 0x80 or 0xA0 or > 0xFC)
        {
            FailCp932();
        }
        else if (one is >= 0x80 and not (>= 0xA1 and <= 0xDF))
        {
            _cp932Lead = one;
        }
    }

    private void FailUtf8()
    {
        _lineIsUtf8 = false;
        _utf8Left = 0;
        if (_utf8FaultLine == 0)
            _utf8FaultLine = _line;
    }

    private void FailCp932()
    {
        if (_cp932FaultLine == 0)
            _cp932FaultLine = _line;
    }

    // Lines of UTF-8 kana and kanji look like rare kanji in code page 932; two characters of three bytes, and nothing that is not UTF-8, are no accident.
    private void EndLine(bool last = false)
    {
        if (_wideInLine >= 2 && _lineIsUtf8 && _utf8Line == 0)
            _utf8Line = _line;
        (_wideInLine, _lineIsUtf8) = (0, true);
        if (!last)
            _line++;
    }
}
