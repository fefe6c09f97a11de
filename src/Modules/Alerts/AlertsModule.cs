using BrigadeDispatch.Alerts.Features;
using BrigadeDispatch.Alerts.Intake;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Kernel.Mediation;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Alerts;

/// <summary>Intake of alerts (災害情報): signed doors, dispatch mails, reading rules, reception log.</summary>
public static class AlertsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<IntakeEndpoints>();
        services.AddSingleton<RecordAlert.Turnstile>();
        services.AddSingleton<RawParts>();
        services.AddSingleton<ReceptionLog>();
        services.AddSingleton<IReceptionLog>(provider => provider.GetRequiredService<ReceptionLog>());
        return services.AddHandlersOf(typeof(AlertsModule).Assembly);
    }

    /// <summary>Maps the signed doors. They stand outside <c>/api</c>.</summary>
    public static void MapIntake(this IEndpointRouteBuilder routes) => IntakeEndpoints.Map(routes);

    /// <summary>Maps its endpoints into a brigade's group.</summary>
    public static void MapAlerts(this RouteGroupBuilder brigade) => ShowMailLog.Map(brigade);
}
