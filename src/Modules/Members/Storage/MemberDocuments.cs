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

/// <summary>A local role (役職), e.g. 機関長, 管理者; it may map to a rank.</summary>
internal sealed record RoleDocument : IDocument<RoleDocument>
{
    public static string Type => "role";

    public static JsonTypeInfo<RoleDocument> Json => MembersJson.Default.RoleDocument;

    public required RoleId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Whoever holds the role has at least the rights of this rank; null: the role stands alone.</summary>
    public Rank? Rank { get; init; }

    public required int Order { get; init; }

    [JsonIgnore]
    public string DocumentId => Id.ToString();
}

/// <summary>Whether a person is there at all.</summary>
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

/// <summary>Whether a person is called out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MemberKind>))]
internal enum MemberKind
{
    /// <summary>団員</summary>
    [JsonStringEnumMemberName("member")] Member,

    /// <summary>事務局: office staff, signs in, never called out, no rank.</summary>
    [JsonStringEnumMemberName("staff")] Staff,
}

/// <summary>A role somebody holds, in a unit.</summary>
internal sealed record HeldRole(RoleId RoleId, UnitId UnitId);

/// <summary>A qualification or licence (資格・免許).</summary>
/// <param name="ExpiresOn">Last day it is valid, in Japan; null: no end.</param>
internal sealed record Qualification(string Name, DateOnly? ExpiresOn = null);

/// <summary>What only those with the right may see (個人情報).</summary>
internal sealed record PrivateFields
{
    public string? Phone { get; init; }

    public string? OtherPhone { get; init; }

    public string? PostalCode { get; init; }

    public string? Address { get; init; }

    public DateOnly? BornOn { get; init; }

    public string? EmergencyContact { get; init; }

    public string? Memo { get; init; }
}

/// <summary>A member (団員) or office staff as stored.</summary>
internal sealed record MemberDocument : IDocument<MemberDocument>
{
    private static readonly PrivateFields _none = new();

    public static string Type => "member";

    public static JsonTypeInfo<MemberDocument> Json => MembersJson.Default.MemberDocument;

    public required MemberId Id { get; init; }

    public required int Number { get; init; }

    public MemberKind Kind { get; init; }

    public required string FamilyName { get; init; }

    public required string GivenName { get; init; }

    public required string Kana { get; init; }

    public required Rank Rank { get; init; }

    public required UnitId UnitId { get; init; }

    // Lists and the private part may be missing in what an earlier version stored; the JSON source generator then leaves null in init-only properties.
    public IReadOnlyList<UnitId> OtherUnitIds { get => field ?? []; init; } = [];

    public IReadOnlyList<HeldRole> Roles { get => field ?? []; init; } = [];

    public IReadOnlyList<string> Tags { get => field ?? []; init; } = [];

    public IReadOnlyList<Qualification> Qualified { get => field ?? []; init; } = [];

    public MemberState State { get; init; } = MemberState.Active;

    public DateOnly? JoinedOn { get; init; }

    public DateOnly? LeftOn { get; init; }

    /// <summary>For signing in without LINE, and as a second channel. Private like the fields below.</summary>
    public string? Email { get; init; }

    public PrivateFields Private { get => field ?? _none; init; } = new();

    public string? LineUserId { get; init; }

    public DateTimeOffset? LinkedAt { get; init; }

    /// <summary>Sessions begun up to then are over.</summary>
    public DateTimeOffset? SignedOutAt { get; init; }

    /// <summary>SHA-256 of the personal answer link's token, base64url; null: none was made or it was taken back.</summary>
    public string? AnswerLinkHash { get; init; }

    [JsonIgnore]
    public string DocumentId => Id.ToString();

    [JsonIgnore]
    public string Name => $"{FamilyName} {GivenName}";

    /// <summary>All units of the person, the main one first.</summary>
    [JsonIgnore]
    public IEnumerable<UnitId> Units => OtherUnitIds.Prepend(UnitId);

    [JsonIgnore]
    public bool MaySignIn => State == MemberState.Active;

    public MemberView ToView() => new(
        Id, Number, Name, Rank, UnitId, OtherUnitIds, Qualified.Select(one => one.Name).ToList(),
        State == MemberState.Active && Kind == MemberKind.Member, LineUserId);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UnitDocument))]
[JsonSerializable(typeof(RoleDocument))]
[JsonSerializable(typeof(MemberDocument))]
internal sealed partial class MembersJson : JsonSerializerContext;
