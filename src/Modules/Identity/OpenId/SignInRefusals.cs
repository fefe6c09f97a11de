using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>What people are told of a proof that does not hold: nothing of the why, which is in the sign-in log.</summary>
internal sealed record SignInFailed()
    : Refusal("signIn.failed", "サインインできませんでした。もう一度サインインしてください。続くときは団本部に相談してください。", 403);

/// <summary>A proof that does not hold, for the log.</summary>
/// <param name="Exact">e.g. <c>idToken.nonce</c>.</param>
internal sealed record ProofRefused(string Exact) : Refusal(Exact, new SignInFailed().Sentence, 403);

/// <summary>The person pressed cancel at the provider.</summary>
internal sealed record SignInCancelled() : Refusal("signIn.cancelled", "サインインを取りやめました。続けるときは、もう一度サインインを押してください。", 403);

/// <summary>The brigade has no such way.</summary>
internal sealed record WayNotOffered() : Refusal("signIn.notOffered", "この方法のサインインは、この団では使えません。ほかの方法でサインインしてください。", 404);

/// <summary>The provider does not answer.</summary>
internal sealed record ProviderUnreachable() : Refusal("signIn.unreachable", "サインイン先につながりません。少し待ってから、もう一度サインインしてください。", 503);

/// <summary>The town office knows the person, the brigade does not.</summary>
internal sealed record NotKnown() : Refusal("signIn.notKnown", "役場の認証のメールアドレスが、この団に登録されていません。団本部に相談してください。", 403);

/// <summary>What of a refusal is shown outside.</summary>
internal static class Shown
{
    public static Refusal ToPeople(this Refusal refusal) => refusal is ProofRefused ? new SignInFailed() : refusal;
}
