using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>What the sources cover.</summary>
internal static class CoveragePart
{
    internal static IServiceCollection AddCoverage(this IServiceCollection services) => services.AddSingleton<CoverageAreas>().AddSingleton<CoverageFigures>();

    internal static void MapCoverage(this RouteGroupBuilder brigade)
    {
        ShowAreas.Map(brigade);
        ReplaceAreas.Map(brigade);
        ReadAreas.Map(brigade);
        ShowCoverage.Map(brigade);
        PlanSources.Map(brigade);
    }
}
