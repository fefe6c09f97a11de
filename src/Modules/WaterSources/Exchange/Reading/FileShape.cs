using BrigadeDispatch.Kernel.Files;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>What kind of file it is.</summary>
/// <param name="IsGeoJson">Else a table.</param>
/// <param name="Delimiter">Of the table.</param>
internal readonly record struct FileShape(bool IsGeoJson, char Delimiter)
{
    private const int Looked = 64 * 1024;
    private const int Lines = 60;

    // Where several fit equally: a comma may be a decimal one where semicolons or tabs part the cells, never the other way round.
    private static readonly char[] _delimiters = ['\t', ';', ','];

    public static FileShape Of(KeptBytes file, ProvenEncoding encoding)
    {
        using var text = CsvRows.Text(file, encoding);
        var buffer = new char[Looked];
        var length = text.ReadBlock(buffer, 0, buffer.Length);
        var beginning = buffer.AsSpan(0, length).TrimStart();
        if (beginning.Length > 0 && beginning[0] is '{' or '[')
            return new FileShape(true, ',');
        return new FileShape(false, DelimiterOf(beginning));
    }

    private static char DelimiterOf(ReadOnlySpan<char> text)
    {
        var best = ',';
        var most = 0;
        foreach (var delimiter in _delimiters)
        {
            var counts = Counts(text, delimiter);
            if (counts.Count == 0)
                continue;
            var usual = counts.GroupBy(count => count).Where(group => group.Key > 0).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).FirstOrDefault();
            if (usual is null)
                continue;
            var score = usual.Count() * 100 + Math.Min(usual.Key, 50);
            if (score > most + (delimiter == ',' ? 49 : 0))
                (best, most) = (delimiter, score);
        }
        return best;
    }

    private static List<int> Counts(ReadOnlySpan<char> text, char delimiter)
    {
        var counts = new List<int>();
        var (count, quoted, any) = (0, false, false);
        var before = '\n';
        foreach (var c in text)
        {
            // Within a cell a quote is a character (6" pipe); at its beginning it opens, and behind its own end it is one that stands twice.
            if (c == '"' && (quoted || before is '\n' or '\r' or '"' || _delimiters.Contains(before)))
                quoted = !quoted;
            before = c;
            if (quoted)
                continue;
            if (c is '\n' or '\r')
            {
                if (any)
                    counts.Add(count);
                (count, any) = (0, false);
                if (counts.Count == Lines)
                    return counts;
                continue;
            }
            any = true;
            if (c == delimiter)
                count++;
        }
        if (any)
            counts.Add(count);
        return counts;
    }
}
