using System.Text.Json.Serialization;

namespace BrigadeDispatch.Kernel;

/// <summary>The tenant: one volunteer fire brigade (消防団). Every document, key and request belongs to exactly one.</summary>
/// <remarks>
/// A DNS-label-like word (<c>a–z 0–9 -</c>, at most 63), because it is the local part of the brigade's mail address and a
/// segment of its addresses. <see cref="Operator"/> is the one partition that is no brigade: it lists them.
/// </remarks>
public readonly record struct BrigadeId
{
    private readonly string? _value;

    private BrigadeId(string value) => _value = value;

    /// <summary>The partition of the service itself. Its name can never be a brigade's.</summary>
    public static BrigadeId Operator { get; } = new("~operator");

    /// <summary>The id as it stands in addresses and mail recipients.</summary>
    public string Value => _value ?? throw new InvalidOperationException("An unset BrigadeId was used.");

    /// <summary>Reads an id; false if it is none that a brigade could have.</summary>
    public static bool TryParse(string? text, out BrigadeId id)
    {
        id = default;
        if (text is not { Length: > 0 and <= 63 } || text[0] == '-')
            return false;
        foreach (var c in text)
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                return false;
        id = new BrigadeId(text);
        return true;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is no brigade id.</exception>
    public static BrigadeId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no brigade id: use a-z, 0-9 and -, at most 63 characters.");

    /// <summary>The id read back from the store, the operator's partition included.</summary>
    public static BrigadeId FromStore(string value) => value == Operator.Value ? Operator : Parse(value);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "(none)";
}

/// <summary>Short spelling of a 128-bit id: 22 characters of base64url, fit for addresses and postback data.</summary>
public static class ShortId
{
    /// <summary>Spells an id in 22 characters.</summary>
    public static string Write(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads an id; false for anything but the one spelling <see cref="Write"/> makes.</summary>
    public static bool TryRead(string? text, out Guid id)
    {
        id = default;
        if (text is not { Length: 22 })
            return false;
        Span<byte> bytes = stackalloc byte[18];
        // Not TryDecodeFromChars: it throws on what is no base64url.
        if (System.Buffers.Text.Base64Url.DecodeFromChars(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done || written != 16)
            return false;
        id = new Guid(bytes[..16], bigEndian: true);
        return Write(id) == text;
    }

    /// <summary>An id that follows from what it names: the same name gives the same id, on every instance.</summary>
    public static Guid FromName(string name)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);   // RFC 9562: version 8 (custom), so that it never looks time-ordered
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}

/// <summary>A typed 128-bit id.</summary>
public interface IShortId<TSelf> where TSelf : struct, IShortId<TSelf>
{
    /// <summary>The 128 bits.</summary>
    Guid Value { get; }

    /// <summary>Types them.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Writes a typed id as its 22-character text in JSON.</summary>
public sealed class ShortIdConverter<TId> : JsonConverter<TId> where TId : struct, IShortId<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref System.Text.Json.Utf8JsonReader reader, Type typeToConvert, System.Text.Json.JsonSerializerOptions options) =>
        ShortId.TryRead(reader.GetString(), out var value) ? TId.From(value) : throw new System.Text.Json.JsonException("No id.");

    /// <inheritdoc/>
    public override void Write(System.Text.Json.Utf8JsonWriter writer, TId value, System.Text.Json.JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(ShortId.Write(value.Value));
    }
}
