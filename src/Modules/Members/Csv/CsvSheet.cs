using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using CsvHelper;

namespace BrigadeDispatch.Members.Csv;

/// <summary>Writes a table: RFC 4180, safe to open in a spreadsheet, in UTF-8 with BOM or code page 932.</summary>
internal sealed class CsvSheet : IDisposable
{
    private const int Told = 20;
    private readonly bool _cp932;
    private readonly bool _substitute;
    private readonly MemoryStream _bytes = new();
    private readonly StreamWriter _text;
    private readonly CsvWriter _csv;
    private readonly CarriedText _carried;
    private int _row = 1;

    public CsvSheet(string encodingName, bool substitute)
    {
        _cp932 = encodingName == FileEncodings.Cp932Name;
        _substitute = substitute;
        _carried = new CarriedText(_cp932, Told);
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
            _csv.WriteField(ExcelSafe.Guard(_carried.Carry(_row, whose, heading, cell)));
        _csv.NextRecord();
        _row++;
    }

    /// <summary>The file, or which characters it could not carry.</summary>
    public Result<byte[]> Close()
    {
        _csv.Flush();
        _text.Flush();
        if (_carried.Count == 0 || _substitute)
            return _bytes.ToArray();
        var lacking = _carried.Lacking.Select(one => $"{one.Row}行目 {one.Whose} {one.Column} {(one.Character.Length == 0 ? "" : $"「{one.Character}」")}({one.Code})");
        var more = _carried.Count > Told ? $" ほか{_carried.Count - Told}か所" : "";
        var encoding = _cp932 ? "Shift_JIS（CP932）" : "UTF-8";
        return new LackingCharacters(
            $"{encoding}にない文字があります: {string.Join("、", lacking)}{more}。"
            + (_cp932 ? "UTF-8で書き出すか、" : "その文字を直すか、") + $"「{CarriedText.Substitute}」に置きかえて書き出してください（置きかえたファイルから元の文字には戻せません）。");
    }

    public void Dispose()
    {
        _csv.Dispose();
        _text.Dispose();
        _bytes.Dispose();
    }
}
