using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using Microsoft.AspNetCore.Authentication;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>
/// Seals an attempt's properties for a while with AES-256-GCM, under a key all instances derive alike. ASP.NET's data protection is not
/// used, so there is no key ring of its own to be shared, kept and lost.
/// </summary>
/// <remarks>Layout: version (1) | nonce (12) | tag (16) | sealed (time in ms (8) | properties). The purpose is associated data.</remarks>
internal sealed class AttemptSeal(KeyRing keys, TimeProvider clock, string purpose, TimeSpan good) : ISecureDataFormat<AuthenticationProperties>
{
    private const byte Version = 1;
    private const int Header = 1 + 12 + 16;
    private const int Longest = 8 * 1024;

    private readonly byte[] _purpose = Encoding.ASCII.GetBytes(purpose);

    public string Protect(AuthenticationProperties data) => Protect(data, null);

    public string Protect(AuthenticationProperties data, string? purpose)
    {
        var body = PropertiesSerializer.Default.Serialize(data);
        var plain = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt64BigEndian(plain, clock.GetUtcNow().ToUnixTimeMilliseconds());
        body.CopyTo(plain, 8);
        var sealedBytes = new byte[Header + plain.Length];
        sealedBytes[0] = Version;
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(1, 12));
        using var aes = Cipher();
        aes.Encrypt(sealedBytes.AsSpan(1, 12), plain, sealedBytes.AsSpan(Header), sealedBytes.AsSpan(13, 16), _purpose);
        return Base64Url.EncodeToString(sealedBytes);
    }

    public AuthenticationProperties? Unprotect(string? protectedText) => Unprotect(protectedText, null);

    /// <summary>Null for whatever we did not seal for this purpose, or too long ago.</summary>
    public AuthenticationProperties? Unprotect(string? protectedText, string? purpose)
    {
        if (protectedText is not { Length: > 0 and <= Longest } || Base64.Url(protectedText) is not { Length: >= Header + 8 } bytes || bytes[0] != Version)
            return null;
        var plain = new byte[bytes.Length - Header];
        using var aes = Cipher();
        try
        {
            aes.Decrypt(bytes.AsSpan(1, 12), bytes.AsSpan(Header), bytes.AsSpan(13, 16), plain, _purpose);
        }
        catch (CryptographicException)
        {
            return null;
        }
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(plain));
        return age < good ? PropertiesSerializer.Default.Deserialize(plain[8..]) : null;
    }

    private AesGcm Cipher() => new(keys.Derive(BrigadeId.Operator, "sign-in-state"), 16);
}
