using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>What a JSON value must be; a rule table is compared with LINE's OpenAPI file by a test, so rules are data, not code.</summary>
internal abstract record ValueRule
{
    internal abstract void Check(JsonElement value, string path, RuleFindings findings);

    private protected static bool Is(JsonElement value, JsonValueKind kind, string wanted, string path, RuleFindings findings)
    {
        if (value.ValueKind == kind)
        {
            return true;
        }
        findings.Add(path, $"Must be {wanted}");
        return false;
    }
}

/// <summary>A text with a length range.</summary>
internal sealed record TextRule(int Min = 0, int? Max = null, Counting Counting = Counting.Utf16Units, Regex? Pattern = null, string? Wanted = null) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.String, "a string", path, findings))
        {
            return;
        }
        var text = value.GetString()!;
        if (text.Length == 0 && Min > 0)
        {
            findings.Add(path, "May not be empty");
        }
        else if (Max is { } max && TextLength.Of(text, Counting) > max)
        {
            findings.Add(path, $"Length must be between {Min} and {max}");
        }
        else if (Pattern is not null && !Pattern.IsMatch(text))
        {
            findings.Add(path, $"Must be {Wanted}");
        }
    }
}

/// <summary>One of a closed list of words.</summary>
internal sealed record WordRule(params string[] Words) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (Is(value, JsonValueKind.String, "a string", path, findings) && !Words.Contains(value.GetString(), StringComparer.Ordinal))
        {
            findings.Add(path, $"Must be one of the following values: [{string.Join(", ", Words)}]");
        }
    }
}

/// <summary>A size: a keyword, pixels or per cent, as far as the property takes them.</summary>
/// <remarks>https://developers.line.biz/en/docs/messaging-api/flex-message-layout/ : positive whole or decimal numbers.</remarks>
internal sealed partial record SizeRule(string[] Keywords, bool Pixels = true, bool PerCent = false) : ValueRule
{
    [GeneratedRegex(@"^[0-9]{1,5}(\.[0-9]{1,5})?(px|%)\z", RegexOptions.NonBacktracking)]
    private static partial Regex Measure { get; }

    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.String, "a string", path, findings))
        {
            return;
        }
        var text = value.GetString()!;
        var good = Keywords.Contains(text, StringComparer.Ordinal)
            || (Measure.IsMatch(text) && (text.EndsWith('%') ? PerCent : Pixels));
        if (!good)
        {
            findings.Add(path, "invalid property");
        }
    }
}

/// <summary>A colour in hexadecimal form, <c>#RRGGBB</c> or, where transparency is taken, <c>#RRGGBBAA</c>.</summary>
internal sealed partial record ColourRule(bool Alpha = true) : ValueRule
{
    [GeneratedRegex("^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Hexadecimal { get; }

    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.String, "a string", path, findings))
        {
            return;
        }
        var text = value.GetString()!;
        if (!Hexadecimal.IsMatch(text) || (text.Length == 9 && !Alpha))
        {
            findings.Add(path, "invalid property");
        }
    }
}

/// <summary>An address of one of the schemes the property takes, percent-encoded.</summary>
/// <remarks>LINE asks for percent-encoding and says nothing of what it does otherwise; the stand-in refuses, so that our messages comply.</remarks>
internal sealed record AddressRule(int Max, params string[] Schemes) : ValueRule
{
    internal static readonly AddressRule Secure = new(2000, "https");

    internal static readonly AddressRule Opened = new(1000, "http", "https", "line", "tel");

    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.String, "a string", path, findings))
        {
            return;
        }
        var text = value.GetString()!;
        if (text.Length == 0)
        {
            findings.Add(path, "May not be empty");
        }
        else if (text.Length > Max)
        {
            findings.Add(path, $"Length must be between 0 and {Max}");
        }
        else if (!IsAddress(text))
        {
            findings.Add(path, "invalid uri");
        }
        else if (!Schemes.Contains(Scheme(text), StringComparer.OrdinalIgnoreCase))
        {
            findings.Add(path, "invalid uri scheme");
        }
    }

    private static string Scheme(string text) => text[..text.IndexOf(':', StringComparison.Ordinal)];

    private static bool IsAddress(string text)
    {
        if (text.Any(c => c is <= ' ' or > '~' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
        {
            return false;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            return false;
        }
        return address.Scheme is not ("http" or "https") || address.Host.Length > 0;
    }
}

/// <summary>A whole number in a range.</summary>
internal sealed record WholeRule(long Min = long.MinValue, long Max = long.MaxValue, long Step = 1) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.Number, "a number", path, findings))
        {
            return;
        }
        if (!value.TryGetInt64(out var number))
        {
            findings.Add(path, "Must be an integer");
        }
        else if (number < Min || number > Max || number % Step != 0)
        {
            findings.Add(path, "invalid property");
        }
    }
}

/// <summary>A number in a range.</summary>
internal sealed record NumberRule(double Min, double Max) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (Is(value, JsonValueKind.Number, "a number", path, findings) && !(value.GetDouble() >= Min && value.GetDouble() <= Max))
        {
            findings.Add(path, "invalid property");
        }
    }
}

/// <summary>True or false.</summary>
internal sealed record FlagRule : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            findings.Add(path, "Must be a boolean");
        }
    }
}

/// <summary>A width-to-height ratio: parts 1 to 100,000, height at most three times the width.</summary>
internal sealed partial record RatioRule : ValueRule
{
    [GeneratedRegex(@"^([0-9]{1,6}(?:\.[0-9]{1,6})?):([0-9]{1,6}(?:\.[0-9]{1,6})?)\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form { get; }

    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.String, "a string", path, findings))
        {
            return;
        }
        var match = Form.Match(value.GetString()!);
        if (!match.Success || !Fits(Part(match.Groups[1].Value), Part(match.Groups[2].Value)))
        {
            findings.Add(path, "invalid property");
        }
    }

    private static double Part(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static bool Fits(double width, double height) =>
        width is >= 1 and <= 100_000 && height is >= 1 and <= 100_000 && height <= 3 * width;
}

/// <summary>A list with a length range whose items keep one rule.</summary>
internal sealed record ListRule(ValueRule Item, int Min = 0, int Max = int.MaxValue) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.Array, "an array", path, findings))
        {
            return;
        }
        var length = value.GetArrayLength();
        if (length < Min || length > Max)
        {
            findings.Add(path, Max == int.MaxValue ? $"Size must be at least {Min}" : $"Size must be between {Min} and {Max}");
            return;
        }
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Item.Check(item, $"{path}[{index++}]", findings);
        }
    }
}
