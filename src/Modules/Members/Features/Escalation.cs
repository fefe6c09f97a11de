using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Rights;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>Who changes a person would give them, or take over by their address, more than they may themselves.</summary>
internal sealed record MoreThanOwn() : Refusal(
    "member.moreThanOwn", "あなたより広い権限を持つ階級・役職や、その人のメールアドレスは変えられません。権限表を変えられる人に頼んでください。", 403);

/// <summary>Nobody could edit the rights table any more.</summary>
internal sealed record LastToEditRights() : Refusal(
    "rights.lockOut", "この変更をすると、権限表を変えられる人がいなくなります。先に、ほかの人にその権限を持たせてください。", 409);

/// <summary>Nobody gives away rights they do not have: a rank, a role and a post carry rights, and an address is a way to sign in.</summary>
internal sealed class Escalation(RequestContext context, RightsBook book)
{
    /// <summary>Why one change of one person is not for this actor; null: it is.</summary>
    public async ValueTask<Refusal?> RefuseAsync(MemberDocument? before, MemberDocument after, CancellationToken cancellationToken)
    {
        var address = before is not null && before.Email != after.Email && !context.Actor.Is(before);
        var rank = before is null || before.Rank != after.Rank || before.Kind != after.Kind || !before.Roles.SequenceEqual(after.Roles);
        var post = before is null || before.State != after.State || !before.Units.SequenceEqual(after.Units);
        if (!address && !rank && !post)
            return null;
        var rights = await book.CurrentAsync(context.Brigade, cancellationToken);
        // Whoever is away may come back: what counts is what they could do then.
        var was = before is not null && rights.Exceeds(before with { State = MemberState.Active }, context.Actor);
        if (address && was)
            return new MoreThanOwn();
        return after.MaySignIn && (rank || (post && !was)) && rights.Exceeds(after, context.Actor) ? new MoreThanOwn() : null;
    }

    /// <summary>Whether somebody can still edit the rights table after these changes.</summary>
    public async ValueTask<Refusal?> RefuseAsync(MemberBookState state, IEnumerable<MemberDocument> after, CancellationToken cancellationToken)
    {
        var rights = await book.CurrentAsync(context.Brigade, cancellationToken);
        var signedIn = context.Actor.Person is { } person ? new MemberId(person) : (MemberId?)null;
        if (!new AppliedRights(state, rights.Table).SomebodyEditsRights(signedIn))
            return null;   // nobody can as it is: this change takes nothing away
        var members = new Dictionary<MemberId, MemberDocument>(state.Members);
        foreach (var member in after)
            members[member.Id] = member;
        return new AppliedRights(new MemberBookState(state.Units, state.Roles, members), rights.Table).SomebodyEditsRights(signedIn) ? null : new LastToEditRights();
    }
}
