using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.AspNetCore.Identity;

namespace BrigadeDispatch.Identity.Passkeys;

/// <summary>An account as the framework's passkey handler knows a user. Its id, the user handle inside the passkey, is the member id: no personal data.</summary>
internal sealed record PasskeyUser(AccountDocument Account);

/// <summary>
/// Accounts of the running unit of work, as far as the framework's passkey handler reads them. It never writes: what changes is
/// staged by the use case, in its one commit.
/// </summary>
internal sealed class PasskeyStore(UnitOfWork work) : IUserPasskeyStore<PasskeyUser>
{
    public async Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        ShortId.TryRead(userId, out var id) && await work.FindAsync<AccountDocument>(new MemberId(id).ToString(), cancellationToken) is { } account
            ? new PasskeyUser(account)
            : null;

    public async Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await work.FindAsync<PasskeyDocument>(PasskeyDocument.IdOf(credentialId), cancellationToken) is { } passkey
            ? await FindByIdAsync(passkey.MemberId.ToString(), cancellationToken)
            : null;

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. user.Account.Passkeys.Select(ToInfo)]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(user.Account.Passkeys.FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId)) is { } found ? ToInfo(found) : null);

    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Account.DocumentId);

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.DocumentId);

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.DocumentId);

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => FindByIdAsync(normalizedUserName, cancellationToken);

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw Written();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw Written();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw Written();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw Written();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw Written();

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Written();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw Written();

    public void Dispose()
    {
        // The unit of work is the scope's.
    }

    /// <summary>As it is kept.</summary>
    public static StoredPasskey ToStored(UserPasskeyInfo info, string name, DateTimeOffset createdAt) => new()
    {
        CredentialId = info.CredentialId,
        PublicKey = info.PublicKey,
        Name = name,
        CreatedAt = createdAt,
        SignCount = info.SignCount,
        Transports = info.Transports ?? [],
        IsUserVerified = info.IsUserVerified,
        IsBackupEligible = info.IsBackupEligible,
        IsBackedUp = info.IsBackedUp,
        AttestationObject = info.AttestationObject,
        ClientDataJson = info.ClientDataJson,
    };

    private static UserPasskeyInfo ToInfo(StoredPasskey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, passkey.SignCount, [.. passkey.Transports], passkey.IsUserVerified,
        passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson) { Name = passkey.Name };

    private static NotSupportedException Written() => new("Accounts are written by use cases alone.");
}
