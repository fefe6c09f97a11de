using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.Alerts.Intake;

/// <summary>
/// Signature of intake requests: <c>sha256=</c> and the hex HMAC-SHA256 of timestamp, a full stop and the raw body, under one of the
/// brigade's intake secrets; the timestamp within five minutes of our clock.
/// </summary>
internal static class IntakeSignature
{
    /// <summary>Largest difference between the sender's clock and ours.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Whether the headers could be a signature at all. Asked before a large body is read: who cannot sign gets no memory of ours.</summary>
    public static bool IsTold(IHeaderDictionary headers, DateTimeOffset now) => Read(headers, now) is not null;

    public static bool Fits(IHeaderDictionary headers, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (Read(headers, now) is not var (timestamp, signature))
            return false;
        Span<byte> told = stackalloc byte[32];
        if (Convert.FromHexString(signature.AsSpan(7), told, out _, out var written) != System.Buffers.OperationStatus.Done || written != 32)
            return false;
        var message = new byte[timestamp.Length + 1 + body.Length];
        Encoding.ASCII.GetBytes(timestamp, message);
        message[timestamp.Length] = (byte)'.';
        body.CopyTo(message.AsSpan(timestamp.Length + 1));
        Span<byte> expected = stackalloc byte[32];
        var fits = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message, expected);
            fits |= CryptographicOperations.FixedTimeEquals(told, expected);
        }
        return fits;
    }

    private static (string Timestamp, string Signature)? Read(IHeaderDictionary headers, DateTimeOffset now)
    {
        if (headers["X-Brigade-Timestamp"] is not [{ Length: > 0 and <= 12 } timestamp] || timestamp.AsSpan().ContainsAnyExceptInRange('0', '9')
            || headers["X-Brigade-Signature"] is not [{ Length: 71 } signature] || !signature.StartsWith("sha256=", StringComparison.Ordinal))
            return null;
        var at = long.Parse(timestamp, CultureInfo.InvariantCulture);
        return Math.Abs(at - now.ToUnixTimeSeconds()) <= (long)Window.TotalSeconds ? (timestamp, signature) : null;
    }
}
