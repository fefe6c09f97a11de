namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Finds the block of the sender (署名) in a mail: its name, its own address and its telephone number; that address is never the place.</summary>
internal static class Signature
{
    /// <summary>How many lines name, address and number of a sender take at most.</summary>
    private const int Reach = 4;

    /// <summary>Blanks the address lines that stand in one block with a sender's name and a telephone number.</summary>
    internal static void Blank(List<LetterLine> lines, Vocabulary words)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Sort != LineSort.Text || !HasTelephone(lines[i].Text.Text))
            {
                continue;
            }

            var from = i;
            while (from > 0 && i - from < Reach && lines[from - 1].Sort == LineSort.Text)
            {
                from--;
            }

            var to = i;
            while (to + 1 < lines.Count && to - i < Reach && lines[to + 1].Sort == LineSort.Text)
            {
                to++;
            }

            var sender = Enumerable.Range(from, to - from + 1).Where(n => NamesSender(lines[n].Text.Text, words)).DefaultIfEmpty(-1).First();
            for (var n = sender; sender >= 0 && n <= to; n++)
            {
                if (IsOwnAddress(lines[n].Text.Text, words))
                {
                    lines[n] = lines[n] with { Sort = LineSort.Blank };
                }
            }
        }
    }

    /// <summary>「上田市消防団本部」, 「上田消防署 TEL …」: the line begins with the sender's name and tells nothing else.</summary>
    private static bool NamesSender(string line, Vocabulary words)
    {
        var text = line.Trim(' ', '-', '=', '*', '■', '●', '<', '>', '[', ']', '【', '】');
        var blank = text.IndexOfAny([' ', '(', '〒', ':']);
        var name = blank > 0 ? text[..blank] : text;
        return words.Organisations.EndingAt(name, name.Length) is { Length: > 2 } && text.Length <= 60 && !words.Vicinities.IsIn(text);
    }

    private static bool IsOwnAddress(string line, Vocabulary words) =>
        PlaceText.LooksLikeAddress(line) && line.Length <= 60 && KindScan.FindAll(line, words).Count == 0 && !words.Vicinities.IsIn(line) && MomentScan.FindAll(line).Count == 0;

    private static bool HasTelephone(string line)
    {
        for (var i = line.IndexOf('0'); i >= 0 && i < line.Length; i = line.IndexOf('0', i + 1))
        {
            if (i > 0 && (char.IsAsciiDigit(line[i - 1]) || line[i - 1] == '-'))
            {
                continue;
            }

            var (digits, parts, end) = (0, 1, i);
            while (end < line.Length && (char.IsAsciiDigit(line[end]) || (line[end] is '-' or '(' or ')' && end + 1 < line.Length && char.IsAsciiDigit(line[end + 1]))))
            {
                digits += char.IsAsciiDigit(line[end]) ? 1 : 0;
                parts += char.IsAsciiDigit(line[end]) ? 0 : 1;
                end++;
            }

            if (digits is 10 or 11 && parts is 1 or 3)
            {
                return true;
            }
        }

        return false;
    }
}
