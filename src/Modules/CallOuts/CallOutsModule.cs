using BrigadeDispatch.CallOuts.Features;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel.Mediation;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.CallOuts;

/// <summary>出動計画, call-outs (出動指令), answers (回答) and the muster board (参集状況).</summary>
public static class CallOutsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddCallOuts(this IServiceCollection services)
    {
        services.AddSingleton<CallOutBook>();
        services.AddSingleton<ICallOutBook>(provider => provider.GetRequiredService<CallOutBook>());
        services.AddScoped<IssueCallOut>();
        services.AddScoped<TakeResponse>();
        services.AddSingleton<BoardReader>();
        services.AddSingleton<BoardFeeds>();
        services.AddSingleton<IDemoSeed, Demo.DemoPlan>();
        return services.AddHandlersOf(typeof(CallOutsModule).Assembly);
    }

    /// <summary>Maps its endpoints into a brigade's group.</summary>
    public static void MapCallOuts(this RouteGroupBuilder brigade)
    {
        ListIncidents.Map(brigade);
        ShowBoard.Map(brigade);
    }

    /// <summary>Maps the personal answer page. The link is the credential, so it stands outside <c>/api</c>.</summary>
    public static void MapAnswers(this IEndpointRouteBuilder routes) => AnswerPage.Map(routes);
}
