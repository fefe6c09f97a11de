using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>The folded words of sources, made when first searched and kept as long as the source's state lives.</summary>
internal sealed class SourceSearch
{
    private readonly ConditionalWeakTable<WaterSource, Words> _words = [];

    /// <summary>The words of a question, folded like those they are looked for in.</summary>
    public static IReadOnlyList<string> Terms(string? question) =>
        Fold(question ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A tag as it is compared.</summary>
    public static string Fold(string text)
    {
        var folded = Folding.Fold(text).ToUpperInvariant();
        return folded.Any(c => c != '-' && Folding.IsDash(c)) ? string.Concat(folded.Select(c => Folding.IsDash(c) ? '-' : c)) : folded;
    }

    /// <summary>Whether each word stands in number, address, a tag or the memo.</summary>
    public bool Has(WaterSource source, IReadOnlyList<string> terms)
    {
        if (terms.Count == 0)
            return true;
        var text = WordsOf(source).Text;
        foreach (var term in terms)
            if (!text.Contains(term, StringComparison.Ordinal))
                return false;
        return true;
    }

    /// <summary>By this lists are in order: numbers as people count (中-2 before 中-12), those without one last.</summary>
    public string OrderOf(WaterSource source) => WordsOf(source).Order;

    private Words WordsOf(WaterSource source) => _words.GetValue(source, static one => new Words(
        Fold(string.Join('\n', [one.Number, one.Address, one.OpenData?.Building, .. one.Tags, one.Memo])),
        Counted(Fold(one.Number))));

    private static string Counted(string number)
    {
        if (number.Length == 0)
            return "\uFFFF";
        var text = new StringBuilder(number.Length + 12);
        for (var at = 0; at < number.Length;)
        {
            var end = at;
            while (end < number.Length && char.IsAsciiDigit(number[end]))
                end++;
            if (end == at)
            {
                text.Append(number[at++]);
                continue;
            }
            var digits = number.AsSpan(at, end - at).TrimStart('0');
            text.Append(CultureInfo.InvariantCulture, $"{digits.Length:00}").Append(digits);   // longer is larger
            at = end;
        }
        return text.ToString();
    }

    private sealed record Words(string Text, string Order);
}
