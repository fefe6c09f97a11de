using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.Members.Slips;

/// <summary>A registration code (登録コード): ten characters of Crockford's base 32, 50 random bits; only a keyed hash of it is ever stored.</summary>
internal static class SlipCode
{
    /// <summary>What the key of the hash is derived for.</summary>
    public const string KeyPurpose = "registration slip";

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";   // no I, L, O, U: they are misread, or make words
    private const int Length = 10;
    private const int Longest = 40;

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>As printed: <c>XXXXX-XXXXX</c>.</summary>
    public static string Show(string code) => $"{code[..(Length / 2)]}-{code[(Length / 2)..]}";

    /// <summary>What somebody typed: any width and case, with or without spaces and dashes, O for 0, I and L for 1. Null: no code.</summary>
    public static string? Read(string? typed)
    {
        if (typed is not { Length: >= Length and <= Longest })
            return null;
        var code = new StringBuilder(Length);
        foreach (var c in Folding.Fold(typed))
        {
            if (char.IsWhiteSpace(c) || Folding.IsDash(c) || c == 'ー')
                continue;
            var meant = char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (!Alphabet.Contains(meant) || code.Length == Length)
                return null;
            code.Append(meant);
        }
        return code.Length == Length ? code.ToString() : null;
    }

    /// <summary>Under which id the code is found.</summary>
    public static string HashOf(string code, byte[] key) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(code)));
}
