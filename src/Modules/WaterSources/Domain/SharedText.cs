using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrigadeDispatch.WaterSources.Domain;

/// <summary>
/// Reads text that stands in thousands of sources alike (prefecture, codes, reasons) as one string in memory. A small table that forgets:
/// what falls on the same place takes the other's, so it never grows, and a race costs a copy, no more.
/// </summary>
internal sealed class SharedText : JsonConverter<string>
{
    private const int Longest = 48;
    private static readonly string?[] _known = new string?[4096];

    /// <summary>The one copy of a text, if it is short enough to be kept.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return "";
        if (text.Length > Longest)
            return text.ToString();
        ref var place = ref _known[string.GetHashCode(text) & (_known.Length - 1)];
        var known = Volatile.Read(ref place);
        if (known is not null && text.SequenceEqual(known))
            return known;
        var made = text.ToString();
        Volatile.Write(ref place, made);
        return made;
    }

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("No text.");
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > Longest * 3)
            return reader.GetString();
        Span<char> text = stackalloc char[Longest * 3];
        return Of(text[..reader.CopyString(text)]);
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value);
    }
}
