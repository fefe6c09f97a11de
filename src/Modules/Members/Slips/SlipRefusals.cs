using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Members.Slips;

/// <summary>No slip has this code.</summary>
internal sealed record SlipWrong() : Refusal("slip.wrong", "登録コードが違います。登録用紙の番号をもう一度確かめてください。", 403);

/// <summary>The code was used before.</summary>
internal sealed record SlipUsed() : Refusal(
    "slip.used", "この登録コードはもう使われています。使った覚えがないときは、分団長か団本部に知らせて、新しい登録用紙を受け取ってください。", 403);

/// <summary>Its time is over.</summary>
internal sealed record SlipExpired() : Refusal("slip.expired", "この登録コードは期限が切れています。分団長か団本部から、新しい登録用紙を受け取ってください。", 403);

/// <summary>It was taken back, or another was issued since.</summary>
internal sealed record SlipRevoked() : Refusal(
    "slip.revoked", "この登録用紙は取り消されたか、新しいものに替わりました。新しい登録用紙のコードを入れてください。ないときは分団長か団本部に相談してください。", 403);

/// <summary>The person is suspended or retired.</summary>
internal sealed record SlipNotOnDuty() : Refusal("slip.notOnDuty", "休団中または退団のため、登録できません。団本部に相談してください。", 403);

/// <summary>The LINE account belongs to another active member.</summary>
internal sealed record SlipLineTaken() : Refusal(
    "slip.lineTaken", "このLINEは、すでにほかの団員に登録されています。自分のスマートフォンで開いているか確かめ、ちがうときは団本部に連携の解除を頼んでください。", 403);

/// <summary>The e-mail address belongs to another active person.</summary>
internal sealed record SlipEmailTaken() : Refusal("slip.emailTaken", "このメールアドレスは使えません。ほかのアドレスを入れるか、団本部に相談してください。", 403);

/// <summary>The person may do more than the one who asks: with their slip one would get their rights.</summary>
internal sealed record SlipAbove() : Refusal(
    "slip.above", "この人は、あなたより広い権限を持っています。登録用紙と連携の解除は、団長か事務局に頼んでください。", 403);
