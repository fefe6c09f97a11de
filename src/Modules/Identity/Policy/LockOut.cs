using System.Net;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Policy;

/// <summary>Whether whoever saves a policy could not change it back.</summary>
internal static class LockOut
{
    /// <summary>The warning; null: there is none.</summary>
    public static PolicyLockOut? Of(SignInPolicy before, SignInPolicy after, IPAddress? address, bool hasSecondFactor)
    {
        if (!AddressRanges.Allow(after.Addresses, Permission.EditSignInPolicy, address))
            return new PolicyLockOut($"いまの接続元（{address}）は範囲に入っていないため、保存するとここからは方針を変えられなくなります。");
        if (!hasSecondFactor && after.SecondFactorFor.Contains(Permission.EditSignInPolicy) && !before.SecondFactorFor.Contains(Permission.EditSignInPolicy))
            return new PolicyLockOut("あなたは二段階認証をまだ設定していないため、保存すると設定するまで方針を変えられなくなります。");
        return null;
    }
}
