using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>A member's name, rank and unit as the product tells them, to label a phone.</summary>
internal sealed record MemberName(string Name, string Rank, string Unit);

/// <summary>Names of a brigade's members from the product, kept half a minute; none when the product does not answer.</summary>
internal sealed class MemberNames(Simulation simulation, HttpClient http)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FreshWhenNone = TimeSpan.FromSeconds(5);

    private static readonly FrozenDictionary<string, string> Ranks = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chief"] = "団長",
        ["deputyChief"] = "副団長",
        ["divisionLeader"] = "分団長",
        ["deputyDivisionLeader"] = "副分団長",
        ["sectionLeader"] = "部長",
        ["squadLeader"] = "班長",
        ["member"] = "団員",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Brigade> brigades = new(StringComparer.Ordinal);

    internal async Task<IReadOnlyDictionary<int, MemberName>> OfAsync(string brigadeId, CancellationToken cancellationToken)
    {
        var brigade = brigades.GetOrAdd(brigadeId, _ => new Brigade(new ProductSession(simulation, http, brigadeId)));
        await brigade.Gate.WaitAsync(cancellationToken);
        try
        {
            if (brigade.At is not { } at || brigade.Product != simulation.Options.ProductUrl
                || simulation.Now - at >= (brigade.Names.Count > 0 ? Fresh : FreshWhenNone))
            {
                await FetchAsync(brigadeId, brigade, cancellationToken);
                (brigade.At, brigade.Product) = (simulation.Now, simulation.Options.ProductUrl);
            }
            return brigade.Names;
        }
        finally
        {
            brigade.Gate.Release();
        }
    }

    private async Task FetchAsync(string brigadeId, Brigade brigade, CancellationToken cancellationToken)
    {
        if (brigade.Product is { } former && former != simulation.Options.ProductUrl)
        {
            (brigade.Names, brigade.Tag) = (Brigade.Nobody, null);
        }
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(3));
            var fresh = !brigade.Session.Open;
            if (fresh && !await brigade.Session.SignInAsync(limit.Token))
            {
                return;
            }
            var path = $"/api/brigades/{Uri.EscapeDataString(brigadeId)}/members";
            var answer = await brigade.Session.GetAsync(path, brigade.Tag, limit.Token);
            if (!fresh && answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
                && await brigade.Session.SignInAsync(limit.Token))
            {
                answer.Dispose();
                answer = await brigade.Session.GetAsync(path, brigade.Tag, limit.Token);
            }
            using (answer)
            {
                if (answer.IsSuccessStatusCode)
                {
                    using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(limit.Token));
                    (brigade.Names, brigade.Tag) = (Read(body.RootElement), answer.Headers.ETag);
                }
            }
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException or InvalidOperationException or UriFormatException
            || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The product is not there (yet), or lets nobody in: the phones are then called 団員1, 団員2 …
        }
    }

    private static Dictionary<int, MemberName> Read(JsonElement body)
    {
        var units = Items(body, "units").Select(unit => (Id: Word(unit, "id"), Name: Word(unit, "name") ?? ""))
            .Where(unit => unit.Id is not null).DistinctBy(unit => unit.Id).ToDictionary(unit => unit.Id!, unit => unit.Name, StringComparer.Ordinal);
        var names = new Dictionary<int, MemberName>();
        foreach (var member in Items(body, "members"))
        {
            if (int.TryParse(Word(member, "number"), out var number) && Word(member, "name") is { Length: > 0 } name)
            {
                var rank = Word(member, "rank") ?? "";
                names[number] = new MemberName(name, Ranks.GetValueOrDefault(rank, rank), units.GetValueOrDefault(Word(member, "unitId") ?? "", ""));
            }
        }
        return names;
    }

    private static IEnumerable<JsonElement> Items(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    private static string? Word(JsonElement member, string name) => member.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;

    /// <summary>What is known of one brigade; a failed look-up keeps the names known before.</summary>
    private sealed class Brigade(ProductSession session)
    {
        internal static readonly IReadOnlyDictionary<int, MemberName> Nobody = new Dictionary<int, MemberName>();

        internal SemaphoreSlim Gate { get; } = new(1);

        internal ProductSession Session { get; } = session;

        internal DateTimeOffset? At { get; set; }

        internal Uri? Product { get; set; }

        internal EntityTagHeaderValue? Tag { get; set; }

        internal IReadOnlyDictionary<int, MemberName> Names { get; set; } = Nobody;
    }
}
