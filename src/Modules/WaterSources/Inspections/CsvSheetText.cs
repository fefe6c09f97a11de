using System.Globalization;
using System.Text;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>A list as CSV (RFC 4180, CR LF, UTF-8 with BOM) that a spreadsheet opens without running anything in it.</summary>
internal sealed class CsvSheetText
{
    public const string ContentType = "text/csv; charset=utf-8";

    private readonly StringBuilder _text = new();

    public CsvSheetText(IReadOnlyList<string> headings) => Add([.. headings]);

    /// <summary>Adds a line. Times are written as Japan's.</summary>
    public void Add(params object?[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                _text.Append(',');
            Append(cells[i] switch
            {
                null => "",
                string text => Guard(text),
                DateTimeOffset at => at.ToOffset(JapanTime.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                double number => number.ToString("0.######", CultureInfo.InvariantCulture),
                IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
                var other => other.ToString() ?? "",
            });
        }
        _text.Append("\r\n");
    }

    public byte[] ToBytes() => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(_text.ToString())];

    private void Append(string cell)
    {
        if (cell.AsSpan().IndexOfAny("\",\r\n") >= 0)
            _text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            _text.Append(cell);
    }

    // As Members/Csv/ExcelSafe: full-width look-alikes are formulas to a Japanese Excel too.
    private static string Guard(string cell) =>
        cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0' or '＝' or '＋' or '－' or '＠' or '\'' ? "'" + cell : cell;
}
