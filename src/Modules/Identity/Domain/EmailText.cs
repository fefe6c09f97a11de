namespace BrigadeDispatch.Identity.Domain;

/// <summary>What can be an e-mail address at all. Whether it is the person's is for the brigade to know.</summary>
internal static class EmailText
{
    public static bool IsAddress(string text)
    {
        var at = text.LastIndexOf('@');
        return at is > 0 and <= 64 && text.Length is >= 6 and <= 254
            && text.All(c => c is > ' ' and < '\u007f' and not ('<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '\\' or '"'))
            && text.IndexOf('@', StringComparison.Ordinal) == at
            && text[(at + 1)..].Split('.') is { Length: >= 2 } labels
            && labels.All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }
}
