using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Demo;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>List, map, one source and its changes.</summary>
internal static class SourceSheetsPart
{
    internal static IServiceCollection AddSourceSheets(this IServiceCollection services)
    {
        services.AddOptions<WaterSourcesOptions>().BindConfiguration(WaterSourcesOptions.Section)
            .Validate(options => options.IsValid, WaterSourcesOptions.Rule).ValidateOnStart();
        services.TryAddSingleton<ISourceMarks, NoMarks>();
        services.AddSingleton<SourceTags>();
        services.AddSingleton<SourceSearch>();
        services.AddSingleton<PointsCache>();
        services.AddScoped<SourceSheets>();
        services.AddScoped<SourceHistory>();
        services.AddScoped<SourceEdits>();
        services.AddScoped<LayerWriter>();
        services.TryAddSingleton<AfterStart>();   // of the host, where there is one
        services.AddSingleton<LeftoverSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<LeftoverSweeper>());
        services.AddSingleton<BooksInMemory>();
        services.AddSingleton<IWarmUp>(provider => provider.GetRequiredService<BooksInMemory>());
        services.AddHostedService(provider => provider.GetRequiredService<BooksInMemory>());
        services.AddSingleton<IDemoSeed, DemoSources>();
        return services;
    }

    internal static void MapSourceSheets(this RouteGroupBuilder brigade)
    {
        ShowMapSettings.Map(brigade);
        ListPoints.Map(brigade);
        ListClusters.Map(brigade);
        ListSources.Map(brigade);
        NearSources.Map(brigade);
        ShowSource.Map(brigade);
        ShowSourceHistory.Map(brigade);
        CreateSource.Map(brigade);
        EditSource.Map(brigade);
        MoveSource.Map(brigade);
        SetSourceState.Map(brigade);
        RetireSource.Map(brigade);
        RestoreSource.Map(brigade);
        UndoSourceChange.Map(brigade);
        AddPhoto.Map(brigade);
        ShowPhoto.Map(brigade);
    }
}
