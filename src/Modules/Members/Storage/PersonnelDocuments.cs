using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Storage;

/// <summary>How far a personnel order has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PersonnelState>))]
internal enum PersonnelState
{
    /// <summary>予定</summary>
    [JsonStringEnumMemberName("planned")] Planned,

    /// <summary>Decided, being applied.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>発令済み</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>取り消し済み: applied and taken back.</summary>
    [JsonStringEnumMemberName("undone")] Undone,

    /// <summary>中止: never applied.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>What happens to one person.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PersonnelAction>))]
internal enum PersonnelAction
{
    /// <summary>入団</summary>
    [JsonStringEnumMemberName("join")] Join,

    /// <summary>退団</summary>
    [JsonStringEnumMemberName("leave")] Leave,

    /// <summary>昇任（降任も）</summary>
    [JsonStringEnumMemberName("promote")] Promote,

    /// <summary>異動</summary>
    [JsonStringEnumMemberName("move")] Move,

    /// <summary>休団</summary>
    [JsonStringEnumMemberName("suspend")] Suspend,

    /// <summary>復帰</summary>
    [JsonStringEnumMemberName("resume")] Resume,
}

/// <summary>Where somebody stands, in words: kept with an applied order, whatever units and roles are called later.</summary>
internal sealed record PersonnelStand(string Rank, string Unit, IReadOnlyList<string> Roles, string State);

/// <summary>One line of a personnel order. What is null stays as it is.</summary>
internal sealed record PersonnelEntry
{
    public required PersonnelAction Action { get; init; }

    /// <summary>Null for whoever joins.</summary>
    public MemberId? MemberId { get; init; }

    public Rank? Rank { get; init; }

    public UnitId? UnitId { get; init; }

    public IReadOnlyList<UnitId>? OtherUnitIds { get; init; }

    public IReadOnlyList<HeldRole>? Roles { get; init; }

    /// <summary>Whoever joins; without a number (0) until then, unless one was asked for.</summary>
    public MemberDocument? Joining { get; init; }

    /// <summary>Of an applied order: who it was.</summary>
    public string? Name { get; init; }

    public int? Number { get; init; }

    public PersonnelStand? Before { get; init; }

    public PersonnelStand? After { get; init; }

    /// <summary>Of an applied order: why this line was left out.</summary>
    public string? Problem { get; init; }
}

/// <summary>Personnel changes of one day (人事異動), entered ahead.</summary>
internal sealed record PersonnelDocument : IDocument<PersonnelDocument>
{
    public static string Type => "personnelOrder";

    public static JsonTypeInfo<PersonnelDocument> Json => PersonnelJson.Default.PersonnelDocument;

    // A thousand lines before and after would not fit one batch; what it changes has its own history.
    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>It counts from midnight in Japan of this day.</summary>
    public required DateOnly EffectiveOn { get; init; }

    public PersonnelState State { get; init; }

    public required IReadOnlyList<PersonnelEntry> Entries { get; init; }

    /// <summary>The bulk change that applies it.</summary>
    public string? ChangeId { get; init; }

    public DateTimeOffset? AppliedAt { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys()
    {
        var day = EffectiveOn.ToString("yyyy-MM-dd", null);
        yield return new("day", day);
        if (State is PersonnelState.Planned or PersonnelState.Running)
            yield return new("due", day);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PersonnelDocument))]
internal sealed partial class PersonnelJson : JsonSerializerContext;
