using System.Globalization;
using System.Text;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.WaterSources.Towns;

/// <summary>
/// The town (町字) that an address or a place in words names: 上田市大字上塩尻字中島12付近 and 上塩尻12 are the same one. Folded (NFKC), without municipality,
/// 大字 and 字, lot and 付近; the 丁目 as a number.
/// </summary>
/// <param name="Municipality">As the address wrote it; null: it did not say.</param>
/// <param name="Base">Name of the town without its 丁目.</param>
/// <param name="District">丁目; null: none told.</param>
/// <param name="FirstNumber">The first number behind the name, if it is followed by another: 大手1-2-3 may mean 一丁目.</param>
internal readonly record struct TownName(string? Municipality, string Base, int? District, int? FirstNumber)
{
    private const int Longest = 200;
    private const string Digits = "〇一二三四五六七八九";
    private static readonly string[] _around = ["付近", "地内", "周辺", "近く", "あたり", "地先", "方面", "先"];

    /// <summary>Reads it; null if there is no town in it.</summary>
    /// <param name="text">Address or place.</param>
    /// <param name="municipalities">Names that may stand in front, the longest first.</param>
    public static TownName? Read(string? text, IReadOnlyList<string> municipalities)
    {
        ArgumentNullException.ThrowIfNull(municipalities);
        if (string.IsNullOrWhiteSpace(text) || text.Length > Longest)
            return null;
        var rest = new string([.. Folding.Fold(text).Where(c => !char.IsWhiteSpace(c))]);
        string? municipality = null;
        foreach (var name in municipalities)
        {
            if (name.Length == 0 || !rest.StartsWith(name, StringComparison.Ordinal))
                continue;
            municipality = name;
            rest = rest[name.Length..];
            break;
        }
        foreach (var mark in new[] { "大字", "字" })
            if (rest.StartsWith(mark, StringComparison.Ordinal))
                rest = rest[mark.Length..];
        var end = NameEnd(rest);
        var (district, first) = Numbers(rest[end..]);
        var town = rest[..end];
        if (end == rest.Length)
            foreach (var word in _around)
                if (town.Length > word.Length + 1 && town.EndsWith(word, StringComparison.Ordinal))
                    town = town[..^word.Length];
        town = town.TrimEnd('の', '(', '、', ',', '・');
        return town.Length == 0 ? null : new TownName(municipality, town, district, first);
    }

    // Up to the lot, to a 字 within, or to the numeral of a 丁目. 三 of 三好町 is no numeral, 一 of 大手一丁目 is; 24 of 北24条西 belongs to the name.
    private static int NameEnd(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '-' or '(' or ',' or '、')
                return i;
            if (char.IsAsciiDigit(text[i]))
            {
                var start = i;
                while (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
                    i++;
                if (EndsName(text.AsSpan(i + 1)))
                    return start;
                continue;
            }
            if (i > 0 && text[i] == '字' && i + 1 < text.Length && text[i - 1] != '文' && text[i - 1] != '十')
                return text.AsSpan(0, i).EndsWith("大") ? i - 1 : i;
            var behind = KanjiNumber(text, i, out _);
            if (i > 0 && behind > i && behind < text.Length && (text.AsSpan(behind).StartsWith("丁目") || text.AsSpan(behind).StartsWith("番")))
                return i;
        }
        return text.Length;
    }

    private static bool EndsName(ReadOnlySpan<char> behind)
    {
        if (behind.IsEmpty || behind[0] is '-' or '(' or ',' or '、' or 'の' || behind.StartsWith("丁目") || behind.StartsWith("番")
            || (behind[0] == '号' && !behind.StartsWith("号線")))
            return true;
        foreach (var word in _around)
            if (behind.StartsWith(word))
                return true;
        return false;
    }

    private static (int? District, int? First) Numbers(string text)
    {
        var (at, number) = (0, 0);
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            if (!int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out number))
                return (null, null);
        }
        else
        {
            at = KanjiNumber(text, 0, out number);
        }
        if (at == 0)
            return (null, null);
        if (text.AsSpan(at).StartsWith("丁目"))
            return (number, null);
        return (null, at + 1 < text.Length && text[at] == '-' && char.IsAsciiDigit(text[at + 1]) ? number : null);
    }

    /// <summary>Reads 十二 from a place on; gives where it ends, the place itself if there is none.</summary>
    private static int KanjiNumber(string text, int start, out int number)
    {
        number = 0;
        var (at, ones) = (start, 0);
        for (; at < text.Length && at - start < 4; at++)
        {
            if (text[at] == '十')
                (number, ones) = (number + Math.Max(ones, 1) * 10, 0);
            else if (Digits.IndexOf(text[at], StringComparison.Ordinal) is >= 0 and var digit)
                ones = ones * 10 + digit;
            else
                break;
        }
        number += ones;
        return at;
    }

    public override string ToString() => new StringBuilder(Base).Append(District is { } district ? $"{district}丁目" : "").ToString();
}
