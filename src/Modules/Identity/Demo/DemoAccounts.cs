using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.SecondFactor;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Demo;

/// <summary>
/// Well-known ways into a demo brigade: the admin's authenticator app and the office's password. What somebody changed since stays
/// as it is.
/// </summary>
internal sealed class DemoAccounts(IServiceScopeFactory scopes, IPeople people, PasswordHashes hashes, TimeProvider clock) : IDemoSeed
{
    public const string OfficePassword = "demo-jimukyoku-2026";

    private const int Admin = 2;

    /// <summary>Twenty bytes, as a real key has.</summary>
    public static byte[] TotpKey => Encoding.ASCII.GetBytes("demo-totp-brigade-01");

    // Hashing is slow by intent, and there may be two hundred brigades.
    private readonly Lazy<string> _officeHash = new(() => hashes.Hash(OfficePassword));

    public int Order => 20;

    public async Task SeedAsync(int brigade, BrigadeId id, int members, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(id, Actor.Service, "demo");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();

        var admin = new MemberId(ShortId.FromName($"demo|{brigade}|member|{Math.Min(Admin, members)}"));
        var account = await work.FindAsync<AccountDocument>(admin.ToString(), cancellationToken) ?? new AccountDocument { Id = admin };
        if (account.TotpKey is null)
        {
            work.Save(account with { TotpKey = Totp.Base32(TotpKey), TotpConfirmed = true });
            work.Audit("demo.seeded", admin.ToString(), "totp");
        }

        if (await people.FindByEmailAsync(id, $"jimu@{id}.example", cancellationToken) is { } office && office.Id != admin)
        {
            var desk = await work.FindAsync<AccountDocument>(office.Id.ToString(), cancellationToken) ?? new AccountDocument { Id = office.Id };
            if (desk.PasswordHash is null)
            {
                work.Save(desk with { PasswordHash = _officeHash.Value, PasswordChangedAt = clock.GetUtcNow() });
                work.Audit("demo.seeded", office.Id.ToString(), "password");
            }
        }
        await work.CommitAsync(cancellationToken);
    }
}
