using System.Globalization;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>What a number measures.</summary>
internal enum Quantity
{
    /// <summary>Millimetres.</summary>
    Bore,

    /// <summary>Cubic metres.</summary>
    Volume,

    /// <summary>Cubic metres a minute.</summary>
    Flow,

    /// <summary>Metres.</summary>
    Length,
}

/// <summary>A number with its unit, in ours.</summary>
/// <param name="Value">In the unit of the quantity.</param>
/// <param name="UnitTold">The cell named its unit itself.</param>
internal readonly record struct Measure(double Value, bool UnitTold);

/// <summary>Numbers with units as tables write them.</summary>
internal static class Measures
{
    private const int Longest = 40;

    private static readonly Dictionary<Quantity, Dictionary<string, double>> _units = new()
    {
        [Quantity.Bore] = new()
        {
            ["mm"] = 1, ["ミリ"] = 1, ["ミリメートル"] = 1, ["cm"] = 10, ["m"] = 1000, ["\""] = 25.4, ["''"] = 25.4, ["”"] = 25.4, ["″"] = 25.4, ["in"] = 25.4, ["in."] = 25.4, ["inch"] = 25.4,
            ["inches"] = 25.4, ["インチ"] = 25.4, ["zoll"] = 25.4,
        },
        [Quantity.Volume] = new()
        {
            ["m3"] = 1, ["m^3"] = 1, ["m³"] = 1, ["cbm"] = 1, ["立方"] = 1, ["立方m"] = 1, ["立方メートル"] = 1, ["立米"] = 1, ["t"] = 1, ["ton"] = 1, ["tons"] = 1, ["トン"] = 1, ["kl"] = 1, ["l"] = 0.001,
            ["リットル"] = 0.001, ["liter"] = 0.001, ["litre"] = 0.001, ["litres"] = 0.001, ["liters"] = 0.001, ["gal"] = 0.003785411784, ["gallon"] = 0.003785411784,
            ["gallons"] = 0.003785411784, ["usgal"] = 0.003785411784, ["ft3"] = 0.028316846592, ["cuft"] = 0.028316846592,
        },
        [Quantity.Flow] = new()
        {
            ["m3/min"] = 1, ["m³/min"] = 1, ["m3/分"] = 1, ["立方メートル/分"] = 1, ["t/min"] = 1, ["m3/h"] = 1 / 60.0, ["m³/h"] = 1 / 60.0, ["m3/s"] = 60, ["l/min"] = 0.001, ["l/分"] = 0.001, ["リットル/分"] = 0.001, ["lpm"] = 0.001,
            ["l/m"] = 0.001, ["l/s"] = 0.06, ["l/秒"] = 0.06, ["gpm"] = 0.003785411784, ["usgpm"] = 0.003785411784, ["gal/min"] = 0.003785411784,
        },
        [Quantity.Length] = new()
        {
            ["m"] = 1, ["メートル"] = 1, ["cm"] = 0.01, ["mm"] = 0.001, ["ft"] = 0.3048, ["feet"] = 0.3048, ["foot"] = 0.3048, ["フィート"] = 0.3048, ["'"] = 0.3048, ["in"] = 0.0254, ["\""] = 0.0254,
        },
    };

    /// <summary>The unit a heading names, as a factor to ours; null: it names none.</summary>
    public static double? UnitOfHeading(string folded, Quantity quantity)
    {
        var text = folded.ToLowerInvariant();
        double? found = null;
        var longest = 0;
        foreach (var (unit, factor) in _units[quantity])
        {
            // Only behind a bracket, blank, underscore or slash: the m of "main" is no unit.
            for (var at = 0; (at = text.IndexOf(unit, at, StringComparison.Ordinal)) >= 0; at++)
                if (at > 0 && text[at - 1] is '(' or '[' or '_' or ' ' or '/' or '【' or '〔' && (at + unit.Length == text.Length || !char.IsAsciiLetterOrDigit(text[at + unit.Length]))
                    && unit.Length > longest)
                    (found, longest) = (factor, unit.Length);
        }
        return found;
    }

    /// <summary>The number of a cell in our unit; null: there is no number in it.</summary>
    /// <param name="cell">As written.</param>
    /// <param name="quantity">What it measures.</param>
    /// <param name="factor">Unit of the column, where the cell names none.</param>
    public static Measure? Read(string cell, Quantity quantity, double factor = 1)
    {
        if (cell.Length is 0 or > Longest)
            return null;
        if (double.TryParse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var plain))
            return new Measure(Exact(plain, factor), false);
        var text = Folding.Fold(cell).Trim().ToLowerInvariant().TrimStart('約', '容', '量', '口', '径', 'φ', 'ø', '⌀', ':', '~', '=', ' ');
        if (quantity == Quantity.Bore)
        {
            if (text.StartsWith("dn", StringComparison.Ordinal))
                text = text[2..].TrimStart();
            text = text.Replace("a", "", StringComparison.Ordinal);   // 100A, the pipe size of JIS
        }
        var at = 0;
        if (Number(text, ref at) is not { } value)
            return null;
        var unit = text[at..].Replace(" ", "", StringComparison.Ordinal).TrimEnd('.', ')', '以').Replace("毎分", "/分", StringComparison.Ordinal);
        if (unit.Length == 0)
            return new Measure(Exact(value, factor), false);
        return _units[quantity].TryGetValue(unit, out var own) ? new Measure(Exact(value, own), true) : null;
    }

    /// <summary>A whole number, a decimal one, thousands with commas, or one with a fraction (2½ folds to 21⁄2, so the original's digits are looked at).</summary>
    private static double? Number(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or ','))
            at++;
        var digits = text[from..at];
        if (digits.Length == 0)
            return null;
        // A comma before three digits parts thousands; any other is a decimal one.
        if (digits.Contains(',', StringComparison.Ordinal))
            digits = digits.Split(',').Skip(1).All(group => group.Split('.')[0].Length == 3) ? digits.Replace(",", "", StringComparison.Ordinal) : digits.Replace(',', '.');
        if (at < text.Length && text[at] is '\u2044' or '/' && digits.Length is 1 or 2 && Fraction(text, ref at, digits) is { } fraction)
            return fraction;
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return null;
        var rest = at;
        while (rest < text.Length && text[rest] is ' ' or '-')
            rest++;
        // 2 1/2
        if (rest > at && rest + 2 < text.Length && char.IsAsciiDigit(text[rest]) && text[rest + 1] is '/' or '\u2044' && char.IsAsciiDigit(text[rest + 2]) && text[rest + 2] > '0')
        {
            value += (text[rest] - '0') / (double)(text[rest + 2] - '0');
            at = rest + 3;
        }
        return value;
    }

    // "21⁄2" is 2½ folded: the last digit before the bar is the numerator.
    private static double? Fraction(string text, ref int at, string digits)
    {
        if (at + 1 >= text.Length || text[at + 1] is < '1' or > '9')
            return null;
        var (numerator, denominator) = (digits[^1] - '0', text[at + 1] - '0');
        if (numerator >= denominator)
            return null;
        at += 2;
        return (digits.Length == 2 ? digits[0] - '0' : 0) + numerator / (double)denominator;
    }

    private static double Exact(double value, double factor) => factor == 1 ? value : factor == 0.001 ? value / 1000 : Math.Round(value * factor, 6);
}
