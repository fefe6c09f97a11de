using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Kernel;
using MediatR;

namespace BrigadeDispatch.Identity.Staff;

/// <summary>The town office's own provider (職員認証), found by discovery.</summary>
internal sealed class StaffLogin(StaffDiscovery discovery) : SignInProvider
{
    public const string AddressSegment = "staff";

    public override SignInWay Way => SignInWay.Staff;

    public override string Segment => AddressSegment;

    public override async ValueTask<Result<RelyingParty>> PartyAsync(Brigade brigade, CancellationToken cancellationToken)
    {
        if (brigade.StaffProvider is not { } provider)
            return new WayNotOffered();
        var found = await discovery.FindAsync(provider, cancellationToken);
        if (found.Refusal is { } refusal)
            return refusal;
        var plan = found.Value;
        return new RelyingParty
        {
            Authorize = plan.Authorize,
            Token = plan.Token,
            UserInfo = plan.UserInfo,
            ClientId = provider.ClientId,
            ClientSecret = provider.ClientSecret,
            SecretInHeader = plan.SecretInHeader,
            Scope = "openid email",
            Rules = new IdTokenRules(plan.Algorithms, provider.Issuer.OriginalString, provider.ClientId),
            Keys = new KeySource(null, plan.KeySet),
            NamesItself = plan.NamesItself,
        };
    }

    public override IRequest<Result<MemberId>> Enter(SignInAttempt attempt, IdToken token) => new EnterAsStaff.Command(token);
}
