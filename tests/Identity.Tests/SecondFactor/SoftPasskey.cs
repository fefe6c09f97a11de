using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace BrigadeDispatch.Identity.Tests.SecondFactor;

/// <summary>An authenticator in software (WebAuthn Level 3, 6): one ES256 key, attestation "none". What a test spoils is spoiled on purpose.</summary>
internal sealed class SoftPasskey : IDisposable
{
    private const byte UserPresent = 1, UserVerified = 4, AttestedData = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(16);

    public string Origin { get; set; } = Accounts.AccountApp.Origin;

    public string? RpId { get; set; }

    public bool Verified { get; set; } = true;

    public uint Counter { get; set; }

    public string? UserHandle { get; set; }

    public string? Challenge { get; set; }

    public JsonObject Make(JsonNode options)
    {
        UserHandle ??= (string)options["user"]!["id"]!;
        var client = ClientData("webauthn.create", options);
        var data = Data(RpId ?? (string)options["rp"]!["id"]!, AttestedData, Attested());
        var cbor = new CborWriter();
        cbor.WriteStartMap(3);
        cbor.WriteTextString("fmt");
        cbor.WriteTextString("none");
        cbor.WriteTextString("attStmt");
        cbor.WriteStartMap(0);
        cbor.WriteEndMap();
        cbor.WriteTextString("authData");
        cbor.WriteByteString(data);
        cbor.WriteEndMap();
        return Credential(new JsonObject { ["clientDataJSON"] = Text(client), ["attestationObject"] = Text(cbor.Encode()), ["transports"] = new JsonArray("internal") });
    }

    public JsonObject Show(JsonNode options, ECDsa? otherKey = null)
    {
        var client = ClientData("webauthn.get", options);
        var data = Data(RpId ?? (string)options["rpId"]!, 0, []);
        var signature = (otherKey ?? _key).SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new JsonObject { ["clientDataJSON"] = Text(client), ["authenticatorData"] = Text(data), ["signature"] = Text(signature), ["userHandle"] = UserHandle });
    }

    public void Dispose() => _key.Dispose();

    private byte[] ClientData(string type, JsonNode options) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type, ["challenge"] = Challenge ?? (string)options["challenge"]!, ["origin"] = Origin, ["crossOrigin"] = false,
    }.ToJsonString());

    private byte[] Data(string rpId, byte flags, byte[] rest)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        flags |= UserPresent;
        if (Verified)
            flags |= UserVerified;
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(rpId)), flags, .. counter, .. rest];
    }

    private byte[] Attested()
    {
        var point = _key.ExportParameters(false).Q;
        var cose = new CborWriter();
        cose.WriteStartMap(5);
        cose.WriteInt32(1);
        cose.WriteInt32(2);
        cose.WriteInt32(3);
        cose.WriteInt32(-7);
        cose.WriteInt32(-1);
        cose.WriteInt32(1);
        cose.WriteInt32(-2);
        cose.WriteByteString(point.X!);
        cose.WriteInt32(-3);
        cose.WriteByteString(point.Y!);
        cose.WriteEndMap();
        return [.. new byte[16], (byte)(CredentialId.Length >> 8), (byte)CredentialId.Length, .. CredentialId, .. cose.Encode()];
    }

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = Text(CredentialId), ["rawId"] = Text(CredentialId), ["type"] = "public-key", ["authenticatorAttachment"] = "platform",
        ["response"] = response, ["clientExtensionResults"] = new JsonObject(),
    };

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
