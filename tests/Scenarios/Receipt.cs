using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BrigadeDispatch.Scenarios;

/// <summary>One of several incidents in a message.</summary>
public sealed record ReceiptItem(string Disposition, string? IncidentId, string? CallOutId);

/// <summary>What an alert was answered.</summary>
public sealed record Receipt(HttpStatusCode Status, string AlertId, string Disposition, string? IncidentId, string? CallOutId, IReadOnlyList<ReceiptItem>? Items)
{
    /// <summary>Reads a 202.</summary>
    /// <exception cref="InvalidOperationException">It is another status.</exception>
    public static async Task<Receipt> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        var json = (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        return new Receipt(
            answer.StatusCode, (string)json["alertId"]!, (string)json["disposition"]!, (string?)json["incidentId"], (string?)json["callOutId"],
            json["items"]?.AsArray().Select(item => new ReceiptItem((string)item!["disposition"]!, (string?)item["incidentId"], (string?)item["callOutId"])).ToList());
    }
}
