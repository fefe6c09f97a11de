using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The keys of a document as one text: the same keys always give the same text, so that unchanged ones are seen at a glance.</summary>
internal static partial class KeyText
{
    private static readonly Shapes Relaxed = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(IReadOnlyDictionary<string, string> keys) => keys.Count switch
    {
        0 => "",
        1 => JsonSerializer.Serialize(new Dictionary<string, string>(keys), Relaxed.DictionaryStringString),
        _ => JsonSerializer.Serialize(
            new Dictionary<string, string>(keys.OrderBy(key => key.Key, StringComparer.Ordinal)), Relaxed.DictionaryStringString),
    };

    public static IReadOnlyDictionary<string, string> Read(string text) => text.Length == 0
        ? DocumentWrite.NoKeys
        : JsonSerializer.Deserialize(text, Relaxed.DictionaryStringString) ?? DocumentWrite.NoKeys;

    /// <summary>Where a page ended: value of the key (none when ordered by id) and id.</summary>
    public static string WriteContinuation(string? value, string id) =>
        (value is null ? "" : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(value))) + (value is null ? "!" : ".") + id;

    /// <exception cref="ArgumentException">The text is no continuation of such a query.</exception>
    public static (string? Value, string Id) ReadContinuation(string text, bool byKey)
    {
        var mark = text.AsSpan().IndexOfAny('.', '!');
        if (mark >= 0 && (text[mark] == '.') == byKey && (byKey || mark == 0))
        {
            var id = text[(mark + 1)..];
            if (!byKey)
                return (null, id);
            if (Base64Url.IsValid(text.AsSpan(0, mark)))
                return (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text.AsSpan(0, mark))), id);
        }
        throw new ArgumentException("The continuation does not belong to this query.", nameof(text));
    }

    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class Shapes : JsonSerializerContext;
}
