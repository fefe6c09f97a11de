using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BrigadeDispatch.Identity.SecondFactor;

/// <summary>Time-based codes as authenticator apps make them (RFC 6238: SHA-1, 30 seconds, 6 digits). The framework's own is not public.</summary>
internal static class Totp
{
    public const int Digits = 6;

    private const int Seconds = 30;
    private const int KeyBytes = 20;   // RFC 4226 4, R6: 160 bits
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string NewKey() => Base32(RandomNumberGenerator.GetBytes(KeyBytes));

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / Seconds;

    /// <summary>The step whose code this is: now, the one before or the one after, and later than the last that was taken. Null: none.</summary>
    public static long? Match(string key, string code, DateTimeOffset now, long lastTaken)
    {
        var bytes = FromBase32(key);
        var given = Encoding.ASCII.GetBytes(code);
        long? match = null;
        // All three, so that the time it takes does not tell which one was near.
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(bytes, step)), given) && step > lastTaken)
                match ??= step;
        return match;
    }

    /// <summary>The code of a step (RFC 4226 5.3).</summary>
    public static string Code(ReadOnlySpan<byte> key, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 6238 and the apps say SHA-1; HMAC does not rest on its collisions.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[19] & 0xF)..]) & 0x7FFF_FFFF;
        return (number % (int)Math.Pow(10, digits)).ToString($"D{digits}");
    }

    /// <summary>What the apps read from the QR code.</summary>
    public static string Uri(string key, string brigade, string person)
    {
        var issuer = System.Uri.EscapeDataString(brigade.Replace(":", "", StringComparison.Ordinal));
        var name = System.Uri.EscapeDataString(person.Replace(":", "", StringComparison.Ordinal));
        return $"otpauth://totp/{issuer}:{name}?secret={key}&issuer={issuer}&algorithm=SHA1&digits={Digits}&period={Seconds}";
    }

    /// <summary>RFC 4648 6, without padding.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        var (buffer, bits) = (0, 0);
        foreach (var b in bytes)
        {
            (buffer, bits) = ((buffer << 8) | b, bits + 8);
            while (bits >= 5)
            {
                text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
                bits -= 5;
            }
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0)
            text.Append(Alphabet[(buffer << (5 - bits)) & 31]);
        return text.ToString();
    }

    public static byte[] FromBase32(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        var (buffer, bits, at) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
                throw new FormatException("No base32.");
            (buffer, bits) = ((buffer << 5) | value, bits + 5);
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[at++] = (byte)(buffer >> bits);
            buffer &= (1 << bits) - 1;
        }
        return bytes;
    }
}
