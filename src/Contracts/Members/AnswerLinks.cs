using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Contracts.Members;

/// <summary>Personal answer links (個人用回答リンク), for members without LINE.</summary>
public interface IAnswerLinks
{
    /// <summary>Whose link it is, as of the store's head; null if it is nobody's, was taken back, or the member is not called out any more.</summary>
    ValueTask<MemberView?> FindAsync(BrigadeId brigade, string token, CancellationToken cancellationToken);
}
