using System.Text;

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>What a line of a mail is, before it is read.</summary>
internal enum LineSort
{
    Blank,
    Rule,
    Text,
}

/// <summary>A line of a mail, folded.</summary>
internal sealed record LetterLine(LineSort Sort, TextLine Text)
{
    internal bool Indented => Text.At.Length > 0 && char.IsWhiteSpace(Text.Original[Text.At[0]]);
}

/// <summary>The text of a mail made ready: capped, freed of control characters, links and quoted earlier mails, folded and cut into lines.</summary>
internal static class Letter
{
    /// <summary>What is read of a mail at most; a dispatch never fills a hundredth of it, and reading must end in time whatever comes.</summary>
    internal const int LongestText = 200_000;

    internal const int LongestSubject = 1_000;

    private const int LongestLine = 4_000;

    internal static string Clean(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (text.Length > longest)
        {
            text = text[..longest];
        }

        if (HtmlText.LooksLikeHtml(text))
        {
            text = HtmlText.From(text);
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r')
            {
                if (i + 1 >= text.Length || text[i + 1] != '\n')
                {
                    clean.Append('\n');
                }
            }
            else if (c is '\u2028' or '\u2029' or '\u000B' or '\u000C' or '\u0085')
            {
                clean.Append('\n');
            }
            else if (c is '\n' or '\t')
            {
                clean.Append(c);
            }
            else if (!char.IsControl(c) && c is not ('\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' or '\u00AD' or '\u200E' or '\u200F' or (>= '\uFE00' and <= '\uFE0F') or (>= '\u202A' and <= '\u202E')))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    /// <summary>The lines of a mail's own text; those of the quoted mail where there is no own one (forwarded).</summary>
    internal static List<LetterLine> Lines(string clean, Vocabulary words, out bool forwarded)
    {
        var own = new List<LetterLine>();
        var quoted = new List<LetterLine>();
        var behindMark = false;
        forwarded = false;
        var start = 0;
        while (start <= clean.Length)
        {
            var end = clean.IndexOf('\n', start);
            end = end < 0 ? clean.Length : end;
            var written = clean[start..Math.Min(end, start + LongestLine)];
            start = end + 1;
            var unquoted = Unquoted(written, out var isQuoted);
            var line = Line(isQuoted ? unquoted : written);
            if (!behindMark && !isQuoted && IsQuoteMark(line, words))
            {
                behindMark = true;
                continue;
            }

            if (behindMark || isQuoted)
            {
                if (!IsMailHeader(line))
                {
                    quoted.Add(line);
                }
            }
            else
            {
                own.Add(line);
            }
        }

        if (own.Exists(l => l.Sort == LineSort.Text && !SaysOnlyForwarded(l.Text.Text)))
        {
            return own;
        }

        forwarded = quoted.Exists(l => l.Sort == LineSort.Text);
        return forwarded ? quoted : own;
    }

    internal static TextLine Fold(string written)
    {
        var folded = Folding.FoldWithMap(written);
        var characters = folded.Text.ToCharArray();
        for (var i = 0; i < characters.Length; i++)
        {
            if (Folding.IsDash(characters[i]))
            {
                characters[i] = '-';
            }
            else if (char.IsWhiteSpace(characters[i]) && characters[i] is not '\t')
            {
                characters[i] = ' ';
            }
            else if (characters[i] is '│' or '┃' or '¦' or '︱' or '║')
            {
                characters[i] = '|';
            }
        }

        return new TextLine(new string(characters), folded.At, written);
    }

    private static readonly LetterLine Blank = new(LineSort.Blank, TextLine.Empty);

    private static LetterLine Line(string written)
    {
        if (written.AsSpan().Trim().IsEmpty)
        {
            return Blank;
        }

        var bulleted = Bulleted(WithoutLinks(written));
        var line = Fold(bulleted);
        var trimmed = line.Text.AsSpan().Trim();
        return new LetterLine(trimmed.IsEmpty ? LineSort.Blank : IsRule(trimmed) ? LineSort.Rule : LineSort.Text, line);
    }

    /// <summary>① and ⑴ in front of a line are bullets; folded they would become figures of what follows.</summary>
    private static string Bulleted(string written)
    {
        var i = 0;
        while (i < written.Length && char.IsWhiteSpace(written[i]))
        {
            i++;
        }

        return i < written.Length && written[i] is (>= '\u2460' and <= '\u249B') or (>= '\u24F5' and <= '\u24FF') or (>= '\u2776' and <= '\u2793') ? string.Concat(written.AsSpan(0, i), "・", written.AsSpan(i + 1)) : written;
    }

    private static string WithoutLinks(string written)
    {
        var at = written.IndexOf("://", StringComparison.Ordinal);
        if (at < 0)
        {
            return written;
        }

        var kept = new StringBuilder(written.Length);
        var from = 0;
        while (at >= 0)
        {
            var start = at;
            while (start > from && char.IsAsciiLetter(written[start - 1]))
            {
                start--;
            }

            var end = at + 3;
            while (end < written.Length && written[end] is > ' ' and < '\u007F' and not '<' and not '>' and not '"')
            {
                end++;
            }

            kept.Append(written, from, start - from).Append(' ');
            from = end;
            at = written.IndexOf("://", end, StringComparison.Ordinal);
        }

        return kept.Append(written, from, written.Length - from).ToString();
    }

    private static bool IsRule(ReadOnlySpan<char> line)
    {
        foreach (var c in line)
        {
            if (char.IsLetterOrDigit(c) && c is not 'ー' and not '〇' and not '○' and not '々')
            {
                return false;
            }
        }

        return true;
    }

    private static string Unquoted(string written, out bool quoted)
    {
        var rest = written.AsSpan();
        quoted = false;
        while (true)
        {
            var trimmed = rest.TrimStart();
            if (trimmed.Length > 0 && trimmed[0] is '>' or '＞' && !trimmed[1..].Contains('<'))
            {
                quoted = true;
                rest = trimmed[1..];
                if (rest.Length > 0 && rest[0] == ' ')
                {
                    rest = rest[1..];
                }
            }
            else
            {
                return rest.ToString();
            }
        }
    }

    private static bool IsQuoteMark(LetterLine line, Vocabulary words)
    {
        var text = line.Text.Text.Trim();
        if (text.Length is 0 or > 80)
        {
            return false;
        }

        var lower = text.ToLowerInvariant();
        var at = words.Quotes.Find(lower, 0, out var mark);
        if (at >= 0)
        {
            // A mark is a line of its own, with dashes, a colon or nothing round it.
            var rest = lower.Remove(at, mark.Length);
            return rest.All(c => !char.IsLetterOrDigit(c)) || rest.Trim('-', '=', ' ', ':', '<', '>', '[', ']', '*', '_', '【', '】', '#').Length <= 6 && at <= 12;
        }

        return (lower.StartsWith("on ", StringComparison.Ordinal) && lower.EndsWith("wrote:", StringComparison.Ordinal))
            || (text.Contains('<', StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal) && (text.EndsWith(':') || text.EndsWith("のメール", StringComparison.Ordinal)) && text.Any(char.IsAsciiDigit));
    }

    private static bool IsMailHeader(LetterLine line)
    {
        var text = line.Text.Text.TrimStart(' ', '>', '*');
        var colon = text.IndexOf(':');
        return colon > 0 && text[..colon].Trim().ToLowerInvariant() is "from" or "to" or "cc" or "date" or "sent" or "reply-to" or "message-id" or "差出人" or "宛先" or "送信日時" or "送信者" or "受信日時" or "送信元" or "日付";
    }

    private static bool SaysOnlyForwarded(string text)
    {
        var trimmed = text.Trim(' ', '。', '、', '.', '-', '(', ')');
        return trimmed.Length <= 12 && (trimmed.Contains("転送", StringComparison.Ordinal) || trimmed.Equals("fyi", StringComparison.OrdinalIgnoreCase) || trimmed.Equals("fwd", StringComparison.OrdinalIgnoreCase) || trimmed is "以下" or "ご参考" or "参考");
    }
}
