using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.Identity.SecondFactor;

/// <summary>One's own account and session as a use case changes them.</summary>
internal sealed record Own(MemberId Member, AccountDocument Account, SessionDocument Session, SignInPolicy Policy);

/// <summary>The second factor of whoever asks: how it stands in this session, and whether a code is right.</summary>
internal sealed class OwnFactor(UnitOfWork work, PolicyBook policies, RecoveryCodes recovery, RequestContext context, TimeProvider clock)
{
    // A code is guessed once in 333,333 tries; waiting up to an hour leaves a few dozen a day.
    private const int LongestWait = 3600;

    /// <summary>Account and session of the actor; null if the session ended meanwhile.</summary>
    public async Task<Own?> FindAsync(CancellationToken cancellationToken)
    {
        if (context.Actor is not { Person: { } person, SessionId: { } sessionId }
            || await work.FindAsync<SessionDocument>(sessionId, cancellationToken) is not { } session)
            return null;
        var member = new MemberId(person);
        var account = await work.FindAsync<AccountDocument>(member.ToString(), cancellationToken) ?? new AccountDocument { Id = member };
        return new Own(member, account, session, await policies.CurrentAsync(context.Brigade, cancellationToken));
    }

    /// <summary>Whether this session showed the second factor lately.</summary>
    public bool IsFresh(Own own) =>
        own.Session.SecondFactorAt is { } at && clock.GetUtcNow() - at < TimeSpan.FromMinutes(own.Policy.SecondFactorMinutes);

    /// <summary>
    /// Why the second factor may not be touched now; null: it may. The first one is set up from a session of the first factor alone;
    /// who has one shows it first, or a found telephone could replace it.
    /// </summary>
    public Refusal? WhyNot(Own own) => own.Account.HasSecondFactor && !IsFresh(own) ? new SecondFactorRequired() : null;

    /// <summary>This session has shown it now; staged.</summary>
    public void Shown(Own own) => work.Save(own.Session with { SecondFactorAt = clock.GetUtcNow() });

    /// <summary>Tries a code of the app or a recovery code. What comes of it is staged either way.</summary>
    public Refusal? Try(Own own, string code)
    {
        var now = clock.GetUtcNow();
        var account = own.Account;
        if (!account.HasSecondFactor)
            return new SecondFactorNotSetUp();
        if (account.SecondFactorTries.WaitSeconds(now, LongestWait) is var wait and > 0)
            return new SecondFactorWait(wait);
        var folded = Folding.Fold(code).Trim();
        var digits = folded.Replace(" ", "", StringComparison.Ordinal);
        if (account is { TotpConfirmed: true, TotpKey: { } key } && digits.Length == Totp.Digits && Totp.Match(key, digits, now, account.LastTotpStep) is { } step)
        {
            work.Save(account with { LastTotpStep = step, SecondFactorTries = Tries.None });
            work.Audit("secondFactor.shown", own.Member.ToString(), "totp");
            return null;
        }
        if (RecoveryCodes.Read(folded) is { } recoveryCode && recovery.HashOf(context.Brigade, own.Member, recoveryCode) is var hash && account.RecoveryCodes.Contains(hash))
        {
            work.Save(account with { RecoveryCodes = [.. account.RecoveryCodes.Where(one => one != hash)], SecondFactorTries = Tries.None });
            work.Audit("secondFactor.shown", own.Member.ToString(), "recovery");
            return null;
        }
        work.Save(account with { SecondFactorTries = account.SecondFactorTries.Another(now, limit: null) });
        work.Audit("secondFactor.refused", own.Member.ToString());
        return new SecondFactorWrong();
    }

    /// <summary>The account with fresh recovery codes, and the codes to be shown once.</summary>
    public (AccountDocument Account, IReadOnlyList<string> Codes) WithRecoveryCodes(AccountDocument account)
    {
        var codes = RecoveryCodes.Make();
        return (account with { RecoveryCodes = [.. codes.Select(code => recovery.HashOf(context.Brigade, account.Id, code))] }, codes);
    }
}
