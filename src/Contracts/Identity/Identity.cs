using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Contracts.Identity;

/// <summary>How signing in stands for members, for the list of people and the unlocking by an admin.</summary>
/// <param name="HasPassword">Signs in by e-mail and password.</param>
/// <param name="Locked">Too many wrong passwords; an admin unlocks.</param>
/// <param name="SecondFactor">TOTP or a passkey is set up.</param>
/// <param name="LastSignInAt">UTC; null: never.</param>
public sealed record AccountState(bool HasPassword, bool Locked, bool SecondFactor, DateTimeOffset? LastSignInAt);

/// <summary>Accounts, seen from other modules.</summary>
public interface IAccounts
{
    /// <summary>The account's state; null if the member never had one.</summary>
    ValueTask<AccountState?> FindAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken);
}
