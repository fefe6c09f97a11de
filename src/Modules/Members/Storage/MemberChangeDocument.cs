using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Storage;

/// <summary>That one member was changed: which fields and by whom, never the values. The before and after stand in the history.</summary>
internal sealed record MemberChangeDocument : IDocument<MemberChangeDocument>
{
    /// <summary>Three years.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3 * 366);

    public static string Type => "memberChange";

    public static JsonTypeInfo<MemberChangeDocument> Json => MemberChangeJson.Default.MemberChangeDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required MemberId MemberId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>As in the audit trail: a kind and an id.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, in Japanese.</summary>
    public required string What { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("member", $"{MemberId}|{At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}")];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MemberChangeDocument))]
internal sealed partial class MemberChangeJson : JsonSerializerContext;
