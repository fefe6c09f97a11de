using BrigadeDispatch.Contracts.Identity;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Demo;
using BrigadeDispatch.Identity.Doors;
using BrigadeDispatch.Identity.Features;
using BrigadeDispatch.Identity.Line;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Features.Admin;
using BrigadeDispatch.Identity.Features.Doors;
using BrigadeDispatch.Identity.Passkeys;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.SecondFactor;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Staff;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity;

/// <summary>Who somebody is: signing in, sessions, second factor, sign-in policy and log.</summary>
public static class IdentityModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<PolicyBook>();
        services.AddSingleton<SessionsInMemory>();
        services.AddSingleton<SessionBook>();
        services.AddSingleton<SessionActor>();
        services.AddScoped<SignInDoor>();
        services.AddSingleton<OpenStreams>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenStreams>());
        AddProviders(services);
        AddAccounts(services);
        return services.AddHandlersOf(typeof(IdentityModule).Assembly);
    }

    /// <summary><c>/api</c>, of which nothing answers without a session.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithMetadata(new NeedsSession());
        ShowSession.Map(api);
        SignOut.Map(api);
        return api;
    }

    /// <summary>A brigade's group: only for sessions of that brigade, which the gate sees to.</summary>
    public static RouteGroupBuilder MapBrigade(this RouteGroupBuilder api) => api.MapGroup("/brigades/{brigadeId}");

    /// <summary>The gate before <c>/api</c>.</summary>
    public static void UseSessions(this WebApplication app) => app.Use(SessionGate.PassAsync);

    /// <summary>Maps its endpoints into a brigade's group.</summary>
    public static void MapIdentity(this RouteGroupBuilder brigade)
    {
        ArgumentNullException.ThrowIfNull(brigade);
        AccountGroup.Map(brigade);
        OtherAccounts.Map(brigade);
        ShowPolicy.Map(brigade);
        ChangePolicy.Map(brigade);
        ShowSignInLog.Map(brigade);
        ExportSignInLog.Map(brigade);
    }

    /// <summary>Maps the doors for those who are not signed in yet.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        ShowSignIn.Map(routes);
        MapProviders(routes);
        MapAccountDoors(routes);
    }

    private static void AddProviders(IServiceCollection services)
    {
        services.AddOptions<LineLoginOptions>().BindConfiguration("Line").ValidateDataAnnotations()
            .Validate(options => options.IsSafe, "Line__AccessBaseUrl and Line__ApiBaseUrl must be https (or this machine): secrets go there.").ValidateOnStart();
        BackChannel.Register(services);
        services.AddSingleton<BackChannel>();
        services.AddSingleton<IdTokens>();
        services.AddPublicAddress();
        services.AddSingleton<Doorway>();
        services.AddSingleton<CodeFlows>();
        services.AddSingleton<LineLogin>();
        services.AddSingleton<StaffDiscovery>();
        services.AddSingleton<StaffLogin>();
    }

    private static void MapProviders(IEndpointRouteBuilder routes)
    {
        CodeFlowDoor.Map<LineLogin>(routes, LineLogin.AddressSegment);
        CodeFlowDoor.Map<StaffLogin>(routes, StaffLogin.AddressSegment);
        var door = routes.MapGroup("/sign-in/{brigadeId}").AddEndpointFilter(ShowSignIn.EnterAsync).WithMetadata(new SmallBody());
        SignInByLiff.Map(door);
        BeginAccountLink.Map(door);
    }

    /// <summary>What runs before the endpoints: the limit of tries at the sign-in doors.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWhen(SignInRate.IsDoor, static doors => doors.UseRateLimiter());   // its partitions are one lock, and all other requests have no limit
    }

    private static void AddAccounts(IServiceCollection services)
    {
        services.AddSingleton<IAccounts, Accounts>();
        services.AddSingleton<PasswordHashes>();
        services.AddSingleton<FrequentPasswords>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<RecoveryCodes>();
        services.AddScoped<OwnFactor>();
        services.AddScoped<PasskeyDesk>();
        services.AddScoped<OtherAccounts>();
        services.AddScoped<SessionEnds>();
        services.AddScoped<Repeating>();
        services.AddSingleton<IDemoSeed, DemoAccounts>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IConfiguration>(SignInRate.Configure);
    }

    private static void MapAccountDoors(IEndpointRouteBuilder routes)
    {
        var door = DoorGate.Group(routes);
        SignInWithPassword.Map(door);
        CheckSlip.Map(door);
        RegisterPassword.Map(door);
        AskPasskeySignIn.Map(door);
        SignInWithPasskey.Map(door);
    }
}
