using System.Buffers;
using System.Text;

namespace BrigadeDispatch.Members.Csv;

/// <summary>
/// Several things in one cell: <c>;</c> between them, and <c>/</c>, <c>@</c>, <c>:</c>, <c>#</c> within; a backslash before any of these takes
/// its meaning away. Full-width forms count as the same, because Japanese keyboards write them.
/// </summary>
internal static class ListCell
{
    private const string Special = ";/@:#\\；／＠：＃＼";
    private const string Plain = ";/@:#\\";
    private static readonly SearchValues<char> _special = SearchValues.Create(Special);

    /// <summary>The text so that none of its characters separates.</summary>
    public static string Escape(string text)
    {
        var needs = text.AsSpan().IndexOfAny(_special) >= 0 || (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])));
        if (!needs)
            return text;
        var escaped = new StringBuilder(text.Length + 4);
        for (var at = 0; at < text.Length; at++)
        {
            // Spaces around a part are taken for the writer's layout unless they are escaped.
            if (Special.Contains(text[at]) || (char.IsWhiteSpace(text[at]) && (at == 0 || at == text.Length - 1)))
                escaped.Append('\\');
            escaped.Append(text[at]);
        }
        return escaped.ToString();
    }

    public static string Join(IEnumerable<string> parts) => string.Join(';', parts);

    /// <summary>The parts between a separator, still escaped, without those that are empty.</summary>
    public static IReadOnlyList<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var from = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && Meaning(text[at]) == '\\')
            {
                at++;
            }
            else if (at >= text.Length || Meaning(text[at]) == separator)
            {
                var part = Trim(text[from..Math.Min(at, text.Length)]);
                if (part.Length > 0)
                    parts.Add(part);
                from = at + 1;
            }
        }
        if (from < text.Length && Trim(text[from..]) is { Length: > 0 } last)
            parts.Add(last);
        return parts;
    }

    /// <summary>What stands before and after the first such separator; after is null if there is none.</summary>
    public static (string Before, string? After) Cut(string text, char separator)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (Meaning(text[at]) == '\\')
                at++;
            else if (Meaning(text[at]) == separator)
                return (Trim(text[..at]), Trim(text[(at + 1)..]));
        }
        return (Trim(text), null);
    }

    /// <summary>The text that was escaped.</summary>
    public static string Unescape(string part)
    {
        if (part.AsSpan().IndexOfAny("\\＼") < 0)
            return part;
        var text = new StringBuilder(part.Length);
        for (var at = 0; at < part.Length; at++)
        {
            if (Meaning(part[at]) == '\\' && at + 1 < part.Length)
                at++;
            text.Append(part[at]);
        }
        return text.ToString();
    }

    private static string Trim(string part)
    {
        var end = part.Length;
        while (end > 0 && char.IsWhiteSpace(part[end - 1]) && !IsEscaped(part, end - 1))
            end--;
        return part[..end].TrimStart();
    }

    private static bool IsEscaped(string part, int at)
    {
        var backslashes = 0;
        while (at - 1 - backslashes >= 0 && Meaning(part[at - 1 - backslashes]) == '\\')
            backslashes++;
        return backslashes % 2 == 1;
    }

    private static char Meaning(char c) => Special.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Plain[at % Plain.Length] : c;
}
