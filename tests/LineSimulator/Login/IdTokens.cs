using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.LineSimulator.Webhooks;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>What an ID token says.</summary>
internal sealed record IdTokenClaims(
    string Issuer,
    string Subject,
    string Audience,
    DateTimeOffset IssuedAt,
    DateTimeOffset Expires,
    DateTimeOffset? SignedInAt,
    string? Nonce,
    IReadOnlyList<string> Amr,
    string? Name);

/// <summary>ID tokens: HS256 under the channel secret for web login, ES256 under the published key for LIFF.</summary>
/// <remarks>https://developers.line.biz/en/docs/line-login/verify-id-token/ ; the issuer is LINE's own, whatever address the stand-in has.</remarks>
internal sealed class IdTokens(Faults faults, TimeProvider clock) : IDisposable
{
    internal const string Issuer = "https://access.line.me";

    internal static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private static readonly JsonWriterOptions AsLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();

    private readonly ConcurrentDictionary<string, string> lastNonces = new(StringComparer.Ordinal);

    private ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private string keyId = Identifiers.Token(32);

    internal static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    /// <summary>What the token endpoint gives for a code.</summary>
    internal string OfCode(LoginCode code)
    {
        var request = code.Request;
        var now = clock.GetUtcNow();
        return Make(request.Channel, web: true, code.Own ? null : faults.TakeIdToken(), new IdTokenClaims(
            Issuer,
            code.User.Id,
            request.Channel.Id,
            now,
            now + Life,
            request.MaxAge ? code.SignedInAt : null,
            request.Nonce,
            code.Amr,
            request.Scope.Contains("profile") ? code.User.DisplayName : null));
    }

    /// <summary>What <c>liff.getIDToken()</c> gives in a LIFF app of the channel.</summary>
    internal string OfLiff(LoginChannel channel, VirtualUser user, string? nonce, TimeSpan life)
    {
        var now = clock.GetUtcNow();
        return Make(channel, web: false, faults.TakeIdToken(), new IdTokenClaims(
            Issuer, user.Id, channel.Id, now, now + life, null, nonce, ["linesso"], user.DisplayName));
    }

    /// <summary>From now on another key signs; the former one is no longer published.</summary>
    internal void Rotate()
    {
        lock (gate)
        {
            key.Dispose();
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            keyId = Identifiers.Token(32);
        }
    }

