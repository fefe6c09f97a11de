using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrigadeDispatch.Identity.Tests.OpenId;

/// <summary>Makes ID tokens, right ones and every kind of wrong one. Written apart from the product's reader.</summary>
internal sealed class TestTokens : IDisposable
{
    public const string Issuer = "https://access.line.me";
    public const string Channel = "1650000001";
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly RSA _rsa = RSA.Create(2048);   // one for all tests: it takes a while to make

    public ECDsa Curve { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public RSA Rsa => _rsa;

    public static JsonObject Claims(DateTimeOffset now, string? nonce = "n-1") => new()
    {
        ["iss"] = Issuer,
        ["sub"] = "U0123456789abcdef0123456789abcdef",
        ["aud"] = Channel,
        ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        ["iat"] = now.ToUnixTimeSeconds(),
        ["auth_time"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
        ["nonce"] = nonce,
        ["amr"] = new JsonArray("linesso", "mfa"),
        ["name"] = "団員 太郎",
    };

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string HS256(JsonNode claims, string secret = Secret, string header = """{"typ":"JWT","alg":"HS256"}""") => HS256Raw(claims.ToJsonString(), secret, header);

    public static string HS256Raw(string claims, string secret = Secret, string header = """{"typ":"JWT","alg":"HS256"}""")
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)))}";
    }

    public string ES256(JsonNode claims, string? kid = "ec", ECDsa? key = null, string alg = "ES256")
    {
        var signed = $"{Encode(Header(alg, kid))}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString((key ?? Curve).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public string RS256(JsonNode claims, string? kid = "rsa", string alg = "RS256")
    {
        var signed = $"{Encode(Header(alg, kid))}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(Rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>The public halves as a JWK Set, with keys of other kinds between them.</summary>
    public string KeySet(string ecKid = "ec") => new JsonObject
    {
        ["keys"] = new JsonArray(
            JsonNode.Parse("""{"kty":"oct","k":"c2VjcmV0","kid":"oct"}"""),
            JsonNode.Parse("""{"kty":"EC","crv":"P-256","kid":"bad","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"""),
            CurveKey(ecKid, Curve),
            RsaKey()),
    }.ToJsonString();

    public static JsonObject CurveKey(string kid, ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["alg"] = "ES256", ["kid"] = kid,
            ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    public JsonObject RsaKey()
    {
        var key = Rsa.ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "RSA", ["use"] = "sig", ["kid"] = "rsa",
            ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
    }

    public void Dispose() => Curve.Dispose();

    private static string Header(string alg, string? kid)
    {
        var header = new JsonObject { ["alg"] = alg };
        if (kid is not null)
            header["kid"] = kid;
        return header.ToJsonString(JsonSerializerOptions.Default);
    }
}

internal static class ClaimChanges
{
    /// <summary>The claims with one of them set; null takes it out.</summary>
    public static JsonObject With(this JsonObject claims, string name, JsonNode? value)
    {
        if (value is null)
            claims.Remove(name);
        else
            claims[name] = value;
        return claims;
    }
}
