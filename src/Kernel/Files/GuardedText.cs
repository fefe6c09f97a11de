namespace BrigadeDispatch.Kernel.Files;

/// <summary>What a table may hold at most, so that no file costs more than a known amount of work and memory.</summary>
/// <param name="Rows">Rows below the heading, empty ones too.</param>
/// <param name="Columns">Columns.</param>
/// <param name="CharactersPerField">Characters in one cell.</param>
/// <param name="Noun">What the table is of, e.g. 団員.</param>
public sealed record TableLimits(int Rows, int Columns, int CharactersPerField, string Noun);


/// <summary>
/// Stands between a file and the CSV reader: passes text on as long as it is a table of RFC 4180 within the limits, and ends it where it
/// is not. So the reader behind never meets a quote without an end or a row without one, whatever the file is.
/// </summary>
/// <param name="source">Text of the file.</param>
/// <param name="delimiter">Between cells.</param>
/// <param name="limits">What is passed on at most.</param>
/// <param name="takesBareQuotes">
/// Passes a quote inside a cell that is not quoted (<c>6" pipe</c>) on as the character it is, which RFC 4180 does not allow and hand-made files have;
/// <see cref="NextRow"/> tells of it. Else such a file ends there.
/// </param>
public sealed class GuardedText(TextReader source, char delimiter, TableLimits limits, bool takesBareQuotes = false) : TextReader
{
    private enum Place
    {
        FieldStart,
        Bare,
        Quoted,
        AfterQuote,
    }

    private readonly Queue<(int Line, int Row, bool HasBareQuote)> _rowStarts = new();
    private Place _place = Place.FieldStart;
    private int _line = 1;
    private int _fieldLine = 1;
    private int _rowLine = 1;
    private int _column;
    private int _length;
    private int _rows;
    private bool _rowHasText;
    private bool _rowHasBareQuote;
    private bool _afterReturn;
    private bool _ended;

    /// <summary>Where and why the text ended early; null: it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Characters looked at so far.</summary>
    public long Looked { get; private set; }

    /// <summary>The line on which the next row that was not empty begins.</summary>
    /// <returns>Its line and, as a spreadsheet counts rows, its row; and whether a quote stands in a cell that is not quoted.</returns>
    public (int Line, int Row, bool HasBareQuote) NextRow() => _rowStarts.Dequeue();

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        if (_ended)
            return 0;
        var read = source.Read(buffer);
        Looked += read;
        if (read == 0)
        {
            _ended = true;
            if (_place == Place.Quoted)
                Fault = $"{_fieldLine}行目で始まった「\"」が閉じられていません。「\"」を2つで囲むか、消してください。";
            else if (_rowHasText)
                Fault = EndRow();
            return 0;
        }
        foreach (var c in buffer[..read])
        {
            if ((Fault = Next(c)) is null)
                continue;
            _ended = true;
            return 0;
        }
        return read;
    }

    /// <inheritdoc/>
    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }

    private string? Next(char c)
    {
        if (c == '\0')
            return $"{_line}行目に、文字ではないデータ（NUL）があります。元の表からCSVを作りなおしてください。";
        if (_place == Place.Quoted)
        {
            if (c == '"')
            {
                (_place, _afterReturn) = (Place.AfterQuote, false);
                return null;
            }
            CountLine(c);
            return Lengthen();
        }
        if (c is '\r' or '\n')
        {
            if (c == '\n' && _afterReturn)
            {
                _afterReturn = false;
                (_rowLine, _fieldLine) = (_line, _line);
                return null;
            }
            var fault = EndRow();
            CountLine(c);
            (_rowLine, _fieldLine) = (_line, _line);
            return fault;
        }
        _afterReturn = false;
        _rowHasText = true;
        if (c == delimiter)
        {
            (_place, _length, _fieldLine) = (Place.FieldStart, 0, _line);
            return ++_column < limits.Columns ? null : $"{_line}行目の列が{limits.Columns}列を超えています。{limits.Noun}のCSVかどうか、区切りの文字を確かめてください。";
        }
        if (c == '"')
            return Quote();
        if (_place == Place.AfterQuote)
            return $"{_fieldLine}行目で始まった「\"」の閉じかたが正しくありません（{_line}行目の{_column + 1}列目）。項目の中の「\"」は「\"\"」と2つ書いてください。";
        _place = Place.Bare;
        return Lengthen();
    }

    private string? Quote()
    {
        switch (_place)
        {
            case Place.FieldStart:
                _place = Place.Quoted;
                _fieldLine = _line;
                return null;
            case Place.AfterQuote:
                _place = Place.Quoted;
                return Lengthen();
            case Place.Bare when takesBareQuotes:
                _rowHasBareQuote = true;
                return Lengthen();
            default:
                return $"{_line}行目の{_column + 1}列目の途中に「\"」があります。「\"」を含む項目は、全体を「\"」で囲み、中の「\"」は「\"\"」と2つ書いてください。";
        }
    }

    private string? Lengthen() => ++_length <= limits.CharactersPerField ? null
        : _place == Place.Quoted
            ? $"{_fieldLine}行目で始まった「\"」が閉じられていないか、項目が{limits.CharactersPerField:N0}字を超えています。「\"」の数を確かめてください。"
            : $"{_line}行目の{_column + 1}列目が{limits.CharactersPerField:N0}字を超えています。短くしてください。";

    // A line ends with LF, CR LF or CR alone.
    private void CountLine(char c)
    {
        if (c == '\r' || (c == '\n' && !_afterReturn))
            _line++;
        _afterReturn = c == '\r';
    }

    private string? EndRow()
    {
        if (_rowHasText)
            _rowStarts.Enqueue((_rowLine, _rows + 1, _rowHasBareQuote));
        (_place, _column, _length, _rowHasText, _rowHasBareQuote) = (Place.FieldStart, 0, 0, false, false);
        // Empty lines count too, or a file of them would be read to its end; the heading is one more.
        return ++_rows <= limits.Rows + 1 ? null : $"行が多すぎます。{limits.Rows:N0}行までのCSVに分けてください。";
    }
}
