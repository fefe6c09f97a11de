using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Features;
using BrigadeDispatch.WaterSources.Towns;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>Inspection rounds, defects, use at a fire.</summary>
internal static class InspectionsPart
{
    internal static IServiceCollection AddInspections(this IServiceCollection services)
    {
        services.AddSingleton<InspectionBook>();
        services.AddSingleton<InspectionMarks>();
        services.AddSingleton<ISourceMarks>(provider => provider.GetRequiredService<InspectionMarks>());
        services.AddSingleton<TownBook>();
        services.AddSingleton<IKeptInMemory>(provider => provider.GetRequiredService<TownBook>());
        services.AddSingleton<IKeptInMemory>(provider => provider.GetRequiredService<InspectionMarks>());
        services.AddScoped<InspectionWork>();
        services.AddScoped<DefectWork>();
        services.AddScoped<RoundSheets>();
        services.AddScoped<DefectSheets>();
        return services;
    }

    internal static void MapInspections(this RouteGroupBuilder brigade)
    {
        ListRounds.Map(brigade);
        MakeRound.Map(brigade);
        ShowRound.Map(brigade);
        CloseRound.Map(brigade);
        ExportRound.Map(brigade);
        EnterInspection.Map(brigade);
        TakeBackInspection.Map(brigade);
        ListReinspections.Map(brigade);
        ListDefects.Map(brigade);
        TellDefect.Map(brigade);
        CloseDefect.Map(brigade);
        ExportDefects.Map(brigade);
        WriteDefectLetter.Map(brigade);
        ShowIncidentWater.Map(brigade);
        StampUse.Map(brigade);
        EndUse.Map(brigade);
        TakeBackUse.Map(brigade);
    }
}
