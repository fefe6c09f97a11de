using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace BrigadeDispatch.Kernel.Text;

/// <summary>Reads JSON that came from outside: a broken letter in one value must not cost the message.</summary>
public static partial class LenientJson
{
    /// <summary>The document; null if it is no JSON. Bytes that are no UTF-8 become replacement characters, a byte-order mark is left out.</summary>
    public static JsonDocument? Parse(byte[] body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var text = body.AsSpan().StartsWith("\uFEFF"u8) ? body[3..] : body;
        if (!Utf8.IsValid(text))
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The string of a property; null if it is missing or no string.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Text(value) : null;

    /// <summary>A string value; halves of surrogate pairs, which no UTF-8 can hold, as replacement characters.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            var raw = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
            return JsonSerializer.Deserialize(LoneSurrogate().Replace(raw, Pair), LenientJsonContext.Default.String);
        }
    }

    // "\ud83d\ude92" is a letter, "\ud83d" alone is none.
    private static string Pair(Match match) => match.Length == 12 ? match.Value : "\\uFFFD";

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LoneSurrogate();
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class LenientJsonContext : System.Text.Json.Serialization.JsonSerializerContext;
