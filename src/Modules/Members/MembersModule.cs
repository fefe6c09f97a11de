using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Rights;
using BrigadeDispatch.Members.Slips;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrigadeDispatch.Members;

/// <summary>Units (組織), members (団員), ranks (階級).</summary>
public static class MembersModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<RosterProjection>();
        services.AddSingleton<IRoster>(provider => provider.GetRequiredService<RosterProjection>());
        services.AddSingleton<MemberBook>();
        services.AddSingleton<IPeople, People>();
        services.AddSingleton<IDemoSeed, Demo.DemoRoster>();
        services.AddRights();
        services.AddSlips();
        services.TryAddSingleton<AfterStart>();   // of the host, where there is one
        services.AddSingleton<Bulk.BulkRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<Bulk.BulkRunner>());
        services.AddScoped<Bulk.BulkChanges>();
        services.AddScoped<Csv.MemberImports>();
        services.AddScoped<Bulk.RosterWork>();
        services.AddScoped<IFounding, Founding>();
        services.AddScoped<Escalation>();
        services.AddSingleton<MemberLists>();
        services.AddSingleton<MemberTags>();
        services.AddSingleton<MemberHistory>();
        services.AddScoped<MemberSheets>();
        services.AddScoped<MemberSelection>();
        services.AddSingleton<Personnel.PersonnelRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<Personnel.PersonnelRunner>());
        return services.AddHandlersOf(typeof(MembersModule).Assembly);
    }

    /// <summary>Maps its endpoints into a brigade's group.</summary>
    public static void MapMembers(this RouteGroupBuilder brigade)
    {
        ListMembers.Map(brigade);
        brigade.MapRights();
        brigade.MapSlips();
        ExportMembers.Map(brigade);
        TemplateOfMembers.Map(brigade);
        CheckImport.Map(brigade);
        ApplyImport.Map(brigade);
        ShowMember.Map(brigade);
        CreateMember.Map(brigade);
        EditMember.Map(brigade);
        ChangeMembers.Map(brigade);
        SetMemberStates.Map(brigade);
        ShowBulkChange.Map(brigade);
        CreateUnit.Map(brigade);
        EditUnit.Map(brigade);
        MoveUnit.Map(brigade);
        DeleteUnit.Map(brigade);
        SaveRole.Map(brigade);
        DeleteRole.Map(brigade);
        Personnel.ListPersonnel.Map(brigade);
        Personnel.ShowPersonnel.Map(brigade);
        Personnel.PreviewPersonnel.Map(brigade);
        Personnel.SavePersonnel.Map(brigade);
        Personnel.CancelPersonnel.Map(brigade);
        Personnel.UndoPersonnel.Map(brigade);
    }
}
