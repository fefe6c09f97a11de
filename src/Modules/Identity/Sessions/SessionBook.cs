using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>A session that holds now, and whose it is.</summary>
internal sealed record LiveSession(BrigadeId Brigade, SessionDocument Session, Person Person, SignInPolicy Policy);

/// <summary>Sessions (端末のサインイン): made at sign-in, checked at every request against the store's head, so that an end counts at once on every instance.</summary>
internal sealed class SessionBook(SessionsInMemory sessions, IPeople people, PolicyBook policies, IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int TokenBytes = 32;
    private static readonly TimeSpan _seenEvery = TimeSpan.FromMinutes(1);

    /// <summary>A fresh token and the session it opens, staged in the unit of work. The token goes into the cookie after the commit.</summary>
    public static (string Token, SessionDocument Session) Begin(
        UnitOfWork work, MemberId member, SignInWay way, SignInPolicy policy, DateTimeOffset now, string device, string address)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var session = new SessionDocument
        {
            Id = HashOf(token),
            MemberId = member,
            Way = way,
            StartedAt = now,
            LastSeenAt = now,
            ExpiresAt = now.AddHours(policy.AbsoluteHours),
            Device = device,
            Address = address,
        };
        work.Save(session);
        return (token, session);
    }

    /// <summary>The session of a token; null if it never was, ran out, was ended, or its person may not sign in any more.</summary>
    public async ValueTask<LiveSession?> FindAsync(BrigadeId brigade, string token, CancellationToken cancellationToken) =>
        await FindByIdAsync(brigade, HashOf(token), cancellationToken);

    /// <summary>The same by the session's id, for streams that go on.</summary>
    public async ValueTask<LiveSession?> FindByIdAsync(BrigadeId brigade, string id, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(brigade, id, cancellationToken) is not { } session)
            return null;
        var policy = await policies.CurrentAsync(brigade, cancellationToken);
        var now = clock.GetUtcNow();
        if (now >= session.ExpiresAt || now >= EndOf(session, policy))
            return null;
        if (await people.FindAsync(brigade, session.MemberId, cancellationToken) is not { MaySignIn: true } person
            || person.SignedOutAt >= session.StartedAt)
            return null;
        return new LiveSession(brigade, session, person, policy);
    }

    /// <summary>When it ends if nobody does anything.</summary>
    public static DateTimeOffset EndOf(SessionDocument session, SignInPolicy policy)
    {
        var idle = session.LastSeenAt.AddMinutes(policy.IdleMinutes) + _seenEvery;
        var absolute = session.StartedAt.AddHours(policy.AbsoluteHours);   // a policy made stricter counts for sessions that are there
        var end = absolute < session.ExpiresAt ? absolute : session.ExpiresAt;
        return idle < end ? idle : end;
    }

    /// <summary>Notes that it is in use, at most once a minute.</summary>
    public async Task SeenAsync(LiveSession live, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - live.Session.LastSeenAt < _seenEvery)
            return;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(live.Brigade, Actor.Service, "session");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        if (await work.FindAsync<SessionDocument>(live.Session.Id, cancellationToken) is not { } session || now - session.LastSeenAt < _seenEvery)
            return;
        work.Save(session with { LastSeenAt = now });
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (ConcurrentChangeException)
        {
            // Another request of the same device noted it, or it was just ended; either is as good.
        }
    }

    /// <summary>Id of the session a token opens.</summary>
    public static string HashOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> bytes = stackalloc byte[256];
        SHA256.HashData(Encoding.UTF8.TryGetBytes(token, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(token), hash);
        return Base64Url.EncodeToString(hash);
    }
}

/// <summary>The sign-in policy of each brigade, as of the store's head.</summary>
internal sealed class PolicyBook(BrigadeReader reader) : Projection<PolicyBook.Held>(reader)
{
    private static readonly string[] _types = [SignInPolicyDocument.Type];

    internal sealed record Held(SignInPolicy Policy);

    protected override IReadOnlyCollection<string> Types => _types;

    public new async ValueTask<SignInPolicy> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken) =>
        (await base.CurrentAsync(brigade, cancellationToken)).Policy;

    protected override Held Empty(BrigadeId brigade) => new(SignInPolicy.Default);

    protected override Held Apply(BrigadeId brigade, Held state, IReadOnlyList<StoredDocument> changes) =>
        changes[^1].Deleted ? new Held(SignInPolicy.Default) : new Held(Open<SignInPolicyDocument>(brigade, changes[^1]).Policy);
}
