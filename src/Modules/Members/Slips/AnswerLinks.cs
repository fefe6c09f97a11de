using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Personal answer links, found by the hash of their token.</summary>
internal sealed class AnswerLinks(MemberBook book) : IAnswerLinks
{
    private const int TokenBytes = 32;
    private const int TokenLength = 43;

    public async ValueTask<MemberView?> FindAsync(BrigadeId brigade, string token, CancellationToken cancellationToken)
    {
        if (token is not { Length: TokenLength })
            return null;
        var state = await book.CurrentAsync(brigade, cancellationToken);
        return state.ByAnswerLink(HashOf(token))?.ToView() is { Active: true } view ? view : null;
    }

    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>What is stored of a token. It has 256 random bits: no key is needed to keep it from being guessed.</summary>
    public static string HashOf(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
