using System.Text;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>Writes as the facts say them; all that a fact is not about has a default.</summary>
internal static class Writing
{
    public static DocumentWrite Create(string type, string id, string body = "body", (string Name, string Value)[]? keys = null, DateTimeOffset? expiresAt = null) =>
        new(WriteKind.Create, type, id, null, Bytes(body), Keys(keys), expiresAt);

    public static DocumentWrite Put(string type, string id, string body = "body", (string Name, string Value)[]? keys = null, DateTimeOffset? expiresAt = null) =>
        new(WriteKind.Put, type, id, null, Bytes(body), Keys(keys), expiresAt);

    public static DocumentWrite Replace(StoredDocument read, string body = "other body", (string Name, string Value)[]? keys = null, DateTimeOffset? expiresAt = null) =>
        new(WriteKind.Replace, read.Type, read.Id, read.ETag, Bytes(body), Keys(keys), expiresAt);

    public static DocumentWrite Delete(StoredDocument read) =>
        new(WriteKind.Delete, read.Type, read.Id, read.ETag, default, DocumentWrite.NoKeys, null);

    public static byte[] Bytes(string body) => Encoding.UTF8.GetBytes(body);

    public static string Text(this StoredDocument? document) => Encoding.UTF8.GetString(Assert.IsType<StoredDocument>(document).Body.Span);

    private static IReadOnlyDictionary<string, string> Keys((string Name, string Value)[]? keys) =>
        keys is null ? DocumentWrite.NoKeys : keys.ToDictionary(key => key.Name, key => key.Value);
}
