using System.Reflection;

namespace BrigadeDispatch.Architecture.Tests;

/// <summary>The product's own assemblies.</summary>
internal static class Product
{
    /// <summary>Module folders; a module without an assembly here fails.</summary>
    public static IReadOnlyList<Assembly> Modules { get; } =
        Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Modules"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(folder => Assembly.Load("BrigadeDispatch." + Path.GetFileName(folder)))
            .OrderBy(assembly => assembly.GetName().Name, StringComparer.Ordinal)
            .ToList();

    public static Assembly Kernel { get; } = Assembly.Load("BrigadeDispatch.Kernel");

    public static Assembly Contracts { get; } = Assembly.Load("BrigadeDispatch.Contracts");

    public static Assembly Host { get; } = Assembly.Load("BrigadeDispatch.Host");

    public static Assembly Sqlite { get; } = Assembly.Load("BrigadeDispatch.Storage.Sqlite");

    public static Assembly Cosmos { get; } = Assembly.Load("BrigadeDispatch.Storage.Cosmos");

    public static IEnumerable<Assembly> All => [Kernel, Contracts, Host, Sqlite, Cosmos, .. Modules];

    /// <summary>Name of a module, e.g. <c>CallOuts</c>.</summary>
    public static string NameOf(Assembly module) => module.GetName().Name!["BrigadeDispatch.".Length..];

    /// <summary>Types that people wrote, not the compiler.</summary>
    public static IEnumerable<Type> Written(this Assembly assembly) =>
        assembly.GetTypes().Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal)
            && type.Namespace?.StartsWith("BrigadeDispatch", StringComparison.Ordinal) == true
            && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null
            && !type.FullName!.Contains("RegexGenerator", StringComparison.Ordinal));
}
