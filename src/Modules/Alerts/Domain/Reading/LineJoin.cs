using System.Text;

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Puts lines together again that a hard line break cut.</summary>
internal static class LineJoin
{
    /// <summary>Mail programs break lines at 72 to 76 columns, that is 34 to 38 full-width characters; some gateways earlier.</summary>
    private const int HardBreakFrom = 30;

    private const string LineBullets = "●■◆◇□○◎★☆▼▽▲△【<《≪[〔〈・※*-+►▶→#(";

    private static readonly string[] Continuations =
    [
        "丁目", "番地", "番", "号", "付近", "地内", "地先", "地係", "周辺", "で", "に", "から", "の", "が", "は", "を", "により", "において", "にて", "、", "-", "発生し", "しました", "しています", "ました", "ています", "です", "ため",
    ];

    /// <summary>Words that a hard line break may cut in two.</summary>
    internal static readonly WordSet CutWords = new(["火災", "発生", "出動", "出場", "通報", "付近", "地内", "丁目", "番地", "鎮火", "鎮圧", "終了", "消防", "救急", "救助", "警戒", "建物", "車両", "林野", "から", "ため", "まし", "てい", "いま", "です", "より", "にお", "おい", "いて"]);

    internal static bool Continues(string text)
    {
        foreach (var word in Continuations)
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        var n = 0;
        while (n < text.Length && PlaceText.IsNumeral(text[n]))
        {
            n++;
        }

        return n > 0 && n < text.Length && (text[n] is '番' or '号' or '-' || text.AsSpan(n).StartsWith("丁目"));
    }

    /// <summary>Lines that a hard break cut are put together again; lines that stand for themselves are not.</summary>
    internal static List<TextLine> Joined(List<LetterLine> lines, int from, int to)
    {
        var joined = new List<TextLine>();
        var group = new List<TextLine>();
        var tight = new List<bool>();
        for (var i = from; i < to; i++)
        {
            var line = lines[i].Text;
            if (group.Count > 0)
            {
                if (group.Count < 40 && RunsInto(group[^1].Text.TrimEnd(), line.Text.TrimStart(), out var tightly))
                {
                    tight.Add(tightly);
                    group.Add(line);
                    continue;
                }

                joined.Add(Join(group, tight).Line);
                group.Clear();
                tight.Clear();
            }

            group.Add(line);
        }

        if (group.Count > 0)
        {
            joined.Add(Join(group, tight).Line);
        }

        return joined;
    }

    private static bool RunsInto(string line, string next, out bool tightly)
    {
        tightly = true;
        if (line.Length == 0 || next.Length == 0 || "。!?)】』」]>:|".Contains(line[^1], StringComparison.Ordinal) || (LineBullets.Contains(next[0]) && !(next[0] == '-' && next.Length > 1 && char.IsAsciiDigit(next[1]) && char.IsAsciiDigit(line[^1])))
            || line.Contains('|', StringComparison.Ordinal) || line.Contains('\t', StringComparison.Ordinal) || Body.TitleBullets.Contains(line[0]) && line.Length < 20)
        {
            return false;
        }

        if (Continues(next) || CutWords.At(string.Concat(line.AsSpan(line.Length - 1), next.AsSpan(0, 1)), 0) is not null)
        {
            return true;
        }

        if (MomentScan.FindAll(next.Length > 24 ? next[..24] : next) is [{ Start: 0 }, ..])
        {
            return line.Length >= HardBreakFrom && line[^1] is '、' or ',';
        }

        if (line[^1] is '、' or ',')
        {
            return true;
        }

        return line.Length >= HardBreakFrom && !line.Contains(' ', StringComparison.Ordinal) || line.Length is >= HardBreakFrom and <= 45 && !line.EndsWith("発生", StringComparison.Ordinal) && !line.EndsWith("出動", StringComparison.Ordinal);
    }

    internal static (TextLine Line, int Start) Join(List<TextLine> parts, List<bool> tight)
    {
        if (parts.Count == 1)
        {
            return (parts[0], 0);
        }

        var text = new StringBuilder();
        var original = new StringBuilder();
        var at = new List<int>();
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            var lead = part.Text.Length - part.Text.TrimStart().Length;
            var tail = part.Text.TrimEnd().Length;
            if (i > 0)
            {
                if (!tight[i - 1])
                {
                    text.Append(' ');
                    at.Add(original.Length);
                }

                original.Append('\n');
            }

            for (var c = i == 0 ? 0 : lead; c < Math.Max(tail, i == 0 ? 0 : lead); c++)
            {
                text.Append(part.Text[c]);
                at.Add(original.Length + part.At[c]);
            }

            original.Append(part.Original);
        }

        return (new TextLine(text.ToString(), [.. at], original.ToString()), 0);
    }
}
