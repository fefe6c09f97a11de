using System.Text.Json.Serialization;
using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>How many said what.</summary>
public sealed record Counts(int Direct, int Station, int Late, int Unable, int Silent);

/// <summary>An incident as screens show it.</summary>
public sealed record IncidentRow(
    string Id, string? Kind, string? Place, string? Landmark, IncidentPhase Phase, bool Open, bool Drill, bool Unreadable, bool SenderUnverified,
    string Title, DateTimeOffset? OccurredAt, DateTimeOffset OpenedAt, DateTimeOffset LastMessageAt, int MessageCount, string Text,
    double? Latitude, double? Longitude)
{
    internal static IncidentRow Of(IncidentView view) => new(
        view.Id.ToString(), view.Kind, view.Place, view.Landmark, view.Phase, view.Open, view.Drill, view.Unreadable, view.SenderUnverified, view.Title,
        view.OccurredAt, view.OpenedAt, view.LastMessageAt, view.MessageCount, view.Text, view.Latitude, view.Longitude);
}

/// <summary>A unit of the tree (組織).</summary>
public sealed record UnitRow(string Id, string Name, string ShortName, string Kind, string? ParentId, int Order);

/// <summary>Someone who was called. <c>Delivery</c> is a state of sending; nothing here says that a message was read.</summary>
public sealed record PersonRow(
    string Member, int Number, string Name, string Rank, string UnitId, IReadOnlyList<string> Qualifications, Answer? Answer, int? Minutes,
    DateTimeOffset? AnsweredAt, DateTimeOffset? ArrivesAt, string Delivery)
{
    /// <summary>By content: the list of qualifications too.</summary>
    public bool Equals(PersonRow? other) =>
        other is not null && Number == other.Number && Answer == other.Answer && Minutes == other.Minutes && AnsweredAt == other.AnsweredAt
        && Delivery == other.Delivery && Name == other.Name && Rank == other.Rank && UnitId == other.UnitId
        && Qualifications.SequenceEqual(other.Qualifications);

    /// <inheritdoc/>
    public override int GetHashCode() => Number;
}

/// <summary>Sending of the call-out as a whole. Milliseconds count from the order.</summary>
public sealed record DeliverySummary(int Called, int Accepted, int Pending, int Failed, long? FirstAcceptedMs, long? LastAcceptedMs);

/// <summary>Another open incident, one tap away.</summary>
public sealed record OtherIncident(string IncidentId, string? CallOutId, string Title);

/// <summary>The muster board (参集状況) of one call-out at one version of the store.</summary>
public sealed record Board(
    long Version, string CallOutId, IncidentRow Incident, DateTimeOffset IssuedAt, string Label, IReadOnlyList<UnitRow> Units,
    IReadOnlyList<PersonRow> People, Counts Counts, DeliverySummary Delivery, IReadOnlyList<OtherIncident> OtherIncidents) : IFeedState;

/// <summary>What changed from one board to the next.</summary>
internal sealed record BoardChanges(
    long Version, IReadOnlyList<PersonRow> People, Counts Counts, DeliverySummary Delivery, IncidentRow Incident, IReadOnlyList<OtherIncident> OtherIncidents);

/// <summary>A call-out in the list of incidents.</summary>
public sealed record CallOutRow(string Id, DateTimeOffset IssuedAt, string Label, int Called, Counts Counts);

/// <summary>An incident with its call-outs.</summary>
public sealed record IncidentEntry(
    string Id, string? Kind, string? Place, string? Landmark, IncidentPhase Phase, bool Open, bool Drill, bool Unreadable, bool SenderUnverified,
    string Title, DateTimeOffset? OccurredAt, DateTimeOffset OpenedAt, DateTimeOffset LastMessageAt, int MessageCount, string Text,
    double? Latitude, double? Longitude, IReadOnlyList<CallOutRow> CallOuts);

/// <summary>All that the list of incidents shows.</summary>
public sealed record IncidentList(long Version, IReadOnlyList<IncidentEntry> Incidents) : IFeedState;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Board))]
[JsonSerializable(typeof(BoardChanges))]
[JsonSerializable(typeof(IncidentList))]
internal sealed partial class BoardJson : JsonSerializerContext;

