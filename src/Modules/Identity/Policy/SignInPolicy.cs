using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Policy;

/// <summary>Addresses from which functions may be used.</summary>
/// <param name="Permissions">The functions.</param>
/// <param name="Ranges">CIDR, e.g. 203.0.113.0/24 or 2001:db8::/32.</param>
internal sealed record AddressRule(IReadOnlyList<Permission> Permissions, IReadOnlyList<string> Ranges);

/// <summary>How people of a brigade sign in and stay signed in.</summary>
/// <param name="Passwords">Rules for passwords.</param>
/// <param name="SecondFactorFor">Functions that need our second factor.</param>
/// <param name="SecondFactorMinutes">How long a second factor counts, 5 to 43,200 minutes.</param>
/// <param name="Addresses">Ranges per function; a function without a rule may be used from anywhere.</param>
/// <param name="IdleMinutes">Without a request for so long a session ends, 5 to 129,600 minutes.</param>
/// <param name="AbsoluteHours">A session ends after so long whatever happens, 1 to 2,160 hours.</param>
internal sealed record SignInPolicy(
    PasswordRules Passwords, IReadOnlyList<Permission> SecondFactorFor, int SecondFactorMinutes, IReadOnlyList<AddressRule> Addresses,
    int IdleMinutes, int AbsoluteHours)
{
    /// <summary>Functions of admins (管理の操作): what they change reaches everybody.</summary>
    public static IReadOnlyList<Permission> AdminFunctions { get; } =
    [
        Permission.SeePrivateFields, Permission.EditMembers, Permission.PlanPersonnel, Permission.EditUnits, Permission.IssueSlips,
        Permission.ExchangeMembers, Permission.EditRights, Permission.EditSignInPolicy, Permission.SeeSignInLog, Permission.EndSessions,
        Permission.ExchangeWater,
    ];

    /// <summary>Fits most brigades: phones stay signed in for a month, admin functions need the second factor twice a day.</summary>
    public static SignInPolicy Default { get; } = new(new PasswordRules(), AdminFunctions, 12 * 60, [], 14 * 24 * 60, 30 * 24);
}