    internal object PublishedKeys()
    {
        lock (gate)
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return new { keys = new[] { new { kty = "EC", alg = "ES256", use = "sig", kid = keyId, crv = "P-256", x = Base64Url(point.X), y = Base64Url(point.Y) } } };
        }
    }

    /// <summary>The claims of a token of this channel as JSON, or LINE's words on what is wrong with it.</summary>
    internal string? Verify(string token, LoginChannel channel, string? nonce, string? userId, out string wrong)
    {
        wrong = "Invalid IdToken.";
        var parts = token.Split('.');
        if (parts.Length != 3 || Bytes(parts[0]) is not { } header || Bytes(parts[1]) is not { } payload || Bytes(parts[2]) is not { } signature)
        {
            return null;
        }
        try
        {
            using var head = JsonDocument.Parse(header);
            using var body = JsonDocument.Parse(payload);
            var claims = body.RootElement;
            if (!Signed(channel, head.RootElement, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature))
            {
                return null;
            }
            wrong = claims.GetProperty("iss").GetString() != Issuer ? "Invalid IdToken Issuer."
                : claims.GetProperty("aud").GetString() != channel.Id ? "Invalid IdToken Audience."
                : claims.GetProperty("exp").GetInt64() <= clock.GetUtcNow().ToUnixTimeSeconds() ? "IdToken expired."
                : nonce is not null && (!claims.TryGetProperty("nonce", out var known) || known.GetString() != nonce) ? "Invalid IdToken Nonce."
                : userId is not null && claims.GetProperty("sub").GetString() != userId ? "Invalid IdToken Subject Identifier."
                : "";
            return wrong.Length == 0 ? Encoding.UTF8.GetString(payload) : null;
        }
        catch (Exception strange) when (strange is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public void Dispose() => key.Dispose();

    private string Make(LoginChannel channel, bool web, IdTokenFault? fault, IdTokenClaims claims)
    {
        var former = claims.Nonce is { } fresh ? Exchange(channel, fresh) : lastNonces.GetValueOrDefault(channel.Id);
        claims = fault switch
        {
            IdTokenFault.WrongNonce => claims with { Nonce = Identifiers.Token() },
            IdTokenFault.ReplayedNonce => claims with { Nonce = former ?? Identifiers.Token() },
            IdTokenFault.NoNonce => claims with { Nonce = null },
            IdTokenFault.WrongAudience => claims with { Audience = "1650999999" },
            IdTokenFault.WrongIssuer => claims with { Issuer = "https://access.line.example" },
            IdTokenFault.Expired => claims with { IssuedAt = claims.IssuedAt - (Life * 2), Expires = claims.IssuedAt - Life },
            _ => claims,
        };
        var algorithm = fault == IdTokenFault.AlgorithmNone ? "none" : web == (fault != IdTokenFault.OtherAlgorithm) ? "HS256" : "ES256";
        lock (gate)
        {
            var signed = $"{Base64Url(Header(algorithm))}.{Base64Url(Payload(claims))}";
            var signature = Sign(channel, algorithm, Encoding.ASCII.GetBytes(signed));
            if (fault == IdTokenFault.BadSignature)
            {
                signature[0] ^= 1;
            }
            return $"{signed}.{Base64Url(signature)}";
        }
    }

    private string? Exchange(LoginChannel channel, string nonce)
    {
        lastNonces.TryGetValue(channel.Id, out var former);
        lastNonces[channel.Id] = nonce;
        return former;
    }

    private byte[] Sign(LoginChannel channel, string algorithm, byte[] text) => algorithm switch
    {
        "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(channel.Secret), text),
        "ES256" => key.SignData(text, HashAlgorithmName.SHA256),
        _ => [],
    };

    private bool Signed(LoginChannel channel, JsonElement header, byte[] text, byte[] signature)
    {
        lock (gate)
        {
            return header.GetProperty("alg").GetString() switch
            {
                "HS256" => CryptographicOperations.FixedTimeEquals(Sign(channel, "HS256", text), signature),
                "ES256" => header.GetProperty("kid").GetString() == keyId && key.VerifyData(text, signature, HashAlgorithmName.SHA256),
                _ => false,
            };
        }
    }

    private byte[] Header(string algorithm) => Json(json =>
    {
        json.WriteString("typ", "JWT");
        json.WriteString("alg", algorithm);
        if (algorithm == "ES256")
        {
            json.WriteString("kid", keyId);
        }
    });

    private static byte[] Payload(IdTokenClaims claims) => Json(json =>
    {
        json.WriteString("iss", claims.Issuer);
        json.WriteString("sub", claims.Subject);
        json.WriteString("aud", claims.Audience);
        json.WriteNumber("exp", claims.Expires.ToUnixTimeSeconds());
        json.WriteNumber("iat", claims.IssuedAt.ToUnixTimeSeconds());
        if (claims.SignedInAt is { } at)
        {
            json.WriteNumber("auth_time", at.ToUnixTimeSeconds());
        }
        if (claims.Nonce is { } nonce)
        {
            json.WriteString("nonce", nonce);
        }
        if (claims.Amr.Count > 0)
        {
            json.WriteStartArray("amr");
            foreach (var kind in claims.Amr)
            {
                json.WriteStringValue(kind);
            }
            json.WriteEndArray();
        }
        if (claims.Name is { } name)
        {
            json.WriteString("name", name);
        }
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, AsLine))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static byte[]? Bytes(string part)
    {
        try
        {
            return System.Buffers.Text.Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
