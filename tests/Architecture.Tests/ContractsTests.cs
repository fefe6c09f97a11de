using System.Reflection;

namespace BrigadeDispatch.Architecture.Tests;

/// <summary>What modules may say to each other stays words, not machinery.</summary>
public sealed class ContractsTests
{
    private static IReadOnlyList<Type> Types { get; } = Product.Contracts.Written().Where(type => type.IsVisible).ToList();

    [Fact]
    public void Contracts_are_records_enums_interfaces_and_the_words_of_enums() =>
        Assert.Empty(Types.Where(type => !(type.IsEnum || type.IsInterface || IsRecord(type) || IsWords(type))).Select(type => type.FullName));

    [Fact]
    public void Contracts_hide_nothing() => Assert.Empty(Product.Contracts.Written().Where(type => !type.IsVisible).Select(type => type.FullName));

    [Fact]
    public void Records_of_contracts_cannot_be_altered() =>
        Assert.Empty(
            from type in Types
            where IsRecord(type)
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit))
            select $"{type.FullName}.{property.Name}");

    [Fact]
    public void An_interface_of_a_module_is_fulfilled_by_that_module_alone()
    {
        var shared = AllowLists.SharedInterfaces.Select(entry => entry.What).ToList();
        Assert.Empty(
            from face in Types
            where face.IsInterface && !shared.Contains(face.FullName!)
            from assembly in Product.All
            from type in assembly.GetTypes()
            where type is { IsClass: true } && type.IsAssignableTo(face) && assembly.GetName().Name != ModuleOf(face)
            select $"{type.FullName} fulfils {face.FullName}");
    }

    [Fact]
    public void An_interface_that_stands_in_contracts_is_fulfilled_by_somebody() =>
        Assert.Empty(
            from face in Types
            where face.IsInterface && !Product.All.SelectMany(assembly => assembly.GetTypes()).Any(type => type.IsClass && type.IsAssignableTo(face))
            select face.FullName);

    [Fact]
    public void Shared_interfaces_are_still_shared() =>
        Assert.All(AllowLists.SharedInterfaces, entry =>
        {
            var face = Product.Contracts.GetType(entry.What, throwOnError: true)!;
            Assert.True(Product.Modules.Count(module => module.GetTypes().Any(type => type.IsClass && type.IsAssignableTo(face))) > 1, entry.What);
        });

    private static string ModuleOf(Type face) => "BrigadeDispatch." + face.Namespace!.Split('.')[2];

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance, [typeof(System.Text.StringBuilder)]) is not null;

    // Static, and nothing but "the word for this value".
    private static bool IsWords(Type type) =>
        type is { IsAbstract: true, IsSealed: true }
        && type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly) is { Length: > 0 } methods
        && methods.All(method => method.ReturnType == typeof(string) && method.GetParameters() is [var only] && only.ParameterType.IsEnum);
}
