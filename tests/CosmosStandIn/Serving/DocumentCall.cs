using System.Text.Json;
using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Wire;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>A request for documents of one container, read in full.</summary>
internal sealed record DocumentCall(
    IHeaderDictionary Headers, OperationKinds Kind, Container Container, string? DocumentId, string? PartitionKey, ReadOnlyMemory<byte> Body)
{
    /// <summary>The caller does not want written documents back.</summary>
    internal bool Minimal => Headers["Prefer"].ToString().Contains("return=minimal", StringComparison.OrdinalIgnoreCase);

    internal Partition Partition => Container.Partition(PartitionKey ?? throw new InvalidOperationException("Only for calls with a partition key"));

    internal string? Header(string name) => Headers[name] is { Count: > 0 } values ? values.ToString() : null;

    internal int MaxItems => int.TryParse(Header(WireHeaders.MaxItemCount), out var asked) ? asked : 0;

    internal static OperationKinds KindOf(HttpRequest request, bool ofOneDocument)
    {
        bool Says(string header) => string.Equals(request.Headers[header], "true", StringComparison.OrdinalIgnoreCase);
        bool IsSql() => request.ContentType?.StartsWith("application/query+json", StringComparison.OrdinalIgnoreCase) == true;
        return request.Method switch
        {
            "POST" when Says(WireHeaders.IsQueryPlan) => OperationKinds.QueryPlan,
            "POST" when Says(WireHeaders.IsQuery) || IsSql() => OperationKinds.Query,
            "POST" when Says(WireHeaders.IsBatch) => OperationKinds.Batch,
            "POST" when Says(WireHeaders.IsUpsert) => OperationKinds.Upsert,
            "POST" => OperationKinds.Create,
            "PUT" => OperationKinds.Replace,
            "DELETE" => OperationKinds.Delete,
            "GET" when request.Headers.ContainsKey(WireHeaders.FeedMode) => OperationKinds.ChangeFeed,
            "GET" => ofOneDocument ? OperationKinds.Read : OperationKinds.Query,
            _ => OperationKinds.None,
        };
    }

    /// <summary>Value of a partition key header, <c>["b1"]</c>; null if it is missing or no string.</summary>
    internal static string? KeyOf(string? header)
    {
        if (string.IsNullOrEmpty(header))
            return null;
        try
        {
            using var json = JsonDocument.Parse(header);
            return json.RootElement is { ValueKind: JsonValueKind.Array } keys && keys.GetArrayLength() == 1 && keys[0].ValueKind == JsonValueKind.String
                ? keys[0].GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;   // refused by whoever needs it
        }
    }
}
