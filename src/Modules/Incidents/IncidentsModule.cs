using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Features;
using BrigadeDispatch.Kernel.Mediation;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Incidents;

/// <summary>The life of incidents (災害): opened, joined by later news, brought to an end.</summary>
public static class IncidentsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddIncidents(this IServiceCollection services)
    {
        services.AddOptions<IncidentsOptions>().BindConfiguration("Incidents").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IncidentBook>();
        services.AddSingleton<IIncidentBook>(provider => provider.GetRequiredService<IncidentBook>());
        return services.AddHandlersOf(typeof(IncidentsModule).Assembly);
    }

    /// <summary>Maps its endpoints into a brigade's group.</summary>
    public static void MapIncidents(this RouteGroupBuilder brigade) => PlaceIncident.Map(brigade);
}
