using System.Text.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Scenarios;

/// <summary>Changes a stored document as a screen that does not exist yet will: settings of a brigade, a member's state.</summary>
public static class StoreSeam
{
    /// <summary>Reads, opens, changes, seals and writes it back.</summary>
    public static async Task ChangeDocumentAsync(
        this BrigadeApp app, BrigadeId partition, string type, string id, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(change);
        var store = app.Services.GetRequiredService<IDocumentStore>();
        var keys = app.Services.GetRequiredService<KeyRing>();
        await keys.CreateAsync(partition, cancellationToken);
        var stored = await store.ReadAsync(partition, type, id, cancellationToken) ?? throw new InvalidOperationException($"There is no {type} {id}");
        var json = JsonNode.Parse(keys.Open(partition, type, id, stored.Body.Span))!.AsObject();
        change(json);
        var body = keys.Seal(partition, type, id, JsonSerializer.SerializeToUtf8Bytes(json));
        var result = await store.CommitAsync(
            partition, [new DocumentWrite(WriteKind.Replace, type, id, stored.ETag, body, stored.Keys, stored.ExpiresAt)], cancellationToken);
        if (!result.Committed)
            throw new InvalidOperationException($"{type} {id} was changed by another");
    }

    /// <summary>Changes a brigade's settings.</summary>
    public static Task ChangeBrigadeAsync(this BrigadeApp app, string brigade, Action<JsonObject> change, CancellationToken cancellationToken) =>
        app.ChangeDocumentAsync(BrigadeId.Operator, "brigade", brigade, change, cancellationToken);

    /// <summary>Changes a demo member.</summary>
    public static Task ChangeMemberAsync(this BrigadeApp app, int member, Action<JsonObject> change, CancellationToken cancellationToken) =>
        app.ChangeDocumentAsync(BrigadeId.Parse("demo"), "member", ShortId.Write(ShortId.FromName($"demo|1|member|{member}")), change, cancellationToken);

    /// <summary>All documents of a type, as they are now.</summary>
    public static async Task<IReadOnlyList<StoredDocument>> DocumentsOfTypeAsync(this BrigadeApp app, string brigade, string type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var store = app.Services.GetRequiredService<IDocumentStore>();
        var found = new List<StoredDocument>();
        var after = 0L;
        while (true)
        {
            var page = await store.ChangesSinceAsync(BrigadeId.Parse(brigade), after, [type], 1000, cancellationToken);
            found.AddRange(page.Changes.Where(document => !document.Deleted));
            if (!page.More)
                return found;
            after = page.UpTo;
        }
    }

    /// <summary>What is inside a stored document.</summary>
    public static JsonNode Open(this BrigadeApp app, string brigade, StoredDocument document)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(document);
        return JsonNode.Parse(app.Services.GetRequiredService<KeyRing>().Open(BrigadeId.Parse(brigade), document.Type, document.Id, document.Body.Span))!;
    }
}
