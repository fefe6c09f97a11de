using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BrigadeDispatch.Scenarios;

/// <summary>The authenticator app of the demo's admin: TOTP by RFC 6238 over the demo's well-known key.</summary>
public static class DemoAuthenticator
{
    private static readonly byte[] _key = Encoding.ASCII.GetBytes("demo-totp-brigade-01");

    /// <summary>The six digits of a moment.</summary>
    public static string Code(DateTimeOffset at)
    {
        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, at.ToUnixTimeSeconds() / 30);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 6238: authenticator apps speak HMAC-SHA-1
        HMACSHA1.HashData(_key, step, hash);
#pragma warning restore CA5350
        var offset = hash[19] & 0x0F;
        var number = (BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & 0x7FFFFFFF) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }
}
