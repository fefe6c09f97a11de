using System.Net;
using System.Runtime.CompilerServices;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>What a session may do at this moment: the rights table, less what the policy withholds.</summary>
internal sealed class SessionActor(IRights rights, BrigadeReader reader, TimeProvider clock)
{
    private static readonly Dictionary<Permission, Refusal> _nothingWithheld = [];

    // What a person is granted stays the same object until somebody changes a right or a member.
    private static readonly ConditionalWeakTable<IReadOnlyDictionary<Permission, Reach>, HashSet<Permission>> _permissions = [];

    /// <summary>The actor of a session, from an address.</summary>
    /// <param name="viewAs">Another person whose sight is tried on (権限の確認): both must be allowed, and nothing can be changed.</param>
    public async ValueTask<Actor> OfAsync(LiveSession live, IPAddress? address, MemberId? viewAs, CancellationToken cancellationToken)
    {
        var granted = await rights.OfAsync(live.Brigade, live.Person.Id, cancellationToken);
        if (viewAs is { } other && granted.ContainsKey(Permission.EditRights))
        {
            var theirs = await rights.OfAsync(live.Brigade, other, cancellationToken);
            granted = granted.Where(one => theirs.ContainsKey(one.Key)).ToDictionary(one => one.Key, one => one.Value.And(theirs[one.Key]));
        }
        var permissions = _permissions.GetValue(granted, static known => [.. known.Keys, Permission.OwnAccount, Permission.AnswerCallOut]);
        return new Actor("member:" + live.Person.Id, permissions)
        {
            Person = live.Person.Id.Value,
            SessionId = live.Session.Id,
            Reaches = granted,
            Withheld = await WithheldAsync(live, permissions, address, cancellationToken),
        };
    }

    private async ValueTask<IReadOnlyDictionary<Permission, Refusal>> WithheldAsync(
        LiveSession live, HashSet<Permission> permissions, IPAddress? address, CancellationToken cancellationToken)
    {
        var fresh = live.Session.SecondFactorAt is { } at && clock.GetUtcNow() - at < TimeSpan.FromMinutes(live.Policy.SecondFactorMinutes);
        if ((fresh || live.Policy.SecondFactorFor.Count == 0) && live.Policy.Addresses.Count == 0 && !live.Session.MustChangePassword)
            return _nothingWithheld;
        var withheld = new Dictionary<Permission, Refusal>();
        if (!fresh && live.Policy.SecondFactorFor.Any(permissions.Contains))
        {
            var account = await reader.FindAsync<AccountDocument>(live.Brigade, live.Person.Id.ToString(), cancellationToken);
            Refusal refusal = account is ({ HasSecondFactor: true }, _) ? new SecondFactorRequired() : new SecondFactorNotSetUp();
            foreach (var permission in live.Policy.SecondFactorFor.Where(permissions.Contains))
                withheld[permission] = refusal;
        }
        if (live.Policy.Addresses.Count > 0)
            foreach (var permission in permissions.Where(permission => !AddressRanges.Allow(live.Policy.Addresses, permission, address)))
                withheld[permission] = new AddressNotAllowed();
        if (live.Session.MustChangePassword)
            foreach (var permission in permissions.Where(permission => permission != Permission.OwnAccount))
                withheld[permission] = new PasswordChangeRequired();
        return withheld;
    }
}
