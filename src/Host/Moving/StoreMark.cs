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
/// Says in the operator's partition of a store whether it is in force (docs/adr/0015), or whether one of its brigades is. Without a mark it is. It is the
/// same on every engine and is read before there is any key, so it is not sealed and holds no secret. The one of the whole is never copied.
/// </summary>
/// <param name="Role">What it is.</param>
/// <param name="Move">Names the move; the same in both stores.</param>
/// <param name="Other">The other store, as an operator knows it.</param>
/// <param name="At">When it became this.</param>
/// <param name="Former">The move that had put a source in force: whoever was moved away by it may be moved back to.</param>
/// <param name="Arriving">Of a brigade alone: its settings, sealed for the new deployment, until they are put in force there.</param>
internal sealed record StoreMark(StoreRole Role, string Move, StorePlace Other, DateTimeOffset At, string? Former = null, byte[]? Arriving = null)
{
    /// <summary>Type in the store of what marks the whole.</summary>
    public const string Type = "storeMark";

    /// <summary>Type of what marks one brigade; copied with everything else.</summary>
    public const string BrigadeType = "brigadeMark";

    private static readonly (string, string) _whole = (Type, "store");

    /// <summary>The mark of a store and the ETag to change it by; nulls if it has none.</summary>
    public static Task<(StoreMark? Mark, string? ETag)> ReadAsync(IDocumentStore store, CancellationToken cancellationToken) => ReadAsync(store, _whole, cancellationToken);

    /// <summary>The mark of one brigade.</summary>
    public static Task<(StoreMark? Mark, string? ETag)> ReadAsync(IDocumentStore store, BrigadeId brigade, CancellationToken cancellationToken) =>
        ReadAsync(store, (BrigadeType, brigade.Value), cancellationToken);

    /// <summary>Writes it if the store's mark is still the one that was read.</summary>
    /// <returns>Whether it was.</returns>
    public async Task<bool> WriteAsync(IDocumentStore store, string? etag, CancellationToken cancellationToken) =>
        (await store.CommitAsync(BrigadeId.Operator, [ToWrite(_whole, etag)], cancellationToken)).Committed;

    /// <summary>The operation that writes it as the mark of one brigade.</summary>
    public DocumentWrite ToWrite(BrigadeId brigade, string? etag) => ToWrite((BrigadeType, brigade.Value), etag);

    private DocumentWrite ToWrite((string Type, string Id) subject, string? etag) => new(
        etag is null ? WriteKind.Create : WriteKind.Replace, subject.Type, subject.Id, etag,
        JsonSerializer.SerializeToUtf8Bytes(this, StoreMarkJson.Default.StoreMark), DocumentWrite.NoKeys, null);

    private static async Task<(StoreMark?, string?)> ReadAsync(IDocumentStore store, (string Type, string Id) subject, CancellationToken cancellationToken) =>
        await store.ReadAsync(BrigadeId.Operator, subject.Type, subject.Id, cancellationToken) is { } stored
            ? (JsonSerializer.Deserialize(stored.Body.Span, StoreMarkJson.Default.StoreMark) ?? throw new InvalidDataException("A mark holds null."), stored.ETag)
            : (null, null);
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
