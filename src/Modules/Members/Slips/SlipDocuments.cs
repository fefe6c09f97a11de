using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Where somebody's registration slip stands.</summary>
internal enum SlipState
{
    /// <summary>None was issued, or long ago.</summary>
    None,

    /// <summary>Can be used.</summary>
    Open,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was used.</summary>
    Used,

    /// <summary>It was taken back.</summary>
    Revoked,
}

/// <summary>
/// A member's newest registration slip (登録用紙). One document a member, so that issuing anew, using and taking back meet in it:
/// of two at once one wins, and a code of a former slip fits no more.
/// </summary>
internal sealed record SlipDocument : IDocument<SlipDocument>
{
    private static readonly TimeSpan _shownAfterExpiry = TimeSpan.FromDays(400);

    public static string Type => "slip";

    public static JsonTypeInfo<SlipDocument> Json => SlipsJson.Default.SlipDocument;

    public required MemberId MemberId { get; init; }

    /// <summary>Keyed hash of the code; the code itself is nowhere.</summary>
    public required string CodeHash { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    [JsonIgnore]
    public string DocumentId => MemberId.ToString();

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => ExpiresAt + _shownAfterExpiry;

    public SlipState StateAt(DateTimeOffset now) =>
        UsedAt is not null ? SlipState.Used
        : RevokedAt is not null ? SlipState.Revoked
        : now < ExpiresAt ? SlipState.Open
        : now < KeptUntil ? SlipState.Expired
        : SlipState.None;
}

/// <summary>Whose slip a code is on, by the code's keyed hash; it says nothing else, so that it need not be changed with the slip.</summary>
internal sealed record SlipCodeDocument : IDocument<SlipCodeDocument>
{
    // Whoever finds an old slip in a drawer is still told what is wrong with it.
    private static readonly TimeSpan _knownAfterExpiry = TimeSpan.FromDays(400);

    public static string Type => "slipCode";

    public static JsonTypeInfo<SlipCodeDocument> Json => SlipsJson.Default.SlipCodeDocument;

    public static bool KeepsHistory => false;

    public required string Hash { get; init; }

    public required MemberId MemberId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonIgnore]
    public string DocumentId => Hash;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => ExpiresAt + _knownAfterExpiry;
}

/// <summary>A nonce given to LINE for an account link, by its keyed hash. LINE gives it back with the user id.</summary>
internal sealed record LinkNonceDocument : IDocument<LinkNonceDocument>
{
    /// <summary>How long it may be used: as long as LINE's link token lives (LINE: "Linking a user's account").</summary>
    public static readonly TimeSpan Lives = TimeSpan.FromMinutes(10);

    // Known for longer than it may be used, so that the log can tell a replay from a guess.
    private static readonly TimeSpan _known = TimeSpan.FromDays(2);

    public static string Type => "linkNonce";

    public static JsonTypeInfo<LinkNonceDocument> Json => SlipsJson.Default.LinkNonceDocument;

    public static bool KeepsHistory => false;

    public required string Hash { get; init; }

    public required string CodeHash { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    [JsonIgnore]
    public string DocumentId => Hash;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => BegunAt + _known;
}

/// <summary>Touched by everyone who takes a LINE user id or an e-mail address, by its keyed hash, so that two who want the same at once meet.</summary>
internal sealed record LinkClaimDocument : IDocument<LinkClaimDocument>
{
    private static readonly TimeSpan _known = TimeSpan.FromDays(1);

    public static string Type => "linkClaim";

    public static JsonTypeInfo<LinkClaimDocument> Json => SlipsJson.Default.LinkClaimDocument;

    public static bool KeepsHistory => false;

    public required string Hash { get; init; }

    public required DateTimeOffset At { get; init; }

    [JsonIgnore]
    public string DocumentId => Hash;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + _known;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SlipDocument))]
[JsonSerializable(typeof(SlipCodeDocument))]
[JsonSerializable(typeof(LinkNonceDocument))]
[JsonSerializable(typeof(LinkClaimDocument))]
internal sealed partial class SlipsJson : JsonSerializerContext;
