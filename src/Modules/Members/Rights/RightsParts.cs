using BrigadeDispatch.Contracts.Members;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Rights;

/// <summary>What the rights table adds to the module's door.</summary>
internal static class RightsParts
{
    public static void AddRights(this IServiceCollection services)
    {
        services.AddSingleton<RightsTableBook>();
        services.AddSingleton<RightsBook>();
        services.AddSingleton<IRights>(provider => provider.GetRequiredService<RightsBook>());
        services.AddScoped<RightsChange>();
    }

    public static void MapRights(this RouteGroupBuilder brigade)
    {
        ShowRights.Map(brigade);
        ReplaceRights.Map(brigade);
        ResetRights.Map(brigade);
        ListRightsChanges.Map(brigade);
        ViewAs.Map(brigade);
    }
}
