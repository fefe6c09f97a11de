using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>Leaving duty and coming back (休団・退団・復帰). Pure.</summary>
internal static class MemberStates
{
    /// <summary>休団: nothing is forgotten, every session ends.</summary>
    public static MemberDocument Suspend(MemberDocument member, DateTimeOffset now) => member with { State = MemberState.Suspended, SignedOutAt = now };

    /// <summary>退団: every session ends, posts beside the main one and roles end, and the LINE id is free for somebody else.</summary>
    public static MemberDocument Retire(MemberDocument member, DateOnly leftOn, DateTimeOffset now) => member with
    {
        State = MemberState.Retired,
        LeftOn = leftOn,
        SignedOutAt = now,
        LineUserId = null,
        LinkedAt = null,
        AnswerLinkHash = null,
        OtherUnitIds = [],
        Roles = [],
    };

    /// <summary>復帰, if nothing is in the way; otherwise a sentence. A LINE id that somebody else uses by now stays theirs.</summary>
    public static (MemberDocument? Member, string? Problem) Resume(MemberBookState state, MemberDocument member)
    {
        if (!member.Units.All(state.Units.ContainsKey))
            return (null, "所属していた組織がもうありません。先に所属を変えてください。");
        if (EmailTaken(state, member, member.Email))
            return (null, "同じメールアドレスの人がいます。先にアドレスを変えてください。");
        var linkTaken = member.LineUserId is { } line && state.ByLineUser(line) is { MaySignIn: true } other && other.Id != member.Id;
        return (member with
        {
            State = MemberState.Active,
            LeftOn = null,
            LineUserId = linkTaken ? null : member.LineUserId,
            LinkedAt = linkTaken ? null : member.LinkedAt,
        }, null);
    }

    /// <summary>Whether somebody else signs in by this address.</summary>
    public static bool EmailTaken(MemberBookState state, MemberDocument member, string? email) => EmailTaken(state, member.Id, email);

    /// <inheritdoc cref="EmailTaken(MemberBookState, MemberDocument, string?)"/>
    public static bool EmailTaken(MemberBookState state, Contracts.Members.MemberId id, string? email) =>
        email is not null && state.Members.Values.Any(other => other.Id != id && other.MaySignIn
            && string.Equals(other.Email?.Trim(), email.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Today in Japan.</summary>
    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(JapanTime.Offset).DateTime);
}
