using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;

namespace BrigadeDispatch.Contracts.Members;

/// <summary>A person of the brigade as signing in needs them: a member (団員) or office staff (事務局).</summary>
/// <param name="Id">Member id.</param>
/// <param name="Number">Number within the brigade.</param>
/// <param name="Name">姓 名.</param>
/// <param name="RankName">階級; 事務局 for office staff.</param>
/// <param name="UnitName">Main post.</param>
/// <param name="MaySignIn">Neither suspended nor retired.</param>
/// <param name="Email">For signing in without LINE; null: none.</param>
/// <param name="Linked">Whether a LINE user id is linked.</param>
/// <param name="SignedOutAt">UTC; sessions begun up to then are over (suspension, 全端末の切断). Null: none ended so.</param>
public sealed record Person(
    MemberId Id, int Number, string Name, string RankName, string UnitName, bool MaySignIn, string? Email, bool Linked, DateTimeOffset? SignedOutAt);

/// <summary>Who may sign in, as of the store's head: a suspension counts on the next request.</summary>
public interface IPeople
{
    /// <summary>The person; null if there is none of that id.</summary>
    ValueTask<Person?> FindAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken);

    /// <summary>Whom a LINE user id is linked to; null: nobody.</summary>
    ValueTask<Person?> FindByLineUserAsync(BrigadeId brigade, string lineUserId, CancellationToken cancellationToken);

    /// <summary>Whose e-mail address this is, in any case of letters; null: nobody's, or of several.</summary>
    ValueTask<Person?> FindByEmailAsync(BrigadeId brigade, string email, CancellationToken cancellationToken);
}

/// <summary>The rights table (権限表) applied to a person.</summary>
public interface IRights
{
    /// <summary>What a person may do and how far, as of the store's head. Nothing for whoever may not sign in.</summary>
    ValueTask<IReadOnlyDictionary<Permission, Reach>> OfAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken);
}

/// <summary>What a registration code (登録コード) is for, to be confirmed by the person before it is used.</summary>
/// <param name="Id">Member id.</param>
/// <param name="Name">姓 名.</param>
/// <param name="UnitName">Main post.</param>
/// <param name="Email">Address signing in without LINE would use; null: to be told.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record Registration(MemberId Id, string Name, string UnitName, string? Email, DateTimeOffset ExpiresAt);

/// <summary>Registration by one-time code. Scoped: what it changes is staged in the running unit of work and committed by the caller.</summary>
public interface IRegistrations
{
    /// <summary>Reads a code without using it. Wrong, used, expired and revoked codes are refused with a sentence each.</summary>
    Task<Result<Registration>> FindAsync(string code, CancellationToken cancellationToken);

    /// <summary>Uses the code up and links the LINE user id. Refused if that id belongs to another active member.</summary>
    Task<Result<MemberId>> LinkLineAsync(string code, string lineUserId, CancellationToken cancellationToken);

    /// <summary>Begins LINE's account link for a code: a nonce for LINE (single use, ten minutes). The code is used up when LINE reports the link.</summary>
    Task<Result<string>> BeginAccountLinkAsync(string code, CancellationToken cancellationToken);

    /// <summary>Uses the code up for signing in by e-mail; the address is kept as the member's.</summary>
    Task<Result<MemberId>> UseForEmailAsync(string code, string email, CancellationToken cancellationToken);
}

/// <summary>LINE links, as their owners end them. Scoped: what it changes is staged in the running unit of work and committed by the caller.</summary>
public interface ILineLinks
{
    /// <summary>Takes the member's LINE user id off; one without a link stays as it is.</summary>
    Task<Result<Done>> UnlinkAsync(MemberId id, CancellationToken cancellationToken);
}

/// <summary>A member was linked to a LINE user (連携) and is to be greeted there. Same unit of work.</summary>
public sealed record MemberLinked(MemberId Id, string Name, string LineUserId) : INotification;
