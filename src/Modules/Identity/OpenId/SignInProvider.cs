using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel;
using MediatR;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>A way of signing in at an OpenID Connect provider by the code flow.</summary>
internal abstract class SignInProvider
{
    public abstract SignInWay Way { get; }

    /// <summary>Its segment of addresses.</summary>
    public abstract string Segment { get; }

    /// <summary>One for all brigades: it is what is registered at the provider.</summary>
    public string CallbackPath => $"/sign-in/{Segment}/callback";

    /// <summary>The brigade's party at the provider; refused if it has none or the provider cannot be asked.</summary>
    public abstract ValueTask<Result<RelyingParty>> PartyAsync(Brigade brigade, CancellationToken cancellationToken);

    /// <summary>What the provider is told besides.</summary>
    public virtual IReadOnlyDictionary<string, string?> Extras(SignInAttempt attempt) => new Dictionary<string, string?>();

    /// <summary>The use case a checked token is for.</summary>
    public abstract IRequest<Result<MemberId>> Enter(SignInAttempt attempt, IdToken token);
}
