using BrigadeDispatch.Contracts.WaterSources;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>Files in and out.</summary>
internal static class ExchangePart
{
    internal static IServiceCollection AddExchange(this IServiceCollection services) =>
        services.AddScoped<WaterUploads>().AddScoped<WaterImports>().AddScoped<ImportSteps>().AddScoped<WaterImportLog>().AddScoped<IWaterFiles, WaterFiles>();

    internal static void MapExchange(this RouteGroupBuilder brigade)
    {
        CheckWaterFile.Map(brigade);
        RecheckWaterFile.Map(brigade);
        ApplyWaterFile.Map(brigade);
        UndoWaterImport.Map(brigade);
        ListWaterImports.Map(brigade);
        ExportWater.Map(brigade);
    }
}
