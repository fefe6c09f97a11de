using System.Text.Json;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>The live streams of boards and of the list of incidents.</summary>
internal sealed partial class BoardFeeds(BoardReader boards, IDocumentStore store, TimeProvider clock, ILogger<BoardFeeds> log) : IAsyncDisposable
{
    private readonly LiveFeeds<(BrigadeId Brigade, CallOutId CallOut), Board> _boards = new(async (key, cancellationToken) =>
        await LiveFeed<Board>.StartAsync(
            store, key.Brigade, token => boards.BoardAsync(key.Brigade, key.CallOut, token), Whole, Change, clock, failure => FeedFailed(log, failure), cancellationToken));

    private readonly LiveFeeds<BrigadeId, IncidentList> _incidents = new(async (brigade, cancellationToken) =>
        await LiveFeed<IncidentList>.StartAsync(
            store, brigade, async token => await boards.IncidentsAsync(brigade, token), Whole, Change, clock, failure => FeedFailed(log, failure), cancellationToken));

    public LiveFeeds<(BrigadeId Brigade, CallOutId CallOut), Board> Boards => _boards;

    public LiveFeeds<BrigadeId, IncidentList> Incidents => _incidents;

    public async ValueTask DisposeAsync()
    {
        await _boards.DisposeAsync();
        await _incidents.DisposeAsync();
    }

    private static FeedEvent Whole(Board board) => FeedEvent.Of(board.Version, "board", JsonSerializer.SerializeToUtf8Bytes(board, BoardJson.Default.Board));

    private static FeedEvent? Change(Board before, Board after)
    {
        if (before.People.Count != after.People.Count || before.Units.Count != after.Units.Count)
            return Whole(after);
        var known = before.People.ToDictionary(person => person.Number);
        var people = after.People.Where(person => !known.TryGetValue(person.Number, out var was) || !was.Equals(person)).ToList();
        if (people.Count == 0 && before.Delivery == after.Delivery && before.Incident == after.Incident
            && before.OtherIncidents.SequenceEqual(after.OtherIncidents))
            return null;
        var changes = new BoardChanges(after.Version, people, after.Counts, after.Delivery, after.Incident, after.OtherIncidents);
        return FeedEvent.Of(after.Version, "changes", JsonSerializer.SerializeToUtf8Bytes(changes, BoardJson.Default.BoardChanges));
    }

    private static FeedEvent Whole(IncidentList list) =>
        FeedEvent.Of(list.Version, "incidents", JsonSerializer.SerializeToUtf8Bytes(list, BoardJson.Default.IncidentList));

    private static FeedEvent? Change(IncidentList before, IncidentList after)
    {
        var (was, now) = (JsonSerializer.Serialize(before.Incidents, BoardJson.Default.IReadOnlyListIncidentEntry),
            JsonSerializer.Serialize(after.Incidents, BoardJson.Default.IReadOnlyListIncidentEntry));
        return was == now ? null : Whole(after);
    }

    [LoggerMessage(3001, LogLevel.Error, "A live view could not be read; it goes on with the next change")]
    private static partial void FeedFailed(ILogger log, Exception failure);
}
