using System.Collections.Concurrent;
using System.Text.Json;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>A member's name, rank and unit as the product tells them, to label a phone.</summary>
internal sealed record MemberName(string Name, string Rank, string Unit);

/// <summary>Names of a brigade's members from the product, kept half a minute; none when the product does not answer.</summary>
internal sealed class MemberNames(Simulation simulation, HttpClient http)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FreshWhenNone = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyDictionary<int, MemberName> Names)> known = new(StringComparer.Ordinal);

    internal async Task<IReadOnlyDictionary<int, MemberName>> OfAsync(string brigadeId, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(brigadeId, out var kept) && simulation.Now - kept.At < (kept.Names.Count > 0 ? Fresh : FreshWhenNone))
        {
            return kept.Names;
        }
        var names = await FetchAsync(brigadeId, cancellationToken);
        known[brigadeId] = (simulation.Now, names);
        return names;
    }

    private async Task<IReadOnlyDictionary<int, MemberName>> FetchAsync(string brigadeId, CancellationToken cancellationToken)
    {
        var names = new Dictionary<int, MemberName>();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(1.5));
            using var answer = await http.GetAsync(
                new Uri(simulation.Options.ProductUrl, $"/api/brigades/{Uri.EscapeDataString(brigadeId)}/members?limit=60"), limit.Token);
            if (!answer.IsSuccessStatusCode)
            {
                return names;
            }
            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(limit.Token));
            if (body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("members", out var members) || members.ValueKind != JsonValueKind.Array)
            {
                return names;
            }
            foreach (var member in members.EnumerateArray().Where(member => member.ValueKind == JsonValueKind.Object))
            {
                if (int.TryParse(Word(member, "number"), out var number) && Word(member, "name") is { Length: > 0 } name)
                {
                    names[number] = new MemberName(name, Word(member, "rank") ?? "", Word(member, "unit") ?? "");
                }
            }
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException
            || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The product is not there (yet): the phones are then called 団員1, 団員2 …
        }
        return names;
    }

    private static string? Word(JsonElement member, string name) => member.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;
}
