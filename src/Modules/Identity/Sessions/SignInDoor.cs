using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>What a way of signing in has proven.</summary>
/// <param name="Way">Which way.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Methods">Authentication methods the provider named.</param>
/// <param name="AuthenticatedAt">UTC; when the provider says the person proved it.</param>
/// <param name="MustChangePassword">Nothing else is possible before.</param>
/// <param name="SecondFactor">Our own second factor was shown on the way (a passkey signs in by itself).</param>
internal sealed record Proof(
    SignInWay Way, Person Person, IReadOnlyList<string> Methods, DateTimeOffset? AuthenticatedAt = null, bool MustChangePassword = false, bool SecondFactor = false);

/// <summary>
/// The one way from proof to session: the session, the log entry and whatever else is staged are one commit, then the cookie is set.
/// A refusal is in the log too. Scoped; the request context has been entered for the brigade.
/// </summary>
internal sealed class SignInDoor(UnitOfWork work, PolicyBook policies, RequestContext context, IHttpContextAccessor accessor, TimeProvider clock)
{
    private static readonly TimeSpan _noteEvery = TimeSpan.FromMinutes(1);

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Signing in needs a request.");

    /// <summary>Signs in. The former session of this browser, if it is of the same brigade, ends (session ids rotate at sign-in, ASVS 7.2.4).</summary>
    public async Task<Result<MemberId>> OpenAsync(Proof proof, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (!proof.Person.MaySignIn)
            return await RefuseAsync(proof.Way, new NotOnDuty(), proof.Person.Id, cancellationToken, proof.Methods);
        var now = clock.GetUtcNow();
        var policy = await policies.CurrentAsync(context.Brigade, cancellationToken);
        if (SessionCookie.TryRead(Http, out var brigade, out var former) && brigade == context.Brigade
            && await work.FindAsync<SessionDocument>(SessionBook.HashOf(former), cancellationToken) is { } old)
            work.Delete(old);
        var (token, session) = SessionBook.Begin(work, proof.Person.Id, proof.Way, policy, now, Device, Address);
        work.Save(session with
        {
            Methods = proof.Methods,
            AuthenticatedAt = proof.AuthenticatedAt,
            MustChangePassword = proof.MustChangePassword,
            SecondFactorAt = proof.SecondFactor ? now : null,
        });
        var account = await work.FindAsync<AccountDocument>(proof.Person.Id.ToString(), cancellationToken) ?? new AccountDocument { Id = proof.Person.Id };
        if (!(now - account.LastSignInAt < _noteEvery))   // several devices of one person at once need not fight over the same note
            work.Save(account with { LastSignInAt = now });
        Log(proof.Way, "ok", proof.Person.Id, proof.Methods, now);
        work.Audit("session.started", proof.Person.Id.ToString(), proof.Way.ToString());
        await work.CommitAsync(cancellationToken);
        SessionCookie.Set(Http, context.Brigade, token, session.ExpiresAt);
        return proof.Person.Id;
    }

    /// <summary>Writes a refusal to the sign-in log, with whatever else is staged (wrong tries), and gives it back.</summary>
    public async Task<Refusal> RefuseAsync(
        SignInWay way, Refusal refusal, MemberId? member, CancellationToken cancellationToken, IReadOnlyList<string>? methods = null)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        Log(way, refusal.Code, member, methods ?? [], clock.GetUtcNow());
        work.Audit("session.refused", member?.ToString() ?? "", refusal.Code);
        await work.CommitAsync(cancellationToken);
        return refusal;
    }

    /// <summary>The browser in a few words, as a person knows the device by.</summary>
    public string Device => DeviceName.Of(Http.Request.Headers.UserAgent.ToString());

    /// <summary>Address it comes from.</summary>
    public string Address => Http.Connection.RemoteIpAddress?.ToString() ?? "";

    private void Log(SignInWay way, string outcome, MemberId? member, IReadOnlyList<string> methods, DateTimeOffset now) =>
        work.Save(new SignInDocument
        {
            Id = ShortId.Write(Guid.CreateVersion7(now)),
            At = now,
            Way = way,
            Outcome = outcome,
            MemberId = member,
            Methods = methods,
            Device = Device,
            Address = Address,
        });
}
