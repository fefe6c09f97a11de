using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Contracts.Members;

/// <summary>Whoever sets a new brigade up: office staff (事務局) with an e-mail address.</summary>
public sealed record FirstAdmin(string FamilyName, string GivenName, string Kana, string Email);

/// <summary>The beginning of a brigade (開設): 団本部 and the first person, who may do everything there.</summary>
public interface IFounding
{
    /// <summary>
    /// Makes 団本部 and the first admin in the request's brigade unless they are there, and commits. Gives a registration code for that person
    /// (7 days; a former one is void), or null once somebody has registered with one.
    /// </summary>
    Task<Result<string?>> FoundAsync(FirstAdmin admin, CancellationToken cancellationToken);
}
