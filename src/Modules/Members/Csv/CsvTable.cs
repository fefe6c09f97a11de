using System.Globalization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using CsvHelper;
using CsvHelper.Configuration;

namespace BrigadeDispatch.Members.Csv;

/// <summary>A row of a file.</summary>
/// <param name="Line">The line of the file it begins on, from 1.</param>
/// <param name="Cells">As written, without what keeps spreadsheets from taking them for formulas.</param>
internal readonly record struct CsvRow(int Line, string[] Cells);

/// <summary>A CSV file read row by row (RFC 4180; comma or tab). Never an exception, whatever the bytes are.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly GuardedText _text;
    private readonly CsvParser _parser;

    private CsvTable(CsvText file, char delimiter)
    {
        EncodingName = file.EncodingName;
        _text = new GuardedText(file.Open(), delimiter, CsvLimits.Table);
        _parser = new CsvParser(_text, Configuration(delimiter));
    }

    public string EncodingName { get; }

    /// <summary>The first row.</summary>
    public CsvRow Heading { get; private set; }

    /// <summary>Why reading ended before the end of the file; null: it did not.</summary>
    public string? Fault => _text.Fault;

    /// <summary>Recognises the encoding and reads the heading.</summary>
    public static Result<CsvTable> Open(byte[] bytes)
    {
        var recognised = CsvText.Recognise(bytes);
        if (recognised.Refusal is { } refusal)
            return refusal;
        var table = new CsvTable(recognised.Value, DelimiterOf(recognised.Value));
        if (table.Next() is { } heading)
        {
            table.Heading = heading;
            return table;
        }
        var fault = table.Fault ?? "見出しの行がありません。1行目に「団員番号」「姓」などの見出しを書いてください。";
        table.Dispose();
        return new UnreadableFile(fault);
    }

    /// <summary>The next row with anything in it; null: the end, or a <see cref="Fault"/>.</summary>
    public CsvRow? Next()
    {
        while (_parser.Read())
        {
            if (Fault is not null)
                return null;
            var line = _text.NextRow().Line;
            var cells = new string[_parser.Count];
            var empty = true;
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = ExcelSafe.Unguard(_parser[i]);
                empty &= cells[i].Length == 0;
            }
            if (!empty)   // rows of delimiters alone are what spreadsheets leave below a table
                return new CsvRow(line, cells);
        }
        return null;
    }

    public void Dispose() => _parser.Dispose();

    /// <summary>How tables are read and written here.</summary>
    public static CsvConfiguration Configuration(char delimiter) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter.ToString(),
        Mode = CsvMode.RFC4180,
        HasHeaderRecord = false,
        IgnoreBlankLines = true,
        DetectDelimiter = false,
        AllowComments = false,
        TrimOptions = TrimOptions.None,
        BadDataFound = null,
        InjectionOptions = InjectionOptions.None,
    };

    private static char DelimiterOf(CsvText file)
    {
        // A spreadsheet's clipboard comes with tabs; what stands in the heading decides.
        var start = file.Bytes.AsSpan(file.Start);
        var end = start.IndexOfAny((byte)'\r', (byte)'\n');
        var heading = end < 0 ? start : start[..end];
        return heading.Contains((byte)'\t') && !heading.Contains((byte)',') ? '\t' : ',';
    }
}
