using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.WaterSources.Coverage;
using BrigadeDispatch.WaterSources.Exchange;
using BrigadeDispatch.WaterSources.Features;
using BrigadeDispatch.WaterSources.Inspections;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources;

/// <summary>Fire-water sources (消防水利): map, nearest, inspection, open data, coverage.</summary>
public static class WaterSourcesModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddWaterSources(this IServiceCollection services)
    {
        services.AddSingleton<WaterBook>();
        services.AddSingleton<IWaterSources, NearestWater>();
        services.AddScoped<WaterWork>();
        services.AddSourceSheets();
        services.AddExchange();
        services.AddInspections();
        services.AddCoverage();
        return services.AddHandlersOf(typeof(WaterSourcesModule).Assembly);
    }

    /// <summary>Maps its endpoints into a brigade's group.</summary>
    public static void MapWaterSources(this RouteGroupBuilder brigade)
    {
        brigade.MapSourceSheets();
        brigade.MapExchange();
        brigade.MapInspections();
        brigade.MapCoverage();
    }
}
