namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Reads the form of a table: a row of labels, then a row for each incident.</summary>
internal static class TableForm
{
    private const int MostCells = 24;

    /// <summary>Reads a table that begins at the line; returns the line behind it, or the same line if there is none.</summary>
    internal static int Read(IReadOnlyList<LetterLine> lines, int at, Assembly assembly, Vocabulary words)
    {
        if (Header(lines[at].Text.Text, words) is not { } header)
        {
            return at;
        }

        var rows = 0;
        var i = at + 1;
        for (; i < lines.Count; i++)
        {
            if (lines[i].Sort == LineSort.Rule)
            {
                continue;
            }

            if (lines[i].Sort == LineSort.Blank)
            {
                if (i + 1 < lines.Count && lines[i + 1].Sort == LineSort.Text && header.Separator is '\t' or '|' && Cells(lines[i + 1].Text.Text, header.Separator).Count == header.Fields.Count)
                {
                    continue;
                }

                break;
            }

            var line = lines[i].Text;
            if (rows == 0 && Field(line.Text[..FirstCell(line.Text, header.Separator)], words) is not null)
            {
                // Labels in the first column: not a header but lines of label and value.
                return at;
            }

            if (Header(line.Text, words) is not null || Row(line.Text, header, words) is not { } cells)
            {
                break;
            }

            rows++;
            assembly.BeginIncident();
            for (var c = 0; c < cells.Count; c++)
            {
                if (cells[c].End > cells[c].Start && LabelValue.Read(header.Fields[c], line, cells[c].Start, cells[c].End, words) is { } piece)
                {
                    assembly.Add(piece, header.Fields[c] is LabelField.CoarseKind or LabelField.Content ? null : header.Fields[c]);
                }
            }
        }

        assembly.BeginIncident();
        return rows > 0 ? i : at;
    }

    private sealed record TableHeader(char Separator, List<LabelField> Fields);

    private static TableHeader? Header(string line, Vocabulary words)
    {
        foreach (var separator in (ReadOnlySpan<char>)['|', '\t', ',', '、', ' '])
        {
            if (separator != ' ' && !line.Contains(separator))
            {
                continue;
            }

            var cells = Cells(line, separator);
            if (cells.Count is < 2 or > MostCells)
            {
                continue;
            }

            var fields = cells.ConvertAll(c => Field(line[c.Start..c.End], words));
            var known = fields.Count(f => f is not null and not LabelField.Remark) + (cells.Count > 3 && fields.Contains(LabelField.Remark) ? 1 : 0);
            if (known >= 2 && known * 3 >= cells.Count * 2 && fields.Exists(f => f is LabelField.Place or LabelField.CoarseKind or LabelField.FineKind or LabelField.Content) && (separator != ' ' || known == cells.Count))
            {
                return new TableHeader(separator, fields.ConvertAll(f => f ?? LabelField.Other));
            }
        }

        return null;
    }

    private static int FirstCell(string line, char separator) => Cells(line, separator) is [var first, ..] ? first.End : 0;

    private static LabelField? Field(string cell, Vocabulary words)
    {
        var label = string.Concat(cell.Where(c => c is not ' ' and not '"' and not '【' and not '】' and not '[' and not ']' and not '*')).ToLowerInvariant();
        if (words.Labels.TryGetValue(label, out var field))
        {
            // 鎮火 alone is what a cell says, not what a column is called.
            return field is LabelField.StateTime && label.Length <= 2 ? null : field;
        }

        if (label.Length > 10)
        {
            return null;
        }

        foreach (var (end, endField) in words.LabelEnds)
        {
            if (label.EndsWith(end, StringComparison.Ordinal))
            {
                return endField;
            }
        }

        return null;
    }

    private static List<(int Start, int End)>? Row(string line, TableHeader header, Vocabulary words)
    {
        var cells = Cells(line, header.Separator);
        var width = header.Fields.Count;
        if (header.Separator is ' ' && cells.Count > width)
        {
            cells = Cells(line, '\u2003');
        }

        if (cells.Count > width)
        {
            // Blanks or commas inside the address: what is too much belongs to it.
            var place = header.Fields.IndexOf(LabelField.Place);
            var extra = cells.Count - width;
            var wide = header.Separator is ' ' && DateAndClock(line, cells) is var joint and >= 0 ? joint : -1;
            if (wide >= 0)
            {
                cells[wide] = (cells[wide].Start, cells[wide + 1].End);
                cells.RemoveAt(wide + 1);
                extra--;
            }

            if (extra > 0 && place >= 0 && place + extra < cells.Count)
            {
                cells[place] = (cells[place].Start, cells[place + extra].End);
                cells.RemoveRange(place + 1, extra);
            }
        }

        if (cells.Count < 2 || cells.Count < width - 2 || cells.Count > width)
        {
            return null;
        }

        return Masking.Mask(line, [], words).Length > 0 && cells.Exists(c => c.End > c.Start) ? cells : null;
    }

    /// <summary>「11/20 12:38」 is one cell though a blank parts it.</summary>
    private static int DateAndClock(string line, List<(int Start, int End)> cells)
    {
        for (var i = 0; i + 1 < cells.Count; i++)
        {
            var both = line[cells[i].Start..cells[i + 1].End];
            if (MomentScan.Whole(both) is { Moment: { HasDate: true, HasClock: true } })
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The cells of a line; for blanks the runs between them (an em blank asks for runs of two and more).</summary>
    private static List<(int Start, int End)> Cells(string line, char separator)
    {
        var cells = new List<(int Start, int End)>();
        if (separator is ' ' or '\u2003')
        {
            var least = separator is ' ' ? 1 : 2;
            var i = 0;
            while (i < line.Length && cells.Count <= MostCells)
            {
                while (i < line.Length && line[i] == ' ')
                {
                    i++;
                }

                var start = i;
                while (i < line.Length && !Blanks(line, i, least))
                {
                    i++;
                }

                if (i > start)
                {
                    cells.Add((start, i));
                }
            }

            return cells;
        }

        var from = 0;
        var trimmed = line.TrimEnd();
        if (separator == '|')
        {
            from = line.Length - line.TrimStart().Length;
            from += from < trimmed.Length && trimmed[from] == '|' ? 1 : 0;
            trimmed = trimmed.Length > from && trimmed[^1] == '|' ? trimmed[..^1] : trimmed;
        }

        while (from <= trimmed.Length && cells.Count <= MostCells)
        {
            var end = trimmed.IndexOf(separator, from);
            end = end < 0 ? trimmed.Length : end;
            var (start, stop) = (from, end);
            while (start < stop && trimmed[start] is ' ' or '"')
            {
                start++;
            }

            while (stop > start && trimmed[stop - 1] is ' ' or '"')
            {
                stop--;
            }

            cells.Add((start, stop));
            from = end + 1;
        }

        return cells;
    }

    private static bool Blanks(string line, int at, int least)
    {
        for (var n = 0; n < least; n++)
        {
            if (at + n >= line.Length || line[at + n] != ' ')
            {
                return false;
            }
        }

        return true;
    }
}
