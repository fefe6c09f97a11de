using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Identity.Domain;

/// <summary>Not yet: the next try is looked at after so many seconds.</summary>
internal abstract record Wait(string Code, string Sentence, int RetryAfterSeconds) : Refusal(Code, Sentence, 403);

/// <summary>Address or password is wrong; which of them is not said.</summary>
internal sealed record SignInWrong() : Refusal("signIn.wrong", "メールアドレスかパスワードが違います。確かめて、もう一度入れてください。", 403);

/// <summary>Too many wrong passwords.</summary>
internal sealed record SignInLocked() : Refusal("signIn.locked", "間違いが続いたため、パスワードでのサインインを止めました。団本部にロックの解除を頼んでください。", 403);

/// <summary>Wrong passwords make the next try wait.</summary>
internal sealed record SignInWait(int RetryAfterSeconds)
    : Wait("signIn.wait", $"間違いが続いています。{RetryAfterSeconds}秒待ってから、もう一度入れてください。", RetryAfterSeconds);

/// <summary>The present password is wrong.</summary>
internal sealed record PasswordWrong() : Refusal("password.wrong", "いまのパスワードが違います。確かめて、もう一度入れてください。", 403);

/// <summary>Signing in by password needs an e-mail address.</summary>
internal sealed record NoEmail() : Refusal("account.noEmail", "メールアドレスが登録されていません。団本部に登録を頼んでから、パスワードを決めてください。", 409);

/// <summary>Without LINE nothing would be left to sign in with.</summary>
internal sealed record LastWay() : Refusal("account.lastWay", "LINEの連携を外すと、サインインできなくなります。先にパスワードを決めてください。", 409);

/// <summary>Taking over an account that may more than one's own.</summary>
internal sealed record MoreRights() : Refusal("account.moreRights", "この人の権限はあなたの権限より広いため、この操作はできません。同じかより広い権限を持つ人に頼んでください。", 403);

/// <summary>The code is wrong.</summary>
internal sealed record SecondFactorWrong() : Refusal("secondFactor.wrong", "コードが違います。認証アプリに今出ている6桁の数字か、回復コードを入れてください。", 403);

/// <summary>Wrong codes make the next try wait.</summary>
internal sealed record SecondFactorWait(int RetryAfterSeconds)
    : Wait("secondFactor.wait", $"間違いが続いています。{RetryAfterSeconds}秒待ってから、もう一度入れてください。", RetryAfterSeconds);

/// <summary>Nothing waits to be confirmed.</summary>
internal sealed record NothingPending() : Refusal("secondFactor.notPending", "設定が途中で終わっています。二次元コードをもう一度出してください。", 409);

/// <summary>The passkey does not prove anything here. Why is for the log alone.</summary>
internal sealed record PasskeyRefused() : Refusal("passkey.refused", "パスキーを確かめられませんでした。もう一度行うか、別の方法を使ってください。", 403);

/// <summary>There are as many passkeys as one person can have.</summary>
internal sealed record TooManyPasskeys() : Refusal("passkey.tooMany", "パスキーは10個までです。使わないものを消してから、もう一度登録してください。", 409);

/// <summary>Whoever sends this could not change it back.</summary>
internal sealed record PolicyLockOut(string Why) : Refusal("policy.lockOut", Why + "このまま保存するときは、もう一度確認して保存してください。", 409);

/// <summary>Too many tries from one address.</summary>
internal sealed record TooMany() : Refusal("tooMany", "サインインの回数が多すぎます。1分待ってから、もう一度行ってください。", 429);
