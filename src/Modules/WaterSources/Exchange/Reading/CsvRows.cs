using System.Globalization;
using BrigadeDispatch.Kernel.Files;
using CsvHelper;
using CsvHelper.Configuration;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A CSV file row by row (RFC 4180, and quotes inside cells as characters). Never an exception, whatever the file is.</summary>
internal sealed class CsvRows : IDisposable
{
    public static readonly TableLimits Limits = new(Rows: 200_000, Columns: 500, CharactersPerField: 10_000, Noun: "水利");

    private readonly GuardedText _text;
    private readonly CsvParser _parser;

    public CsvRows(KeptBytes file, ProvenEncoding encoding, char delimiter)
    {
        _text = new GuardedText(Text(file, encoding), delimiter, Limits, takesBareQuotes: true);
        _parser = new CsvParser(_text, Configuration(delimiter));
    }

    /// <summary>Why reading ended before the end of the file; null: it did not.</summary>
    public string? Fault => _text.Fault;

    /// <summary>Row of <see cref="Cells"/>, as a spreadsheet counts.</summary>
    public int Row { get; private set; }

    /// <summary>A quote stands inside a cell that is not quoted (<c>6" pipe</c>): a character, or a mistake that moved the cells.</summary>
    public bool HasBareQuote { get; private set; }

    /// <summary>As written, without what keeps spreadsheets from taking them for formulas.</summary>
    public string[] Cells { get; private set; } = [];

    /// <summary>Goes to the next row with anything in it; false: the end, or a <see cref="Fault"/>.</summary>
    public bool Next()
    {
        while (_parser.Read())
        {
            if (Fault is not null)
                return false;
            (_, Row, HasBareQuote) = _text.NextRow();
            if (Cells.Length != _parser.Count)
                Cells = new string[_parser.Count];
            var empty = true;
            for (var i = 0; i < Cells.Length; i++)
            {
                Cells[i] = ExcelSafe.Unguard(_parser[i]);
                empty &= string.IsNullOrWhiteSpace(Cells[i]);
            }
            if (!empty)   // rows of delimiters alone are what spreadsheets leave below a table
                return true;
        }
        return false;
    }

    public void Dispose() => _parser.Dispose();

    /// <summary>The text of a file from its first character, decoded as it is read.</summary>
    public static StreamReader Text(KeptBytes file, ProvenEncoding encoding)
    {
        var bytes = file.Open();
        for (var skipped = 0; skipped < encoding.Start; skipped++)
            _ = bytes.ReadByte();
        return new StreamReader(bytes, encoding.Encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 32 * 1024);
    }

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
        CacheFields = false,
    };
}
