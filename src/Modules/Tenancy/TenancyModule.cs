using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel.Mediation;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Tenancy;

/// <summary>Brigades (消防団), their settings and secrets.</summary>
public static class TenancyModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddTenancy(this IServiceCollection services)
    {
        services.AddSingleton<Brigades>();
        services.AddSingleton<IBrigades>(provider => provider.GetRequiredService<Brigades>());
        services.AddSingleton<IDemoSeed, Demo.DemoBrigades>();
        return services.AddHandlersOf(typeof(TenancyModule).Assembly);
    }
}
