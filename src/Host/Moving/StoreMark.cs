using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>What a store is in a move.</summary>
internal enum StoreRole
{
    /// <summary>In force; a copy of it is being made.</summary>
    Source,

    /// <summary>The copy: not in force until the source says <see cref="Moved"/>.</summary>
    Target,

    /// <summary>No longer in force: all of it went to the other store.</summary>
    Moved,

    /// <summary>In force: a move to it was completed.</summary>
    InForce,
}

/// <summary>
/// Says in the operator's partition of a store whether it is in force (docs/adr/0015). A store without one is. It is the same on every engine, is never
/// copied, and is read before there is any key, so it is not sealed and holds no secret.
/// </summary>
/// <param name="Role">What it is.</param>
/// <param name="Move">Names the move; the same in both stores.</param>
/// <param name="Other">The other store, as an operator knows it.</param>
/// <param name="At">When it became this.</param>
/// <param name="Former">The move that had put a source in force: whoever was moved away by it may be moved back to.</param>
internal sealed record StoreMark(StoreRole Role, string Move, StorePlace Other, DateTimeOffset At, string? Former = null)
{
    /// <summary>Type in the store.</summary>
    public const string Type = "storeMark";

    private const string TheOne = "store";

    /// <summary>The mark of a store and the ETag to change it by; nulls if it has none.</summary>
    public static async Task<(StoreMark? Mark, string? ETag)> ReadAsync(IDocumentStore store, CancellationToken cancellationToken) =>
        await store.ReadAsync(BrigadeId.Operator, Type, TheOne, cancellationToken) is { } stored
            ? (JsonSerializer.Deserialize(stored.Body.Span, StoreMarkJson.Default.StoreMark) ?? throw new InvalidDataException("The store's mark holds null."), stored.ETag)
            : (null, null);

    /// <summary>Writes it if the store's mark is still the one that was read.</summary>
    /// <returns>Whether it was.</returns>
    public async Task<bool> WriteAsync(IDocumentStore store, string? etag, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this, StoreMarkJson.Default.StoreMark);
        var write = new DocumentWrite(etag is null ? WriteKind.Create : WriteKind.Replace, Type, TheOne, etag, body, DocumentWrite.NoKeys, null);
        return (await store.CommitAsync(BrigadeId.Operator, [write], cancellationToken)).Committed;
    }
}

/// <summary>Where a store is: its engine as the settings name it, and the folder or database.</summary>
/// <param name="Provider">The engine.</param>
/// <param name="Where">The folder, or address and database.</param>
internal sealed record StorePlace(StorageProvider Provider, string Where)
{
    public override string ToString() => $"{Provider} ({Where})";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoreMark))]
internal sealed partial class StoreMarkJson : JsonSerializerContext;
