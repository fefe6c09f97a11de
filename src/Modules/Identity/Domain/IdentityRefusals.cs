using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Identity.Domain;

/// <summary>Nobody is signed in.</summary>
internal sealed record SessionRequired() : Refusal("session.required", "サインインしてください。", 401);

/// <summary>The function needs the second factor, and this session has not shown it lately.</summary>
internal sealed record SecondFactorRequired() : Refusal("secondFactor.required", "この操作には二段階認証が必要です。認証してから、もう一度押してください。", 403);

/// <summary>The function needs the second factor, and none is set up.</summary>
internal sealed record SecondFactorNotSetUp() : Refusal("secondFactor.setUpRequired", "この操作には二段階認証の設定が必要です。「自分の設定」で設定してください。", 403);

/// <summary>The function may not be used from this address.</summary>
internal sealed record AddressNotAllowed() : Refusal("address.notAllowed", "この場所（ネットワーク）からは、この操作はできません。役場などの決められた場所で行ってください。", 403);

/// <summary>The password must be changed before anything else.</summary>
internal sealed record PasswordChangeRequired() : Refusal("password.changeRequired", "先にパスワードを変えてください。", 403);

/// <summary>A change came from a page that is not ours (cross-site request forgery, OWASP ASVS 3.5).</summary>
internal sealed record ForeignPage() : Refusal("request.foreignPage", "このページからは操作できません。画面を開きなおしてください。", 403);

/// <summary>Seen as another, nothing can be changed.</summary>
internal sealed record ViewOnly() : Refusal("viewAs.readOnly", "ほかの人として表示しているあいだは、変更できません。表示を終えてから行ってください。", 403);

/// <summary>LINE knows the person, the brigade does not.</summary>
internal sealed record NotLinked() : Refusal("signIn.notLinked", "このLINEはまだ登録されていません。登録用紙の二次元コードを読み取ってください。", 403);

/// <summary>The person is suspended or retired.</summary>
internal sealed record NotOnDuty() : Refusal("signIn.notOnDuty", "休団中または退団のため、サインインできません。団本部に相談してください。", 403);
