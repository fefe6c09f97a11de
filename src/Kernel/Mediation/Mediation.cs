using System.Reflection;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Kernel.Mediation;

/// <summary>Registers MediatR 5.1.0 (docs/adr/0005: no registration package of that line restores).</summary>
public static class MediationRegistration
{
    /// <summary>The mediator, the one gate that every request passes, and attempts for handlers that decide again.</summary>
    public static IServiceCollection AddMediation(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(PermissionGate<,>));
        services.AddSingleton<Turns>();
        services.AddScoped<Attempts>();
        return services;
    }

    /// <summary>Handlers of requests and notifications of a module: its classes that name one of the two interfaces themselves.</summary>
    public static IServiceCollection AddHandlersOf(this IServiceCollection services, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in HandlerTypes.Of(assembly))
        {
            var faces = type.GetInterfaces().Where(face => face.IsGenericType
                && (face.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) || face.GetGenericTypeDefinition() == typeof(INotificationHandler<>))).ToList();
            services.AddScoped(type);   // one object per scope, whatever number of events it handles
            foreach (var face in faces)
                services.AddScoped(face, provider => provider.GetRequiredService(type));
        }
        return services;
    }
}

/// <summary>Lets a request through only if it declares the permission it needs and the actor has it. The one place where this is checked.</summary>
public sealed class PermissionGate<TRequest, TResponse>(RequestContext context) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    private static readonly Permission? _needed = typeof(TRequest).GetCustomAttribute<NeedsAttribute>()?.Permission;
    private static readonly Func<Refusal, TResponse>? _refuse = Refuser();

    /// <inheritdoc/>
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (_needed is not { } needed)
            throw new InvalidOperationException($"{typeof(TRequest)} declares no permission.");
        var granted = context.Actor.Permissions.Contains(needed);
        if (granted && !context.Actor.Withheld.ContainsKey(needed))
            return next();
        var refusal = granted ? context.Actor.Withheld[needed] : new PermissionDenied(needed.ToString());
        return _refuse is null
            ? throw new UnauthorizedAccessException($"{typeof(TRequest).Name} needs {needed}.")
            : Task.FromResult(_refuse(refusal));
    }

    private static Func<Refusal, TResponse>? Refuser() =>
        typeof(TResponse) is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Result<>)
            ? type.GetMethod("op_Implicit", [typeof(Refusal)])!.CreateDelegate<Func<Refusal, TResponse>>()
            : null;
}
