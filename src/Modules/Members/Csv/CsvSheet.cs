using System.Globalization;
using System.Text;
using BrigadeDispatch.Kernel;
using CsvHelper;

namespace BrigadeDispatch.Members.Csv;

/// <summary>Writes a table: RFC 4180, safe to open in a spreadsheet, in UTF-8 with BOM or code page 932.</summary>
internal sealed class CsvSheet : IDisposable
{
    private const char Substitute = '〓';
    private const int Told = 20;
    private readonly bool _cp932;
    private readonly bool _substitute;
    private readonly MemoryStream _bytes = new();
    private readonly StreamWriter _text;
    private readonly CsvWriter _csv;
    private readonly List<string> _lacking = [];
    private int _lackingCount;
    private int _row = 1;

    public CsvSheet(string encodingName, bool substitute)
    {
        _cp932 = encodingName == FileEncodings.Cp932Name;
        _substitute = substitute;
        // The BOM is for Excel, which takes UTF-8 without one for code page 932.
        _text = new StreamWriter(_bytes, _cp932 ? FileEncodings.Cp932 : new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true));
        var configuration = CsvTable.Configuration(',');
        configuration.NewLine = "\r\n";
        // The reader takes a carriage return alone for the end of a line, so it needs quotes like the others.
        configuration.ShouldQuote = static told => told.Field is { Length: > 0 } field
            && (field.AsSpan().IndexOfAny("\",\r\n\t") >= 0 || char.IsWhiteSpace(field[0]) || char.IsWhiteSpace(field[^1]));
        _csv = new CsvWriter(_text, configuration);
    }

    /// <summary>Writes a row; whose it is goes into the report of characters the encoding lacks.</summary>
    public void Row(string whose, IEnumerable<(string Heading, string Cell)> cells)
    {
        foreach (var (heading, cell) in cells)
            _csv.WriteField(ExcelSafe.Guard(Carried(whose, heading, cell)));
        _csv.NextRecord();
        _row++;
    }

    /// <summary>The file, or which characters it could not carry.</summary>
    public Result<byte[]> Close()
    {
        _csv.Flush();
        _text.Flush();
        if (_lackingCount == 0)
            return _bytes.ToArray();
        var more = _lackingCount > _lacking.Count ? $" ほか{_lackingCount - _lacking.Count}か所" : "";
        var encoding = _cp932 ? "Shift_JIS（CP932）" : "UTF-8";
        return new LackingCharacters(
            $"{encoding}にない文字があります: {string.Join("、", _lacking)}{more}。"
            + (_cp932 ? "UTF-8で書き出すか、" : "その文字を直すか、") + $"「{Substitute}」に置きかえて書き出してください（置きかえたファイルから元の文字には戻せません）。");
    }

    public void Dispose()
    {
        _csv.Dispose();
        _text.Dispose();
        _bytes.Dispose();
    }

    private string Carried(string whose, string heading, string cell)
    {
        StringBuilder? carried = null;
        for (var at = 0; at < cell.Length; at++)
        {
            var size = char.IsHighSurrogate(cell[at]) && at + 1 < cell.Length && char.IsLowSurrogate(cell[at + 1]) ? 2 : 1;
            if (Holds(cell[at], size))
            {
                carried?.Append(cell, at, size);
            }
            else
            {
                carried ??= new StringBuilder(cell, 0, at, cell.Length);
                carried.Append(Substitute);
                if (!_substitute)
                    Tell(whose, heading, cell.Substring(at, size));
            }
            at += size - 1;
        }
        return carried?.ToString() ?? cell;
    }

    // NUL and halves of a pair have no place in any text file.
    private bool Holds(char c, int size) => size == 2 ? !_cp932 : c != '\0' && !char.IsSurrogate(c) && (!_cp932 || FileEncodings.Cp932Holds(c));

    private void Tell(string whose, string heading, string character)
    {
        _lackingCount++;
        if (_lacking.Count < Told)
        {
            var code = string.Join(' ', character.Select(c => ((int)c).ToString("X4", CultureInfo.InvariantCulture)));
            var shown = char.IsControl(character[0]) || (character.Length == 1 && char.IsSurrogate(character[0])) ? "" : $"「{character}」";
            _lacking.Add($"{_row}行目 {whose} {heading} {shown}(U+{code})");
        }
    }
}
