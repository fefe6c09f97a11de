using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;

namespace BrigadeDispatch.Identity.SecondFactor;

/// <summary>
/// Ten codes for the day the telephone is gone (回復コード). Each counts once; only keyed hashes are kept. Nearly fifty random bits each,
/// so that a fast hash is enough.
/// </summary>
internal sealed class RecoveryCodes(KeyRing keys)
{
    public const int Count = 10;

    private const int Half = 5;
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";   // no 0 o 1 l i

    /// <summary>Fresh codes as they are shown.</summary>
    public static IReadOnlyList<string> Make() =>
        [.. Enumerable.Range(0, Count).Select(_ => $"{RandomNumberGenerator.GetString(Alphabet, Half)}-{RandomNumberGenerator.GetString(Alphabet, Half)}")];

    /// <summary>The code as it was meant, if it has the shape of one; null: it has not.</summary>
    public static string? Read(string folded)
    {
        var plain = new string([.. folded.ToLowerInvariant().Where(c => c != '-' && c != ' ')]);
        return plain.Length == 2 * Half && plain.All(Alphabet.Contains) ? plain : null;
    }

    public string HashOf(BrigadeId brigade, MemberId member, string code) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.Derive(brigade, "recovery-codes"), Encoding.UTF8.GetBytes($"{member}|{Read(code)}")));
}
