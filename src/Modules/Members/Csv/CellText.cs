using System.Globalization;
using System.Text.RegularExpressions;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.Members.Csv;

/// <summary>Cells of one line, read as leniently as they can be told apart.</summary>
internal static partial class CellText
{
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Half-width, without spaces around.</summary>
    public static string Folded(string cell) => Folding.Fold(cell).Trim();

    /// <summary>What no screen shows: controls, invisible formats, line separators.</summary>
    public static bool HasControls(string text) =>
        text.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator);

    /// <summary>The text without spaces around.</summary>
    public static string OneLine(string cell, int most, out string? fault)
    {
        var text = cell.Trim();
        fault = text.Length > most ? $"{most}文字までにしてください。"
            : HasControls(text) ? "1行で書いてください。改行や表示できない文字を消してください。"
            : null;
        return text;
    }

    /// <summary>ふりがな; empty is taken, because lists that come from elsewhere often have none.</summary>
    public static string Kana(string cell, out string? fault)
    {
        var text = Folded(cell);
        fault = text.Length is 0 || (text.Length <= 80 && KanaOnly().IsMatch(text)) ? null : "ふりがなは、ひらがなかカタカナで80文字までで書いてください。";
        return text;
    }

    public static string? Email(string cell, out string? fault)
    {
        var text = Folded(cell);
        fault = text.Length is 0 || (text.Length <= 254 && Address().IsMatch(text)) ? null : "メールアドレスの形ではありません。name@example.jp のように書いてください。";
        return text.Length == 0 ? null : text;
    }

    public static string? Phone(string cell, string? before, out string? fault)
    {
        fault = null;
        var text = Hyphens(Folded(cell));
        if (text.Length == 0)
            return null;
        if (LostZero(text, 9, 10, before) is { } whole)
            return whole;
        fault = text.Length is 9 or 10 && text[0] != '0' && text.All(char.IsAsciiDigit) ? "先頭の0が消えています（表計算ソフトが消すことがあります）。090-1234-5678 のようにハイフンを入れて書いてください。"
            : !PhoneShape().IsMatch(text) || text.Count(char.IsAsciiDigit) is < 9 or > 15 ? "電話番号は 090-1234-5678 のように、数字とハイフンで書いてください。"
            : null;
        return text;
    }

    public static string? PostalCode(string cell, string? before, out string? fault)
    {
        fault = null;
        var text = Hyphens(Folded(cell)).TrimStart('〒').Trim().Replace("-", "", StringComparison.Ordinal);
        if (text.Length == 0)
            return null;
        if (LostZero(text, 6, 6, before?.Replace("-", "", StringComparison.Ordinal)) is not null)
            return before;
        fault = text.Length == 7 && text.All(char.IsAsciiDigit) ? null : "郵便番号は 386-0024 のように7桁で書いてください。";
        return fault is null ? $"{text[..3]}-{text[3..]}" : text;
    }

    // A spreadsheet makes a number of 0901234567 and forgets its first zero; what it was is known.
    private static string? LostZero(string text, int shortest, int longest, string? before) =>
        text.Length >= shortest && text.Length <= longest && before is not null && before.Length == text.Length + 1 && before[0] == '0' && before.EndsWith(text, StringComparison.Ordinal)
            ? before
            : null;

    private static string Hyphens(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = Folding.IsDash(from[i]) || from[i] == 'ー' ? '-' : from[i];   // the key beside 0 writes a long vowel
    });

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"^[\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF・ ]+$", RegexOptions.NonBacktracking)]
    private static partial Regex KanaOnly();

    [GeneratedRegex(@"^\+?[0-9() -]+$", RegexOptions.NonBacktracking)]
    private static partial Regex PhoneShape();
}
