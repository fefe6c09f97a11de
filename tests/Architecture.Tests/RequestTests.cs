using System.Reflection;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Architecture.Tests;

/// <summary>Requests: each declares its permission, can be refused, and has one handler.</summary>
public sealed class RequestTests
{
    private static List<Type> Requests { get; } =
        Product.All.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsInterface: false, IsAbstract: false } && type.IsAssignableTo(typeof(IBaseRequest))).ToList();

    [Fact]
    public void There_are_requests() => Assert.True(Requests.Count >= 5, string.Join(", ", Requests.Select(request => request.FullName)));

    [Fact]
    public void Every_request_declares_the_permission_it_needs() =>
        Assert.Empty(Requests.Where(request => request.GetCustomAttribute<NeedsAttribute>() is null).Select(request => request.FullName));

    [Fact]
    public void Every_request_can_be_refused_by_a_value() =>
        Assert.Empty(Requests.Where(request => !(ResultOf(request) is { IsGenericType: true } result && result.GetGenericTypeDefinition() == typeof(Result<>)))
            .Select(request => request.FullName));

    [Fact]
    public void Every_request_has_exactly_one_handler_and_it_is_in_the_requests_own_file() =>
        Assert.All(Requests, request =>
        {
            var face = typeof(IRequestHandler<,>).MakeGenericType(request, ResultOf(request)!);
            var handler = Assert.Single(Product.All.SelectMany(assembly => assembly.GetTypes()), type => type.IsClass && type.IsAssignableTo(face));
            Assert.Equal(request.DeclaringType, handler.DeclaringType);
        });

    [Fact]
    public void Every_handler_is_found_by_its_modules_registration() =>
        Assert.All(Product.Modules, module =>
        {
            var handlers = module.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.GetInterfaces().Any(face => face.IsGenericType
                && (face.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) || face.GetGenericTypeDefinition() == typeof(INotificationHandler<>))));

            var registered = new ServiceCollection().AddHandlersOf(module).Where(service => service.ImplementationType == service.ServiceType).Select(service => service.ServiceType);

            Assert.Equal(handlers.Select(type => type.FullName).Order(StringComparer.Ordinal), registered.Select(type => type.FullName).Order(StringComparer.Ordinal));
        });

    [Fact]
    public void A_handler_of_a_request_holds_no_mediator_to_send_another_with() =>
        Assert.Empty(
            from type in Product.Modules.SelectMany(module => module.GetTypes())
            where type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
            where type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Any(made => made.GetParameters().Any(parameter => parameter.ParameterType == typeof(IMediator)))
            select type.FullName);

    [Fact]
    public void Stored_types_have_names_of_their_own()
    {
        var names = Documents.TypeNames().Select(document => document.Name).Append(UnitOfWork.HistoryType).Append(UnitOfWork.AuditType)
            .Append(Kernel.Encryption.KeyRing.KeyType).ToList();
        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    }

    private static Type? ResultOf(Type request) => request.GetInterfaces()
        .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequest<>))?.GetGenericArguments()[0];
}

/// <summary>The stored shapes of all modules.</summary>
internal static class Documents
{
    public static IReadOnlyList<(Type Shape, string Name)> TypeNames() =>
        Product.All.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsClass && type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IDocument<>)))
            .Select(type => (type, (string)type.GetProperty("Type", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!))
            .ToList();
}
