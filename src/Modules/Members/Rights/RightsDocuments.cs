using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Rights;

/// <summary>A cell as stored. Names, not numbers: functions and reaches may come and go between versions of the product.</summary>
internal sealed record StoredCell(string Subject, string Permission, string Reach);

/// <summary>The edited rights table of a brigade; there is one once it was edited.</summary>
internal sealed record RightsTableDocument : IDocument<RightsTableDocument>
{
    public const string OnlyId = "1";

    public static string Type => "rightsTable";

    public static JsonTypeInfo<RightsTableDocument> Json => RightsJson.Default.RightsTableDocument;

    /// <summary>Rises with every change.</summary>
    public required int Version { get; init; }

    /// <summary>All cells that grant something; null: set back to the product's default.</summary>
    public IReadOnlyList<StoredCell>? Cells { get; init; }

    /// <summary>The functions there were when it was edited; for a function that came later the default's cells count until the next edit.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];

    [JsonIgnore]
    public string DocumentId => OnlyId;

    public HeldTable ToTable() => Cells is null
        ? new HeldTable(DefaultRights.Table, Version, true)
        : new HeldTable(RightsTable.Of(
            Cells.Select(Read).OfType<RightsCell>().Concat(DefaultRights.Table.Cells.Where(cell => !Known.Contains(cell.Permission.ToString())))), Version, false);

    public static RightsTableDocument Of(int version, RightsTable? table) => new()
    {
        Version = version,
        Cells = table?.Cells.Select(cell => new StoredCell(cell.Subject, cell.Permission.ToString(), cell.Reach.Text())).ToList(),
        Known = table is null ? [] : Functions.All.Select(function => function.Permission.ToString()).ToList(),
    };

    private static RightsCell? Read(StoredCell cell) =>
        Functions.Find(cell.Permission) is { } function && ReachWords.Read(cell.Reach) is { } reach ? new RightsCell(cell.Subject, function.Permission, reach) : null;
}

/// <summary>A cell that was changed, as the log keeps it: with the names of then, for a role may be gone when it is read.</summary>
internal sealed record StoredChange(string Subject, string SubjectName, string Permission, string Before, string After);

/// <summary>One change of the rights table: who, when, which cells. Never altered.</summary>
internal sealed record RightsChangeDocument : IDocument<RightsChangeDocument>
{
    public const string AtKey = "at";

    /// <summary>How long it is kept: a year of office and its hand-over.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public static string Type => "rightsChange";

    public static JsonTypeInfo<RightsChangeDocument> Json => RightsJson.Default.RightsChangeDocument;

    public static bool KeepsHistory => false;

    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>As in the audit trail: a kind and an id.</summary>
    public required string Actor { get; init; }

    public required IReadOnlyList<StoredChange> Cells { get; init; }

    [JsonIgnore]
    public string DocumentId => ShortId.Write(Id);

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() =>
        [new(AtKey, At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RightsTableDocument))]
[JsonSerializable(typeof(RightsChangeDocument))]
internal sealed partial class RightsJson : JsonSerializerContext;
