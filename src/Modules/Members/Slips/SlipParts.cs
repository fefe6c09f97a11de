using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Slips;

/// <summary>What slips, links and registration add to the module's door.</summary>
internal static class SlipParts
{
    public static void AddSlips(this IServiceCollection services)
    {
        services.AddPublicAddress();
        services.AddSingleton<SlipAddresses>();
        services.AddSingleton<SlipBook>();
        services.AddSingleton<IAnswerLinks, AnswerLinks>();
        services.AddScoped<SlipReach>();
        services.AddScoped<Registrations>();
        services.AddScoped<IRegistrations>(provider => provider.GetRequiredService<Registrations>());
        services.AddScoped<ILineLinks>(provider => provider.GetRequiredService<Registrations>());
    }

    public static void MapSlips(this RouteGroupBuilder brigade)
    {
        IssueSlips.Map(brigade);
        ListSlips.Map(brigade);
        RevokeSlip.Map(brigade);
        UnlinkMember.Map(brigade);
        MakeAnswerLink.Map(brigade);
        RemoveAnswerLink.Map(brigade);
    }
}
