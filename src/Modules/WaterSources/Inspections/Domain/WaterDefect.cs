using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.WaterSources;

namespace BrigadeDispatch.WaterSources.Inspections.Domain;

/// <summary>Where a defect stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DefectState>))]
internal enum DefectState
{
    /// <summary>未連絡</summary>
    [JsonStringEnumMemberName("open")] Open,

    /// <summary>所有者に連絡済み</summary>
    [JsonStringEnumMemberName("told")] Told,

    /// <summary>修理を確かめた</summary>
    [JsonStringEnumMemberName("closed")] Closed,
}

/// <summary>A defect of a source (不具合) from its finding to the proof that it is mended.</summary>
internal sealed record WaterDefect
{
    public required string Id { get; init; }

    public required WaterSourceId SourceId { get; init; }

    public IReadOnlyList<string> Signs { get => field ?? []; init; } = [];

    public string Note { get => field ?? ""; init; } = "";

    public IReadOnlyList<string> PhotoIds { get => field ?? []; init; } = [];

    public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>Kind and id of whoever found it.</summary>
    public required string Actor { get; init; }

    public DefectState State { get; init; }

    public DateTimeOffset? ToldAt { get; init; }

    /// <summary><c>paper</c>, <c>mail</c>, <c>phone</c> or <c>other</c>.</summary>
    public string? ToldHow { get; init; }

    public string? ToldTo { get; init; }

    public string? ToldBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedBy { get; init; }

    public string ProofNote { get => field ?? ""; init; } = "";

    public IReadOnlyList<string> ProofPhotoIds { get => field ?? []; init; } = [];

    [JsonIgnore]
    public bool IsOpen => State != DefectState.Closed;

    /// <summary>The same defect after somebody else found it too.</summary>
    public WaterDefect FoundAgain(IReadOnlyList<string> signs, string note, IReadOnlyList<string> photoIds) => this with
    {
        Signs = [.. SignWords.All.Where(sign => Signs.Contains(sign) || signs.Contains(sign))],
        Note = note.Length == 0 || Note.Contains(note, StringComparison.Ordinal) ? Note : Note.Length == 0 ? note : Note.Length + note.Length < 2000 ? $"{Note}／{note}" : Note,
        PhotoIds = [.. PhotoIds.Union(photoIds).Take(20)],
    };
}

/// <summary>What can be wrong with a source, as codes and in Japanese.</summary>
internal static class SignWords
{
    public static IReadOnlyList<string> All { get; } = ["cover", "valve", "outlet", "level", "buried", "sign", "access", "other"];

    public static string Japanese(string sign) => sign switch
    {
        "cover" => "ふた",
        "valve" => "弁",
        "outlet" => "放水口",
        "level" => "水位・水質",
        "buried" => "埋没・土砂",
        "sign" => "標識",
        "access" => "進入路",
        "other" => "その他",
        _ => throw new ArgumentOutOfRangeException(nameof(sign)),
    };

    /// <summary>Signs and note in one sentence, e.g. ふた・弁（固くて開かない）.</summary>
    public static string Sentence(IReadOnlyList<string> signs, string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var words = string.Join('・', signs.Select(Japanese));
        return (words.Length, note.Length) switch
        {
            (0, 0) => "内容の記入なし",
            (0, _) => note,
            (_, 0) => words,
            _ => $"{words}（{note}）",
        };
    }
}
