using System.Security.Cryptography;

namespace BrigadeDispatch.LineSimulator.Webhooks;

/// <summary>Identifiers in LINE's forms: ULID for events, digits for messages, opaque tokens.</summary>
internal sealed class Identifiers(TimeProvider clock)
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private long lastMessage = 500_000_000_000_000_000;

    internal string MessageId() => Interlocked.Increment(ref lastMessage).ToString();

    internal string RequestId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    internal static string Token(int bytes = 24) =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>A ULID: 48 bits of time, 80 random bits, 26 letters.</summary>
    internal string Ulid()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 5; i >= 0; i--)
        {
            bytes[i] = (byte)time;
            time >>= 8;
        }
        var number = new UInt128(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return string.Create(26, number, static (letters, value) =>
        {
            for (var i = letters.Length - 1; i >= 0; i--)
            {
                letters[i] = Crockford[(int)(value & 31)];
                value >>= 5;
            }
        });
    }
}
