using System.Globalization;
using System.Text.RegularExpressions;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.Members.Csv;

/// <summary>Dates as people write them in Japan: 2026-04-01, 2026/4/1, 2026年4月1日, 20260401, 令和8年4月1日, R8.4.1.</summary>
internal static partial class JapaneseDate
{
    private static readonly (string Name, char Letter, DateOnly First, DateOnly Last)[] _eras =
    [
        ("令和", 'R', new(2019, 5, 1), new(9999, 12, 31)),
        ("平成", 'H', new(1989, 1, 8), new(2019, 4, 30)),
        ("昭和", 'S', new(1926, 12, 25), new(1989, 1, 7)),
        ("大正", 'T', new(1912, 7, 30), new(1926, 12, 24)),
        ("明治", 'M', new(1868, 1, 25), new(1912, 7, 29)),
    ];

    public static string Write(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The date; otherwise a sentence that says why there is none.</summary>
    public static (DateOnly Date, string? Fault) Read(string text)
    {
        var folded = Dashes(Folding.Fold(text)).Trim();
        if (Western().Match(folded) is { Success: true } western)
            return Of(Number(western, 1), Number(western, 2), Number(western, 3));
        if (Packed().Match(folded) is { Success: true } packed)
            return Of(Number(packed, 1), Number(packed, 2), Number(packed, 3));
        if (Era().Match(folded) is { Success: true } told)
        {
            var era = _eras.First(era => told.Groups[1].Value == era.Name || (told.Groups[1].Value.Length == 1 && char.ToUpperInvariant(told.Groups[1].Value[0]) == era.Letter));
            var year = told.Groups[2].Value == "元" ? 1 : Number(told, 2);
            var (date, fault) = Of(era.First.Year + year - 1, Number(told, 3), Number(told, 4));
            if (fault is null && (year < 1 || date < era.First || date > era.Last))
                fault = $"{era.Name}は{era.First.Year}年{era.First.Month}月{era.First.Day}日から" + (era.Last.Year == 9999 ? "" : $"{era.Last.Year}年{era.Last.Month}月{era.Last.Day}日まで") + "です。元号を確かめてください。";
            return (date, fault);
        }
        return (default, "日付は 2026-04-01、2026/4/1、令和8年4月1日 のように書いてください。");
    }

    private static (DateOnly, string?) Of(int year, int month, int day) =>
        year is < 1868 or > 2999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            ? (default, "この日付は暦にありません。年月日を確かめてください。")
            : (new DateOnly(year, month, day), null);

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Dashes(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = Folding.IsDash(from[i]) ? '-' : from[i];
    });

    [GeneratedRegex(@"^([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?$", RegexOptions.NonBacktracking)]
    private static partial Regex Western();

    [GeneratedRegex("^([0-9]{4})([0-9]{2})([0-9]{2})$", RegexOptions.NonBacktracking)]
    private static partial Regex Packed();

    [GeneratedRegex(@"^(令和|平成|昭和|大正|明治|[RHSTMrhstm]) ?([0-9]{1,2}|元) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?$", RegexOptions.NonBacktracking)]
    private static partial Regex Era();
}
