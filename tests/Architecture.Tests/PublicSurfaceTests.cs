namespace BrigadeDispatch.Architecture.Tests;

/// <summary>A module's public door is its module class, its options, and the records its endpoints speak in (style-anchors, trap 1).</summary>
public sealed class PublicSurfaceTests
{
    private const string List = "tests/Architecture.Tests/PublicSurface.txt";

    [Fact]
    public void What_modules_show_is_what_the_checked_in_list_says()
    {
        var listed = Repository.Read(List).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#')).ToHashSet(StringComparer.Ordinal);
        var shown = Product.Modules.Append(Product.Host).Append(Product.Sqlite).Append(Product.Cosmos)
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Namespace?.StartsWith("BrigadeDispatch", StringComparison.Ordinal) == true)
            .Select(type => type.FullName!).ToHashSet(StringComparer.Ordinal);

        var grown = shown.Except(listed).Order(StringComparer.Ordinal).ToList();
        var gone = listed.Except(shown).Order(StringComparer.Ordinal).ToList();

        Assert.True(grown.Count + gone.Count == 0, $"Public, but not in {List}:\n{string.Join('\n', grown)}\nIn the list, but no longer public:\n{string.Join('\n', gone)}");
    }

    [Fact]
    public void Every_module_has_one_public_static_door_named_after_it() =>
        Assert.All(Product.Modules, module =>
        {
            var door = module.GetType($"{module.GetName().Name}.{Product.NameOf(module)}Module");
            Assert.NotNull(door);
            Assert.True(door is { IsPublic: true, IsAbstract: true, IsSealed: true });
            Assert.NotNull(door.GetMethod("Add" + Product.NameOf(module)));
        });

    [Fact]
    public void Every_module_says_its_promise_in_a_README() =>
        Assert.All(Product.Modules, module => Assert.True(File.Exists(Path.Combine(Repository.Root, "src", "Modules", Product.NameOf(module), "README.md")), Product.NameOf(module)));
}
