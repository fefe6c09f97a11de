using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>Accounts of others, for whoever may end sessions in the whole brigade.</summary>
internal sealed class OtherAccounts(UnitOfWork work, RequestContext context, IPeople people, IRights rights)
{
    public static void Map(RouteGroupBuilder brigade)
    {
        var accounts = brigade.MapGroup("/accounts/{memberId}").WithTags("Identity");
        accounts.ProducesProblem(403).ProducesProblem(404);
        ShowMemberAccount.Map(accounts);
        UnlockAccount.Map(accounts);
        SignOutMember.Map(accounts);
        ResetSecondFactor.Map(accounts);
        SetInitialPassword.Map(accounts);
    }

    /// <summary>The person and their account, which may be empty yet; null: nobody the actor may act on.</summary>
    public async Task<(Person Person, AccountDocument Account)?> FindAsync(string member, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(member, out var id) || !context.Actor.ReachOf(Permission.EndSessions).Everywhere
            || await people.FindAsync(context.Brigade, new MemberId(id), cancellationToken) is not { } person)
            return null;
        return (person, await work.FindAsync<AccountDocument>(person.Id.ToString(), cancellationToken) ?? new AccountDocument { Id = person.Id });
    }

    /// <summary>
    /// Whether the person may more than the actor. A password given or a second factor taken away is the account taken over, and nobody
    /// is to get rights by that.
    /// </summary>
    public async Task<bool> MayMoreAsync(Person person, CancellationToken cancellationToken)
    {
        var actor = context.Actor;
        foreach (var (permission, reach) in await rights.OfAsync(context.Brigade, person.Id, cancellationToken))
        {
            if (!actor.Permissions.Contains(permission))
                return true;
            // What is withheld from this session for now is the actor's all the same.
            var own = actor.Reaches.GetValueOrDefault(permission, Reach.Brigade);
            if (!own.Everywhere && (reach.Everywhere || !reach.Units.All(own.Units.Contains)))
                return true;
        }
        return false;
    }
}
