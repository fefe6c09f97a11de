using System.Text.Json;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>What an ID token said, after all of it was checked.</summary>
/// <param name="Subject">Who, at that provider.</param>
/// <param name="Methods">amr (RFC 8176).</param>
/// <param name="AuthenticatedAt">auth_time; null if it was not said.</param>
/// <param name="Email">E-mail address; null if it was not said.</param>
/// <param name="EmailVerified">The provider answers for the address.</param>
internal sealed record IdToken(string Subject, IReadOnlyList<string> Methods, DateTimeOffset? AuthenticatedAt, string? Email, bool EmailVerified)
{
    /// <summary>Who it is stays out of logs.</summary>
    public override string ToString() => "IdToken(hidden)";
}

/// <summary>What a flow takes. The algorithms are the flow's; a token cannot choose another.</summary>
/// <param name="Algorithms">HS256, ES256 or RS256.</param>
/// <param name="Issuer">Exactly.</param>
/// <param name="ClientId">Audience.</param>
/// <param name="Nonce">Of this attempt; null: the flow has none (LIFF).</param>
/// <param name="GoodFor">Longest time since it was issued; null: its own exp alone counts.</param>
internal sealed record IdTokenRules(IReadOnlyList<string> Algorithms, string Issuer, string ClientId, string? Nonce = null, TimeSpan? GoodFor = null);

/// <summary>The token, or the stable code of why not (<see cref="IdTokenCodes"/>).</summary>
internal readonly record struct IdTokenOutcome(IdToken? Token, string? Code)
{
    public static IdTokenOutcome Refused(string code) => new(null, code);
}

/// <summary>Why an ID token was refused, as the sign-in log keeps it.</summary>
internal static class IdTokenCodes
{
    public const string Missing = "idToken.missing";
    public const string Malformed = "idToken.malformed";
    public const string DuplicateClaim = "idToken.duplicateClaim";
    public const string Algorithm = "idToken.algorithm";
    public const string UnknownKey = "idToken.unknownKey";
    public const string Signature = "idToken.signature";
    public const string Issuer = "idToken.issuer";
    public const string Audience = "idToken.audience";
    public const string AuthorizedParty = "idToken.authorizedParty";
    public const string Subject = "idToken.subject";
    public const string Time = "idToken.time";
    public const string Expired = "idToken.expired";
    public const string FromFuture = "idToken.fromFuture";
    public const string TooOld = "idToken.tooOld";
    public const string Nonce = "idToken.nonce";
}

/// <summary>The three parts of a signed token (RFC 7515 7.1), read strictly: one spelling, no member twice.</summary>
internal sealed class SignedToken : IDisposable
{
    public const int Longest = 16 * 1024;

    private static readonly JsonDocumentOptions _json = new() { MaxDepth = 16 };

    private readonly JsonDocument _header;
    private readonly JsonDocument _claims;

    private SignedToken(JsonDocument header, JsonDocument claims, byte[] signed, byte[] signature) =>
        (_header, _claims, Signed, Signature) = (header, claims, signed, signature);

    public JsonElement Header => _header.RootElement;

    public JsonElement Claims => _claims.RootElement;

    /// <summary>What the signature is over.</summary>
    public byte[] Signed { get; }

    public byte[] Signature { get; }

    /// <summary>Reads a token; null and the code if it is none.</summary>
    public static SignedToken? Read(string? token, out string code)
    {
        code = IdTokenCodes.Malformed;
        if (string.IsNullOrEmpty(token))
        {
            code = IdTokenCodes.Missing;
            return null;
        }
        if (token.Length > Longest || token.Split('.') is not [var first, var second, var third]
            || Base64.Url(first) is not { } header || Base64.Url(second) is not { } claims || Base64.Url(third) is not { } signature
            || Object(header) is not { } head)
            return null;
        if (Object(claims) is not { } body)
        {
            head.Dispose();
            return null;
        }
        if (HasDuplicates(head.RootElement) || HasDuplicates(body.RootElement))
        {
            code = IdTokenCodes.DuplicateClaim;
            head.Dispose();
            body.Dispose();
            return null;
        }
        return new SignedToken(head, body, System.Text.Encoding.ASCII.GetBytes($"{first}.{second}"), signature);
    }

    public void Dispose()
    {
        _header.Dispose();
        _claims.Dispose();
    }

    private static JsonDocument? Object(byte[] utf8)
    {
        try
        {
            var document = JsonDocument.Parse(utf8, _json);
            if (document.RootElement.ValueKind == JsonValueKind.Object && AllText(document.RootElement))
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A text with half a surrogate pair or broken UTF-8 only fails when it is read: read it all once.
    private static bool AllText(JsonElement element)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                        if (property.Name is null || !AllText(property.Value))
                            return false;
                    return true;
                case JsonValueKind.Array:
                    return element.EnumerateArray().All(AllText);
                case JsonValueKind.String:
                    return element.GetString() is not null;
                default:
                    return true;
            }
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool HasDuplicates(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().GroupBy(property => property.Name, StringComparer.Ordinal).Any(group => group.Skip(1).Any())
            || element.EnumerateObject().Any(property => HasDuplicates(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasDuplicates),
        _ => false,
    };
}

/// <summary>base64url in its one spelling: no padding, no white space, no loose bits at the end, so that no two texts are the same token.</summary>
internal static class Base64
{
    public static byte[]? Url(string text)
    {
        var bytes = new byte[text.Length];
        if (System.Buffers.Text.Base64Url.DecodeFromChars(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done)
            return null;
        Array.Resize(ref bytes, written);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }
}
