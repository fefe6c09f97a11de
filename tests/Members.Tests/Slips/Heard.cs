using BrigadeDispatch.Contracts.Members;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>Who was greeted: stands where Messaging listens.</summary>
internal sealed class Heard
{
    public List<MemberLinked> Linked { get; } = [];

    public static void Listen(IServiceCollection services) =>
        services.AddSingleton<Heard>().AddScoped<INotificationHandler<MemberLinked>, Ear>();

    private sealed class Ear(Heard heard) : INotificationHandler<MemberLinked>
    {
        public Task Handle(MemberLinked notification, CancellationToken cancellationToken)
        {
            heard.Linked.Add(notification);
            return Task.CompletedTask;
        }
    }
}
