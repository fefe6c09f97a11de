using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Identity.Storage;

/// <summary>One signed-in device (端末). Its id is the hash of the token in the cookie: who reads the store cannot take a session over.</summary>
internal sealed record SessionDocument : IDocument<SessionDocument>
{
    public static string Type => "session";

    public static JsonTypeInfo<SessionDocument> Json => IdentityJson.Default.SessionDocument;

    public static bool KeepsHistory => false;

    /// <summary>SHA-256 of the token, base64url.</summary>
    public required string Id { get; init; }

    public required MemberId MemberId { get; init; }

    public required SignInWay Way { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Written at most once a minute.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>End whatever happens.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Authentication methods the provider named (RFC 8176), e.g. LINE's pwd, lineqr, mfa. Recorded, never taken for our second factor.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>When the provider says the person last proved who they are (auth_time).</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>When our own second factor was last shown in this session.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }

    /// <summary>Nothing but changing the password is possible.</summary>
    public bool MustChangePassword { get; init; }

    public required string Device { get; init; }

    public required string Address { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("member", MemberId.ToString())];

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => ExpiresAt;
}

/// <summary>One attempt to sign in, as the sign-in log (サインインの記録) shows it.</summary>
internal sealed record SignInDocument : IDocument<SignInDocument>
{
    /// <summary>A year and a month, so that a yearly inspection finds all of it.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public static string Type => "signIn";

    public static JsonTypeInfo<SignInDocument> Json => IdentityJson.Default.SignInDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required SignInWay Way { get; init; }

    /// <summary><c>ok</c>, or the refusal's code.</summary>
    public required string Outcome { get; init; }

    /// <summary>Whose, as far as it was known.</summary>
    public MemberId? MemberId { get; init; }

    public IReadOnlyList<string> Methods { get; init; } = [];

    public required string Device { get; init; }

    public required string Address { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("at", At.UtcDateTime.ToString("yyyyMMddHHmmssfff", System.Globalization.CultureInfo.InvariantCulture))];

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;
}

/// <summary>What a person signs in with besides LINE: password, TOTP, passkeys.</summary>
internal sealed record AccountDocument : IDocument<AccountDocument>
{
    public static string Type => "account";

    public static JsonTypeInfo<AccountDocument> Json => IdentityJson.Default.AccountDocument;

    /// <summary>No before and after: a removed password or key must not live on beside the account.</summary>
    public static bool KeepsHistory => false;

    public required MemberId Id { get; init; }

    public string? PasswordHash { get; init; }

    public DateTimeOffset? PasswordChangedAt { get; init; }

    /// <summary>Hashes of former passwords, newest first.</summary>
    public IReadOnlyList<string> FormerPasswords { get; init; } = [];

    public bool MustChangePassword { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public Tries PasswordTries { get; init; } = Tries.None;

    /// <summary>Wrong codes since the last right one.</summary>
    public Tries SecondFactorTries { get; init; } = Tries.None;

    /// <summary>Base32, shown and not confirmed yet: the key that counts stays until then.</summary>
    public string? PendingTotpKey { get; init; }

    /// <summary>Base32; only counts once <see cref="TotpConfirmed"/>.</summary>
    public string? TotpKey { get; init; }

    public bool TotpConfirmed { get; init; }

    /// <summary>Last time step whose code was taken: a code counts once (RFC 6238 5.2).</summary>
    public long LastTotpStep { get; init; }

    /// <summary>Hashes of recovery codes not yet used.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; init; } = [];

    public IReadOnlyList<StoredPasskey> Passkeys { get; init; } = [];

    public DateTimeOffset? LastSignInAt { get; init; }

    [JsonIgnore]
    public bool HasSecondFactor => TotpConfirmed || Passkeys.Count > 0;

    [JsonIgnore]
    public string DocumentId => Id.ToString();
}

/// <summary>A passkey (WebAuthn credential), as the framework's handler needs it back.</summary>
internal sealed record StoredPasskey
{
    public required byte[] CredentialId { get; init; }

    public required byte[] PublicKey { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public uint SignCount { get; init; }

    public IReadOnlyList<string> Transports { get; init; } = [];

    public bool IsUserVerified { get; init; }

    public bool IsBackupEligible { get; init; }

    public bool IsBackedUp { get; init; }

    public required byte[] AttestationObject { get; init; }

    public required byte[] ClientDataJson { get; init; }
}

/// <summary>Whose a passkey is, by the hash of its credential id: the same credential can never be two people's (WebAuthn 7.1, step 26).</summary>
internal sealed record PasskeyDocument : IDocument<PasskeyDocument>
{
    public static string Type => "passkey";

    public static JsonTypeInfo<PasskeyDocument> Json => IdentityJson.Default.PasskeyDocument;

    public static bool KeepsHistory => false;

    /// <summary>SHA-256 of the credential id, base64url.</summary>
    public required string Id { get; init; }

    public required MemberId MemberId { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public static string IdOf(byte[] credentialId) => Base64Url.EncodeToString(SHA256.HashData(credentialId));
}

/// <summary>What a passkey was asked for.</summary>
internal enum PasskeyPurpose
{
    Create,
    SecondFactor,
    SignIn,
}

/// <summary>One question to an authenticator. Answered once, within minutes, for the session that asked.</summary>
internal sealed record PasskeyChallengeDocument : IDocument<PasskeyChallengeDocument>
{
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public static string Type => "passkeyChallenge";

    public static JsonTypeInfo<PasskeyChallengeDocument> Json => IdentityJson.Default.PasskeyChallengeDocument;

    public static bool KeepsHistory => false;

    /// <summary>The challenge, base64url.</summary>
    public required string Id { get; init; }

    public required PasskeyPurpose Purpose { get; init; }

    /// <summary>Null at the sign-in door.</summary>
    public string? SessionId { get; init; }

    /// <summary>What the framework's handler wants back.</summary>
    public required string State { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => ExpiresAt;
}

/// <summary>Wrong passwords for an address that is no account's: counted like any other, so that nobody learns which addresses are.</summary>
internal sealed record UnknownAddressDocument : IDocument<UnknownAddressDocument>
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static string Type => "unknownAddress";

    public static JsonTypeInfo<UnknownAddressDocument> Json => IdentityJson.Default.UnknownAddressDocument;

    public static bool KeepsHistory => false;

    /// <summary>Keyed hash of the address.</summary>
    public required string Id { get; init; }

    public required Tries Tries { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => Tries.LastAt + Kept;
}

/// <summary>The brigade's sign-in policy (サインインの方針).</summary>
internal sealed record SignInPolicyDocument : IDocument<SignInPolicyDocument>
{
    public const string TheOne = "1";

    public static string Type => "signInPolicy";

    public static JsonTypeInfo<SignInPolicyDocument> Json => IdentityJson.Default.SignInPolicyDocument;

    public required SignInPolicy Policy { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(SignInDocument))]
[JsonSerializable(typeof(AccountDocument))]
[JsonSerializable(typeof(SignInPolicyDocument))]
[JsonSerializable(typeof(SignInPolicy))]
[JsonSerializable(typeof(PasskeyDocument))]
[JsonSerializable(typeof(PasskeyChallengeDocument))]
[JsonSerializable(typeof(UnknownAddressDocument))]
internal sealed partial class IdentityJson : JsonSerializerContext;
