using BrigadeDispatch.Contracts.Identity;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Identity;

/// <summary>Accounts as other modules see them.</summary>
internal sealed class Accounts(BrigadeReader reader) : IAccounts
{
    public async ValueTask<AccountState?> FindAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken) =>
        await reader.FindAsync<AccountDocument>(brigade, id.ToString(), cancellationToken) is ({ } account, _)
            ? new AccountState(account.PasswordHash is not null, account.PasswordTries.Locked, account.HasSecondFactor, account.LastSignInAt)
            : null;
}
