using BrigadeDispatch.Contracts.Messaging;
using MediatR;

namespace BrigadeDispatch.Members.Slips;

/// <summary>LINE reports an account link (連携): believed if the nonce is one we gave out; stored in the same unit of work as LINE's event.</summary>
internal sealed class OnLineAccountLinked(Registrations registrations) : INotificationHandler<LineAccountLinked>
{
    public Task Handle(LineAccountLinked notification, CancellationToken cancellationToken) =>
        registrations.TakeAccountLinkAsync(notification.Nonce, notification.LineUserId, notification.OccurredAt, cancellationToken);
}
