using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Members.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members;

/// <summary>Units (組織), members (団員), ranks (階級).</summary>
public static class MembersModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<RosterProjection>();
        services.AddSingleton<IRoster>(provider => provider.GetRequiredService<RosterProjection>());
        services.AddSingleton<IDemoSeed, Demo.DemoRoster>();
        return services.AddHandlersOf(typeof(MembersModule).Assembly);
    }

    /// <summary>Maps its endpoints into a brigade's group.</summary>
    public static void MapMembers(this RouteGroupBuilder brigade) => ListMembers.Map(brigade);
}
