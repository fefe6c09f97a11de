namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A cell that cannot be taken.</summary>
/// <param name="Row">As a spreadsheet counts rows; 0: the whole file.</param>
internal sealed record RowError(int Row, string Column, string Value, string Sentence);

/// <summary>Something that was decided for the reader, or may surprise.</summary>
/// <param name="Row">As a spreadsheet counts rows; 0: the whole file.</param>
internal sealed record RowWarning(int Row, string Sentence);

/// <summary>All that is wrong or doubtful in a file: the first of each kind in words, all of them counted.</summary>
internal sealed class Findings(int told)
{
    private const int LongestValue = 80;
    private readonly List<RowError> _errors = [];
    private readonly List<RowWarning> _warnings = [];

    public int ErrorCount { get; private set; }

    public int WarningCount { get; private set; }

    public IReadOnlyList<RowError> Errors => _errors;

    /// <summary>In the order of their rows, those of the whole file first.</summary>
    public IReadOnlyList<RowWarning> Warnings => [.. _warnings.OrderBy(warning => warning.Row)];

    public void Error(int row, string column, string value, string sentence)
    {
        ErrorCount++;
        if (_errors.Count < told)
            _errors.Add(new RowError(row, column, value.Length <= LongestValue ? value : value[..LongestValue] + "…", sentence));
    }

    public void Warn(int row, string sentence)
    {
        WarningCount++;
        if (_warnings.Count < told)
            _warnings.Add(new RowWarning(row, sentence));
    }
}

/// <summary>A warning that many rows share: told row by row while there are few, else once with their number.</summary>
internal sealed class RepeatedWarning(string sentence, Func<int, string> summary)
{
    private const int Few = 20;
    private readonly List<int> _rows = [];
    private int _count;

    public int Count => _count;

    public void Add(int row)
    {
        _count++;
        if (_rows.Count <= Few)
            _rows.Add(row);
    }

    /// <summary>Tells it.</summary>
    public void Tell(Findings findings)
    {
        if (_count > Few)
            findings.Warn(_rows[0], summary(_count));
        else
            foreach (var row in _rows)
                findings.Warn(row, sentence);
    }
}
