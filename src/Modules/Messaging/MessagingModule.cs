using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Messaging.Sending;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Messaging;

/// <summary>Sending through LINE and what comes back from it.</summary>
public static class MessagingModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        services.AddOptions<LineOptions>().BindConfiguration("Line").ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient(LineClient.HttpName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)   // each attempt has its own limit
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
                ConnectTimeout = TimeSpan.FromSeconds(4),
                EnableMultipleHttp2Connections = true,
                AllowAutoRedirect = false,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton<LineClient>();
        services.AddSingleton<WaterLines>();
        services.AddSingleton<Pacing>();
        services.AddSingleton<BatchBook>();
        services.AddSingleton<IDeliveryReport>(provider => provider.GetRequiredService<BatchBook>());
        services.AddSingleton<HeldBatches>();
        services.AddSingleton<Sender>();
        services.AddSingleton<ISenderPulse>(provider => provider.GetRequiredService<Sender>());
        services.AddHostedService(provider => provider.GetRequiredService<Sender>());
        services.AddSingleton<ILineConnection, LineConnection>();
        services.AddSingleton<ILineAddresses, LineAddresses>();
        services.AddSingleton<ReplySender>();
        services.AddSingleton<Greeter>();
        services.AddSingleton<LineWebhook>();
        return services.AddHandlersOf(typeof(MessagingModule).Assembly);
    }

    /// <summary>Maps LINE's webhook. Signed by the channel secret, so it stands outside <c>/api</c>.</summary>
    public static void MapMessaging(this IEndpointRouteBuilder routes) => LineWebhook.Map(routes);
}
