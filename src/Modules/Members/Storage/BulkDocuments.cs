using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Storage;

/// <summary>
/// Touched by every decision that a rule between several documents hangs on: numbers given once, no circle in the tree, no unit deleted
/// under its people, one bulk change at a time. Two that decide at the same moment meet here, and one of them starts over.
/// </summary>
internal sealed record RosterDecisionDocument : IDocument<RosterDecisionDocument>
{
    public const string TheOne = "1";

    public static string Type => "rosterDecision";

    public static JsonTypeInfo<RosterDecisionDocument> Json => BulkJson.Default.RosterDecisionDocument;

    public static bool KeepsHistory => false;

    public long Count { get; init; }

    /// <summary>All member numbers ever given, packed; those of members that are there count as well.</summary>
    public string Given { get; init; } = "";

    /// <summary>The bulk change that is being applied; null: none.</summary>
    public string? Running { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

/// <summary>How far a bulk change has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BulkState>))]
internal enum BulkState
{
    /// <summary>Decided: it will be applied, whatever happens.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Applied.</summary>
    [JsonStringEnumMemberName("done")] Done,

    /// <summary>Applied, and taken back by a later one.</summary>
    [JsonStringEnumMemberName("undone")] Undone,

    /// <summary>A part of it is no longer there: the server stood still for longer than parts are kept.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>A change of many members (一括変更). That this document is there is the decision; its parts were stored before it.</summary>
internal sealed record BulkChangeDocument : IDocument<BulkChangeDocument>
{
    public static string Type => "bulkChange";

    public static JsonTypeInfo<BulkChangeDocument> Json => BulkJson.Default.BulkChangeDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    /// <summary><c>bulk</c>, <c>import</c>, <c>personnel</c>, <c>undo</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it does, for the history of a member; no names.</summary>
    public required string Title { get; init; }

    public required string Actor { get; init; }

    public BulkState State { get; init; }

    /// <summary>Parts there are.</summary>
    public required int Parts { get; init; }

    /// <summary>Parts that are applied.</summary>
    public int Applied { get; init; }

    /// <summary>Members there are.</summary>
    public required int Total { get; init; }

    /// <summary>Members that are changed.</summary>
    public int Done { get; init; }

    /// <summary>Numbers of the members it changes, packed.</summary>
    public required string Numbers { get; init; }

    /// <summary>The bulk change this one takes back; null: none.</summary>
    public string? Undoes { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys()
    {
        yield return new("at", StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null));
        if (State == BulkState.Running)
            yield return new("running", "yes");
    }
}

/// <summary>A member before and after; without before it is a new one, without after it goes.</summary>
internal sealed record BulkItem(MemberDocument? Before, MemberDocument? After)
{
    [JsonIgnore]
    public MemberDocument Either => After ?? Before ?? throw new InvalidOperationException("A change of nobody.");
}

/// <summary>Members of a bulk change that are changed in one commit.</summary>
internal sealed record BulkPartDocument : IDocument<BulkPartDocument>
{
    /// <summary>As long as histories: until then it can be taken back. One that was never decided goes by itself.</summary>
    public static readonly TimeSpan Kept = UnitOfWork.HistoryKept;

    public static string Type => "bulkPart";

    public static JsonTypeInfo<BulkPartDocument> Json => BulkJson.Default.BulkPartDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<BulkItem> Items { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;

    public static string IdOf(string change, int part) => $"{change}.{part:D4}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RosterDecisionDocument))]
[JsonSerializable(typeof(BulkChangeDocument))]
[JsonSerializable(typeof(BulkPartDocument))]
internal sealed partial class BulkJson : JsonSerializerContext;
