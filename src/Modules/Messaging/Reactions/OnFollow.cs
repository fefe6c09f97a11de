using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Messaging.Sending;
using MediatR;

namespace BrigadeDispatch.Messaging.Reactions;

/// <summary>Someone added the brigade's LINE account as a friend (友だち追加), or unblocked it.</summary>
/// <param name="LineUserId">Who.</param>
/// <param name="ReplyToken">To answer with; null: sending is not ours.</param>
internal sealed record LineFollowed(string LineUserId, string? ReplyToken) : INotification;

/// <summary>Greets a new friend: who is linked is told so, everyone else how to register, with a link for LINE's account link.</summary>
internal sealed class OnFollow(UnitOfWork work, IRoster rosters, Greeter greeter, RequestContext context) : INotificationHandler<LineFollowed>
{
    public async Task Handle(LineFollowed notification, CancellationToken cancellationToken)
    {
        if (notification.ReplyToken is not { } reply)
            return;
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        var known = roster.ByLineUserId.TryGetValue(notification.LineUserId, out var member) && member.Active ? member.Name : null;
        work.AfterCommit(() => greeter.BeginFollow(context.Brigade, notification.LineUserId, reply, known));
    }
}

/// <summary>Greets a member whose LINE was just linked (連携).</summary>
internal sealed class OnMemberLinked(UnitOfWork work, Greeter greeter, RequestContext context) : INotificationHandler<MemberLinked>
{
    public Task Handle(MemberLinked notification, CancellationToken cancellationToken)
    {
        work.AfterCommit(() => greeter.BeginLinked(context.Brigade, notification.LineUserId, notification.Name));
        return Task.CompletedTask;
    }
}
