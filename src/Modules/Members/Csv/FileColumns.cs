using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Members.Csv;

/// <summary>Where in a file which column stands.</summary>
internal sealed class FileColumns
{
    private static readonly Dictionary<string, MemberColumn> _known = MemberColumns.All.ToDictionary(column => CellText.Folded(column.Heading));

    private FileColumns(int width, int? id, int? number, IReadOnlyList<(MemberColumn Column, int At)> fields) =>
        (Width, Id, Number, Fields) = (width, id, number, fields);

    public int Width { get; }

    public int? Id { get; }

    public int? Number { get; }

    /// <summary>What is taken from the file, in the order of <see cref="MemberColumns.All"/>: the unit is known before the roles held in it.</summary>
    public IReadOnlyList<(MemberColumn Column, int At)> Fields { get; }

    /// <summary>Finds the columns; warns of what is left aside.</summary>
    public static Result<FileColumns> Find(CsvRow heading, bool withPrivate, Judgement judgement)
    {
        var at = new Dictionary<MemberColumn, int>();
        var unknown = new List<string>();
        for (var i = 0; i < heading.Cells.Length; i++)
        {
            var text = CellText.Folded(heading.Cells[i]);
            if (text.Length == 0)
                continue;
            if (!_known.TryGetValue(text, out var column))
                unknown.Add(text.Length <= 30 ? text : text[..30] + "…");
            else if (!at.TryAdd(column, i))
                return new UnreadableFile($"見出し「{column.Heading}」が2つあります（{at[column] + 1}列目と{i + 1}列目）。1つだけ残してください。");
        }
        if (at.Count == 0)
            return new UnreadableFile($"{heading.Line}行目に団員の見出しがありません。「{MemberColumns.NumberHeading}」「{MemberColumns.FamilyHeading}」などの見出しを1行目に書いてください。ひな形を取り出して使うこともできます。");
        int? id = null, number = null;
        foreach (var (column, place) in at)
        {
            if (column.Heading == MemberColumns.IdHeading)
                id = place;
            else if (column.Heading == MemberColumns.NumberHeading)
                number = place;
        }
        if (id is null && number is null)
            return new UnreadableFile($"「{MemberColumns.NumberHeading}」の列がありません。だれの行かを決めるため、「{MemberColumns.NumberHeading}」か「{MemberColumns.IdHeading}」の列を入れてください。");
        if (unknown.Count > 0)
            judgement.Warn($"知らない見出しの列は取り込みません: {string.Join("、", unknown.Take(20))}" + (unknown.Count > 20 ? $" ほか{unknown.Count - 20}列" : ""));
        if (!withPrivate && at.Keys.Any(column => column.Private))
            judgement.Warn("個人情報を見る権限がないため、個人情報の列は取り込みません（今のままにします）。");
        return new FileColumns(heading.Cells.Length, id, number,
            [.. MemberColumns.All.Where(column => column.Read is not null && at.ContainsKey(column) && (withPrivate || !column.Private)).Select(column => (column, at[column]))]);
    }
}
