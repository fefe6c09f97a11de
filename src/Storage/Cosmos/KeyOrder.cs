using System.Text;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>
/// A key of a document as the one text it is indexed by: <c>type:value!id</c>, the value as hexadecimal UTF-8. Its order is that of (value, id) by code
/// point, so that one single-property index serves every query and every continuation; Cosmos DB would want a composite index for each key's name.
/// </summary>
internal static class KeyOrder
{
    private static readonly System.Buffers.SearchValues<char> _hexDigits = System.Buffers.SearchValues.Create("0123456789abcdef");

    /// <summary>The text of a key.</summary>
    public static string Write(string type, string value, string id) => $"{type}:{Hex(value)}!{id}";

    /// <summary>The value in such a text.</summary>
    public static string Value(string text)
    {
        var start = text.IndexOf(':', StringComparison.Ordinal) + 1;
        return Encoding.UTF8.GetString(Convert.FromHexString(text.AsSpan(start, text.IndexOf('!', StringComparison.Ordinal) - start)));
    }

    /// <summary>Smallest text of a type's key with at least this value; null: of any value. Inclusive.</summary>
    public static string Lowest(string type, string? value) => $"{type}:{(value is null ? "" : Hex(value))}";

    /// <summary>What comes after all texts of a type's key with at most this value; null: of any value. Exclusive.</summary>
    public static string Beyond(string type, string? value) => value is null ? $"{type};" : $"{type}:{Hex(value)}\"";   // ; follows : and " follows ! in ASCII

    /// <summary>Where a page ended, without the type: the continuation that callers get.</summary>
    public static string Continuation(string text, string type) => text[(type.Length + 1)..];

    /// <summary>The text a continuation stands for.</summary>
    /// <exception cref="ArgumentException">It is none of such a query.</exception>
    public static string After(string continuation, string type, bool byKey)
    {
        var mark = continuation.IndexOf('!', StringComparison.Ordinal);
        var sound = byKey
            ? mark >= 0 && mark % 2 == 0 && !continuation.AsSpan(0, mark).ContainsAnyExcept(_hexDigits) && mark < continuation.Length - 1
            : mark == 0 && continuation.Length > 1;
        if (!sound)
            throw new ArgumentException("The continuation does not belong to this query.", nameof(continuation));
        return byKey ? $"{type}:{continuation}" : continuation[1..];
    }

    private static string Hex(string value) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value));
}
