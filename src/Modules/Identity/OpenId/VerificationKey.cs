using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>A key that checks signatures, for the one algorithm it is made for (RFC 8725 3.1).</summary>
internal abstract record VerificationKey(string? Id, string Algorithm)
{
    public const string HS256 = "HS256";
    public const string ES256 = "ES256";
    public const string RS256 = "RS256";

    public abstract bool Verify(byte[] signed, byte[] signature);

    /// <summary>The channel secret as the key (LINE Login, web flow).</summary>
    public static VerificationKey OfSecret(string secret) => new SecretKey(Encoding.UTF8.GetBytes(secret));

    /// <summary>The keys of a JWK Set (RFC 7517) that we can use; null if it is none. A key we cannot use is passed over.</summary>
    public static IReadOnlyList<VerificationKey>? ReadSet(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
                ? keys.EnumerateArray().Take(64).Select(ReadOne).OfType<VerificationKey>().ToList()
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static VerificationKey? ReadOne(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || Text(key, "use") is not (null or "sig"))
            return null;
        var (id, algorithm) = (Text(key, "kid"), Text(key, "alg"));
        try
        {
            switch (Text(key, "kty"))
            {
                case "EC" when algorithm is null or ES256 && Text(key, "crv") == "P-256":
                    if (Bytes(key, "x") is not { Length: 32 } x || Bytes(key, "y") is not { Length: 32 } y)
                        return null;
                    var point = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
                    using (ECDsa.Create(point))   // refuses what is not on the curve
                        return new CurveKey(id, point);
                case "RSA" when algorithm is null or RS256:
                    if (Bytes(key, "n") is not { Length: >= 256 and <= 1024 } modulus || Bytes(key, "e") is not { Length: >= 1 and <= 8 } exponent)
                        return null;
                    var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
                    using (RSA.Create(parameters))
                        return new RsaKey(id, parameters);
                default:
                    return null;
            }
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement key, string name) => Text(key, name) is { } text ? Base64.Url(text) : null;

    private sealed record SecretKey(byte[] Secret) : VerificationKey(null, HS256)
    {
        public override bool Verify(byte[] signed, byte[] signature) =>
            CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Secret, signed), signature);

        public override string ToString() => "SecretKey(hidden)";
    }

    // The objects are not documented as safe for concurrent use, and to make one costs less than the check itself.
    private sealed record CurveKey(string? Id, ECParameters Point) : VerificationKey(Id, ES256)
    {
        public override bool Verify(byte[] signed, byte[] signature)
        {
            if (signature.Length != 64)
                return false;
            using var key = ECDsa.Create(Point);
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    private sealed record RsaKey(string? Id, RSAParameters Parameters) : VerificationKey(Id, RS256)
    {
        public override bool Verify(byte[] signed, byte[] signature)
        {
            using var key = RSA.Create(Parameters);
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }
}
