using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Storage;

/// <summary>A unit (組織) as stored.</summary>
internal sealed record UnitDocument : IDocument<UnitDocument>
{
    public static string Type => "unit";

    public static JsonTypeInfo<UnitDocument> Json => MembersJson.Default.UnitDocument;

    public required UnitId Id { get; init; }

    public UnitId? ParentId { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string ShortName { get; init; }

    public required int Order { get; init; }

    [JsonIgnore]
    public string DocumentId => Id.ToString();

    public UnitView ToView() => new(Id, ParentId, Kind, Name, ShortName, Order);
}

/// <summary>Whether a member is called at all.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MemberState>))]
internal enum MemberState
{
    /// <summary>在籍</summary>
    Active,

    /// <summary>休団</summary>
    Suspended,

    /// <summary>退団</summary>
    Retired,
}

/// <summary>A member (団員) as stored.</summary>
internal sealed record MemberDocument : IDocument<MemberDocument>
{
    public static string Type => "member";

    public static JsonTypeInfo<MemberDocument> Json => MembersJson.Default.MemberDocument;

    public required MemberId Id { get; init; }

    public required int Number { get; init; }

    public required string FamilyName { get; init; }

    public required string GivenName { get; init; }

    public required string Kana { get; init; }

    public required Rank Rank { get; init; }

    public required UnitId UnitId { get; init; }

    public IReadOnlyList<UnitId> OtherUnitIds { get; init; } = [];

    public IReadOnlyList<string> Qualifications { get; init; } = [];

    public MemberState State { get; init; } = MemberState.Active;

    public string? LineUserId { get; init; }

    [JsonIgnore]
    public string DocumentId => Id.ToString();

    public MemberView ToView() => new(
        Id, Number, $"{FamilyName} {GivenName}", Rank, UnitId, OtherUnitIds, Qualifications, State == MemberState.Active, LineUserId);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UnitDocument))]
[JsonSerializable(typeof(MemberDocument))]
internal sealed partial class MembersJson : JsonSerializerContext;
