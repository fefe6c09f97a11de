using BrigadeDispatch.Contracts.Members;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Slips;

/// <summary>What slips, links and registration add to the module's door.</summary>
internal static class SlipParts
{
    public static void AddSlips(this IServiceCollection services)
    {
        services.AddOptions<MembersOptions>()
            .Configure<IConfiguration>((options, settings) => options.PublicBaseUrl = settings["Public:BaseUrl"] ?? "")
            .Validate(options => options.IsValid, "Public__BaseUrl must be an absolute http(s) address without query, e.g. https://call.example.jp, or empty.")
            .ValidateOnStart();
        services.AddSingleton<PublicAddresses>();
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