/// <summary>Folds the stored facts into boards and lists: every screen shows the same, on every instance.</summary>
internal sealed class BoardReader(
    CallOutBook book, IIncidentBook incidents, IRoster rosters, IDeliveryReport deliveries, IDocumentStore store)
{
    public async Task<Board?> BoardAsync(BrigadeId brigade, CallOutId id, CancellationToken cancellationToken)
    {
        var version = await store.HeadAsync(brigade, cancellationToken);
        var state = await book.CurrentAsync(brigade, cancellationToken);
        if (!state.CallOuts.TryGetValue(id, out var callOut) || await incidents.FindAsync(brigade, callOut.IncidentId, cancellationToken) is not { } incident)
            return null;
        var roster = await rosters.CurrentAsync(brigade, cancellationToken);
        var batches = await deliveries.ForCallOutAsync(brigade, id, cancellationToken);
        var sent = new Dictionary<int, string>();
        foreach (var batch in batches)
            foreach (var number in batch.Numbers)
                sent[number] = Word(batch.State);

        var responses = state.Responses.GetValueOrDefault(id);
        var people = new List<PersonRow>(callOut.CalledCount);
        foreach (var number in NumberList.Unpack(callOut.Called))
        {
            if (!roster.ByNumber.TryGetValue(number, out var member))
                continue;   // left the brigade since
            var response = responses?.GetValueOrDefault(number);
            people.Add(new PersonRow(
                member.Id.ToString(), number, member.Name, Ranks.Japanese(member.Rank), member.UnitId.ToString(), member.Qualifications,
                response?.Answer, response?.Minutes, response?.AnsweredAt,
                response is { Minutes: { } minutes } ? response.AnsweredAt.AddMinutes(minutes) : null,
                sent.GetValueOrDefault(number, "noChannel")));
        }
        var accepted = batches.Where(batch => batch.AcceptedAt is not null).Select(batch => (long)(batch.AcceptedAt!.Value - callOut.IssuedAt).TotalMilliseconds).ToList();
        return new Board(
            version, id.ToString(), IncidentRow.Of(incident), callOut.IssuedAt, callOut.Label(),
            roster.Units.Select(unit => new UnitRow(unit.Id.ToString(), unit.Name, unit.ShortName, unit.Kind, unit.ParentId?.ToString(), unit.Order)).ToList(),
            people, CountsOf(people.Count, people.Select(person => person.Answer)),
            new DeliverySummary(
                callOut.CalledCount, Sum(batches, DeliveryState.Accepted), Sum(batches, DeliveryState.Queued, DeliveryState.Unknown),
                Sum(batches, DeliveryState.Rejected, DeliveryState.Expired, DeliveryState.Superseded),
                accepted.Count > 0 ? accepted.Min() : null, accepted.Count > 0 ? accepted.Max() : null),
            await OthersAsync(brigade, incident.Id, state, cancellationToken));
    }

    public async Task<IncidentList> IncidentsAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var version = await store.HeadAsync(brigade, cancellationToken);
        var state = await book.CurrentAsync(brigade, cancellationToken);
        var recent = await incidents.RecentAsync(brigade, cancellationToken);
        return new IncidentList(version, recent.Select(view => EntryOf(view, state)).ToList());
    }

    public async Task<IncidentEntry?> IncidentAsync(BrigadeId brigade, IncidentId id, CancellationToken cancellationToken) =>
        await incidents.FindAsync(brigade, id, cancellationToken) is { } view
            ? EntryOf(view, await book.CurrentAsync(brigade, cancellationToken))
            : null;

    private static IncidentEntry EntryOf(IncidentView view, CallOutState state)
    {
        var callOuts = state.ByIncident.TryGetValue(view.Id, out var known) ? known : [];
        return new IncidentEntry(
            view.Id.ToString(), view.Kind, view.Place, view.Landmark, view.Phase, view.Open, view.Drill, view.Unreadable, view.SenderUnverified, view.Title,
            view.OccurredAt, view.OpenedAt, view.LastMessageAt, view.MessageCount, view.Text, view.Latitude, view.Longitude,
            callOuts.Select(callOut => new CallOutRow(
                callOut.Id.ToString(), callOut.IssuedAt, callOut.Label(), callOut.CalledCount,
                CountsOf(callOut.CalledCount, state.Responses.GetValueOrDefault(callOut.Id)?.Values.Select(response => (Answer?)response.Answer) ?? []))).ToList());
    }

    private async Task<IReadOnlyList<OtherIncident>> OthersAsync(BrigadeId brigade, IncidentId but, CallOutState state, CancellationToken cancellationToken) =>
        (await incidents.RecentAsync(brigade, cancellationToken))
            .Where(view => view.Open && view.Id != but)
            .Take(20)
            .Select(view => new OtherIncident(
                view.Id.ToString(), state.ByIncident.TryGetValue(view.Id, out var known) ? known[0].Id.ToString() : null,
                (view.Drill ? "【訓練】" : "") + (view.Unreadable ? "【解析できず】" : "")
                + (string.Join(' ', new[] { view.Kind, view.Place }.Where(part => part is not null)) is { Length: > 0 } told ? told : view.Title)))
            .ToList();

    private static Counts CountsOf(int called, IEnumerable<Answer?> answers)
    {
        int direct = 0, station = 0, late = 0, unable = 0;
        foreach (var answer in answers)
        {
            switch (answer)
            {
                case Answer.Direct: direct++; break;
                case Answer.Station: station++; break;
                case Answer.Late: late++; break;
                case Answer.Unable: unable++; break;
                default: break;
            }
        }
        return new Counts(direct, station, late, unable, called - direct - station - late - unable);
    }

    private static int Sum(IReadOnlyList<BatchView> batches, params DeliveryState[] states) =>
        batches.Where(batch => states.Contains(batch.State)).Sum(batch => batch.Numbers.Count);

    private static string Word(DeliveryState state) => state switch
    {
        DeliveryState.Queued => "queued",
        DeliveryState.Accepted => "accepted",
        DeliveryState.Unknown => "unknown",
        DeliveryState.Rejected => "rejected",
        DeliveryState.Expired => "expired",
        DeliveryState.Superseded => "superseded",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
