using System.Text.Json;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>
/// Checks an ID token (OpenID Connect Core 1.0, 3.1.3.7; RFC 8725). Pure: token, rules, keys and time in, token or code out.
/// Never throws, whatever it is given.
/// </summary>
/// <remarks>
/// The framework's own handler cannot: its packages are not to be had here, and it refuses LINE's HS256 tokens of the web flow
/// (LINE's discovery names ES256 alone).
/// </remarks>
internal static class IdTokenValidator
{
    /// <summary>How far our clock and the provider's may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private const int MostMethods = 10;
    private const int LongestMethod = 40;

    public static IdTokenOutcome Validate(string? text, IdTokenRules rules, IReadOnlyList<VerificationKey> keys, DateTimeOffset now)
    {
        using var token = SignedToken.Read(text, out var code);
        if (token is null)
            return IdTokenOutcome.Refused(code);
        return (SignatureProblem(token, rules, keys) ?? ClaimsProblem(token.Claims, rules, now)) is { } problem
            ? IdTokenOutcome.Refused(problem)
            : new IdTokenOutcome(Read(token.Claims), null);
    }

    private static string? SignatureProblem(SignedToken token, IdTokenRules rules, IReadOnlyList<VerificationKey> keys)
    {
        if (token.Header.TryGetProperty("crit", out _))
            return IdTokenCodes.Malformed;   // we understand no extension (RFC 7515 4.1.11)
        if (Text(token.Header, "alg") is not { } algorithm || !rules.Algorithms.Contains(algorithm))
            return IdTokenCodes.Algorithm;
        var suitable = keys.Where(key => rules.Algorithms.Contains(key.Algorithm)).ToList();
        if (token.Header.TryGetProperty("kid", out _))
        {
            var id = Text(token.Header, "kid");
            suitable = suitable.Where(key => key.Id == id || (key.Id is null && key.Algorithm == VerificationKey.HS256)).ToList();
        }
        if (suitable.Count != 1)
            return IdTokenCodes.UnknownKey;   // without a kid only the one key there is can be meant
        if (suitable[0].Algorithm != algorithm)
            return IdTokenCodes.Algorithm;
        return suitable[0].Verify(token.Signed, token.Signature) ? null : IdTokenCodes.Signature;
    }

    private static string? ClaimsProblem(JsonElement claims, IdTokenRules rules, DateTimeOffset now)
    {
        if (Text(claims, "iss") != rules.Issuer)
            return IdTokenCodes.Issuer;
        if (AudienceProblem(claims, rules.ClientId) is { } audience)
            return audience;
        if (Text(claims, "sub") is not { Length: > 0 and <= 255 })
            return IdTokenCodes.Subject;
        if (Moment(claims, "exp") is not { } expires || Moment(claims, "iat") is not { } issued)
            return IdTokenCodes.Time;
        if (claims.TryGetProperty("nbf", out _) && (Moment(claims, "nbf") is not { } notBefore || notBefore > now + Skew))
            return IdTokenCodes.FromFuture;
        if (issued > now + Skew)
            return IdTokenCodes.FromFuture;
        if (now >= expires + Skew)
            return IdTokenCodes.Expired;
        if (rules.GoodFor is { } good && now >= issued + good + Skew)
            return IdTokenCodes.TooOld;
        return rules.Nonce is null || Text(claims, "nonce") == rules.Nonce ? null : IdTokenCodes.Nonce;
    }

    private static string? AudienceProblem(JsonElement claims, string clientId)
    {
        if (!claims.TryGetProperty("aud", out var audience))
            return IdTokenCodes.Audience;
        var several = false;
        switch (audience.ValueKind)
        {
            case JsonValueKind.String when audience.GetString() == clientId:
                break;
            case JsonValueKind.Array when audience.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
                && audience.EnumerateArray().Any(one => one.GetString() == clientId):
                several = audience.GetArrayLength() > 1;
                break;
            default:
                return IdTokenCodes.Audience;
        }
        if (!claims.TryGetProperty("azp", out _))
            return several ? IdTokenCodes.AuthorizedParty : null;
        return Text(claims, "azp") == clientId ? null : IdTokenCodes.AuthorizedParty;
    }

    private static IdToken Read(JsonElement claims) => new(
        Text(claims, "sub")!,
        Methods(claims),
        Moment(claims, "auth_time"),
        Text(claims, "email"),
        claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.True);

    // Recorded, never relied upon: a provider that writes them otherwise signs in all the same.
    private static List<string> Methods(JsonElement claims) =>
        claims.TryGetProperty("amr", out var methods) && methods.ValueKind == JsonValueKind.Array
            ? methods.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)
                .Where(one => one.Length is > 0 and <= LongestMethod).Take(MostMethods).ToList()
            : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Moment(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
        && seconds is >= 0 and < 100_000_000_000   // NumericDate may have decimals (RFC 7519 2); beyond that it is milliseconds or nonsense
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
