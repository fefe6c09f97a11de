using System.Globalization;
using System.Text;

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Turns the HTML of a mail into lines a reader can use: blocks and rows become lines, cells are parted by tabs.</summary>
/// <remarks>Tolerant of everything, since mail HTML is seldom valid; one pass, no nesting kept, so depth costs nothing.</remarks>
internal static class HtmlText
{
    private static readonly HashSet<string> LineTags = new(StringComparer.OrdinalIgnoreCase)
    {
        "br", "p", "div", "tr", "li", "ul", "ol", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "thead", "tfoot", "section", "article", "header", "footer", "pre", "blockquote", "hr", "body", "center", "address", "form", "fieldset", "main",
    };

    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "head", "title", "noscript", "template", "svg", "object", "textarea" };

    private static readonly Dictionary<string, string> Entities = new(StringComparer.Ordinal)
    {
        ["nbsp"] = " ", ["ensp"] = " ", ["emsp"] = "\u3000", ["thinsp"] = " ", ["amp"] = "&", ["lt"] = "<", ["gt"] = ">", ["quot"] = "\"", ["apos"] = "'", ["yen"] = "¥", ["copy"] = "©", ["reg"] = "®", ["times"] = "×", ["middot"] = "・", ["hellip"] = "…", ["ndash"] = "–", ["mdash"] = "—", ["minus"] = "−", ["laquo"] = "«", ["raquo"] = "»", ["bull"] = "•", ["rarr"] = "→", ["larr"] = "←",
        ["deg"] = "°", ["lsquo"] = "‘", ["rsquo"] = "’", ["ldquo"] = "“", ["rdquo"] = "”", ["shy"] = "", ["zwj"] = "", ["zwnj"] = "", ["hyphen"] = "-", ["colon"] = ":", ["lpar"] = "(", ["rpar"] = ")",
    };

    internal static bool LooksLikeHtml(string text)
    {
        var open = text.IndexOf('<', StringComparison.Ordinal);
        for (var seen = 0; open >= 0 && seen < 200; open = text.IndexOf('<', open + 1), seen++)
        {
            var name = TagName(text, open + 1, out _);
            if (name.Length > 0 && (LineTags.Contains(name) || name.ToLowerInvariant() is "html" or "span" or "td" or "th" or "font" or "a" or "b" or "strong" or "meta" or "img" or "style") && EndsTag(text, open, name))
            {
                return true;
            }
        }

        return false;
    }

    internal static string From(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        var text = new StringBuilder(html.Length / 2);
        var state = default(State);
        var i = 0;
        while (i < html.Length)
        {
            var c = html[i];
            if (c == '<')
            {
                i = Tag(html, i, text, ref state);
            }
            else if (c == '&')
            {
                i = Entity(html, i, text);
            }
            else
            {
                // Line breaks of the source mean a blank, except in a pre; an indentation means nothing.
                if (c is '\r' or '\n' or '\t' or ' ' && !state.Preformatted)
                {
                    var broken = false;
                    while (i < html.Length && html[i] is '\r' or '\n' or '\t' or ' ')
                    {
                        broken |= html[i++] is '\r' or '\n';
                    }

                    if (text.Length > 0 && text[^1] is not ' ' and not '\n' and not '\t' && !(broken && !char.IsAscii(text[^1])))
                    {
                        text.Append(' ');
                    }

                    continue;
                }

                text.Append(c);
                i++;
            }
        }

        return Tidy(text);
    }

    private static int Tag(string html, int open, StringBuilder text, ref State state)
    {
        if (string.CompareOrdinal(html, open, "<!--", 0, 4) == 0)
        {
            var closed = state.CommentsUnclosed ? -1 : html.IndexOf("-->", open + 4, StringComparison.Ordinal);
            state.CommentsUnclosed = closed < 0;
            return closed < 0 ? open + 4 : closed + 3;
        }

        var name = TagName(html, open + 1, out var closing);
        if (name.Length == 0)
        {
            if (open + 1 < html.Length && html[open + 1] is '!' or '?')
            {
                var declared = html.IndexOf('>', open);
                return declared < 0 ? html.Length : declared + 1;
            }

            text.Append('<');
            return open + 1;
        }

        var end = TagEnd(html, open);
        if (end < 0)
        {
            text.Append('<');
            return open + 1;
        }

        if (!closing && Dropped.Contains(name) && html[end - 1] != '/')
        {
            return BehindClosing(html, name, end + 1, ref state);
        }

        if (name.Equals("pre", StringComparison.OrdinalIgnoreCase))
        {
            state.Preformatted = !closing;
        }

        if (LineTags.Contains(name))
        {
            Trim(text, 0, " ");
            var isBreak = name.Equals("br", StringComparison.OrdinalIgnoreCase);
            if (isBreak || (text.Length > 0 && text[^1] is not '\n' and not '\t'))
            {
                text.Append('\n');
            }

            if (name.Equals("tr", StringComparison.OrdinalIgnoreCase))
            {
                state.RowStart = text.Length;
                state.Cells = 0;
            }

            if (!closing && name.Equals("hr", StringComparison.OrdinalIgnoreCase))
            {
                text.Append("----\n");
            }
        }
        else if (!closing && name.ToLowerInvariant() is "td" or "th" && state.Cells++ > 0)
        {
            // A block inside the cell before (<td><p>…</p></td>) does not end the row.
            Trim(text, state.RowStart, " \n");
            text.Append('\t');
        }
        else if (!closing && name.Equals("dd", StringComparison.OrdinalIgnoreCase))
        {
            Trim(text, 0, " \n");
            text.Append('\t');
        }

        return end + 1;
    }

    private static string TagName(string html, int at, out bool closing)
    {
        closing = at < html.Length && html[at] == '/';
        at += closing ? 1 : 0;
        var start = at;
        while (at < html.Length && at - start < 12 && char.IsAsciiLetterOrDigit(html[at]))
        {
            at++;
        }

        return at > start && char.IsAsciiLetter(html[start]) ? html[start..at] : "";
    }

    private static bool EndsTag(string html, int open, string name)
    {
        var after = open + 1 + name.Length + (html[open + 1] == '/' ? 1 : 0);
        return after < html.Length && html[after] is '>' or ' ' or '/' or '\n' or '\r' or '\t';
    }

    /// <summary>The end of a tag; a tag is never longer than this, what is longer is text.</summary>
    private static int TagEnd(string html, int open)
    {
        var limit = Math.Min(html.Length, open + 4000);
        var quote = '\0';
        for (var i = open + 1; i < limit; i++)
        {
            if (quote != '\0')
            {
                quote = html[i] == quote ? '\0' : quote;
            }
            else if (html[i] is '"' or '\'')
            {
                quote = html[i];
            }
            else if (html[i] == '>')
            {
                return i;
            }
        }

        return html.IndexOf('>', open, limit - open);
    }

    private static int BehindClosing(string html, string name, int from, ref State state)
    {
        var close = from < state.UnclosedFrom ? -1 : html.IndexOf("</" + name, from, StringComparison.OrdinalIgnoreCase);
        if (close < 0)
        {
            // Unclosed: the rest could be the message, and a lost message is worse than a shown style sheet.
            // Nothing closes before this point any more, so nobody looks again: the pass stays linear.
            state.UnclosedFrom = html.Length;
            return from;
        }

        var end = html.IndexOf('>', close);
        return end < 0 ? html.Length : end + 1;
    }

    private static int Entity(string html, int amp, StringBuilder text)
    {
        var end = amp + 1;
        while (end < html.Length && end - amp < 12 && (char.IsAsciiLetterOrDigit(html[end]) || html[end] == '#'))
        {
            end++;
        }

        var name = html[(amp + 1)..end];
        var next = end < html.Length && html[end] == ';' ? end + 1 : end;
        if (name.Length > 1 && name[0] == '#')
        {
            var hex = name[1] is 'x' or 'X';
            if (int.TryParse(name.AsSpan(hex ? 2 : 1), hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code) && code > 0)
            {
                text.Append(new Rune(code).ToString());
                return next;
            }
        }
        else if (Entities.TryGetValue(name, out var value))
        {
            text.Append(value);
            return next;
        }

        text.Append('&');
        return amp + 1;
    }

    private static void Trim(StringBuilder text, int downTo, string characters)
    {
        while (text.Length > downTo && characters.Contains(text[^1]))
        {
            text.Length--;
        }
    }

    /// <summary>Where the pass stands: in a row of a table, in a pre, behind the last closing tag.</summary>
    private struct State
    {
        internal bool Preformatted;
        internal bool CommentsUnclosed;
        internal int RowStart;
        internal int Cells;
        internal int UnclosedFrom;
    }

    private static string Tidy(StringBuilder text)
    {
        var tidy = new StringBuilder(text.Length);
        var breaks = 2;
        foreach (var c in text.ToString())
        {
            if (c == '\n')
            {
                Trim(tidy, 0, " \t");
                if (++breaks <= 2)
                {
                    tidy.Append(c);
                }
            }
            else if (c != '\r')
            {
                breaks = 0;
                tidy.Append(c);
            }
        }

        return tidy.ToString().Trim('\n', ' ', '\t');
    }
}
