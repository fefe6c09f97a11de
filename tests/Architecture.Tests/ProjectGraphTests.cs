using System.Xml.Linq;

namespace BrigadeDispatch.Architecture.Tests;

/// <summary>Who may know whom (facts of the project files, so that no compiler is needed to see it).</summary>
public sealed class ProjectGraphTests
{
    /// <summary>Each package and the only projects of the product that may name it.</summary>
    private static readonly Dictionary<string, string[]> _owners = new()
    {
        ["MediatR"] = ["BrigadeDispatch.Kernel"],
        ["Microsoft.AspNetCore.OpenApi"] = ["BrigadeDispatch.Host"],
        ["Microsoft.Data.Sqlite.Core"] = ["BrigadeDispatch.Storage.Sqlite"],
        ["SQLitePCLRaw.core"] = ["BrigadeDispatch.Storage.Sqlite"],
        ["SQLitePCLRaw.provider.e_sqlite3"] = ["BrigadeDispatch.Storage.Sqlite"],
        ["Microsoft.Azure.Cosmos"] = ["BrigadeDispatch.Storage.Cosmos"],
        ["Newtonsoft.Json"] = ["BrigadeDispatch.Storage.Cosmos"],
        ["System.Memory.Data"] = ["BrigadeDispatch.Storage.Cosmos"],
        ["Azure.Identity"] = ["BrigadeDispatch.Storage.Cosmos"],
        ["NetTopologySuite"] = ["BrigadeDispatch.WaterSources"],
        ["QRCoder"] = ["BrigadeDispatch.Identity", "BrigadeDispatch.Members"],
        ["CsvHelper"] = ["BrigadeDispatch.Members", "BrigadeDispatch.WaterSources"],
    };

    private static readonly IReadOnlyList<Project> _projects =
        [.. Repository.Files("src", ".csproj").Concat(Repository.Files("tests", ".csproj")).Select(Project.Load)];

    private static IEnumerable<Project> Product => _projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal));

    [Fact]
    public void The_projects_are_found() => Assert.True(Product.Count() >= 10, string.Join(", ", _projects.Select(project => project.Name)));

    [Fact]
    public void The_kernel_references_nothing_of_ours() => Assert.Empty(One("Kernel").References);

    [Fact]
    public void Contracts_reference_the_kernel_alone() => Assert.Equal(["BrigadeDispatch.Kernel"], One("Contracts").References);

    [Fact]
    public void A_module_references_the_kernel_and_contracts_and_never_another_module() =>
        Assert.Empty(
            from module in Product
            where module.IsModule
            from reference in module.References
            where reference is not ("BrigadeDispatch.Kernel" or "BrigadeDispatch.Contracts")
            select $"{module.Name} -> {reference}");

    [Fact]
    public void A_store_references_the_kernel_alone() =>
        Assert.All(Product.Where(project => project.IsStore), store => Assert.Equal(["BrigadeDispatch.Kernel"], store.References));

    [Fact]
    public void Only_tests_reference_the_host() =>
        Assert.Empty(Product.Where(project => project.References.Contains("BrigadeDispatch.Host")).Select(project => project.Name));

    [Fact]
    public void The_product_references_nothing_of_the_tests() =>
        Assert.Empty(
            from project in Product
            from path in project.ReferencePaths
            where !path.StartsWith("src/", StringComparison.Ordinal)
            select $"{project.Name} -> {path}");

    [Fact]
    public void Every_package_is_named_only_by_its_owner() =>
        Assert.Empty(
            from project in Product
            from package in project.Packages
            where !(_owners.TryGetValue(package, out var owners) && owners.Contains(project.Name))
            select $"{project.Name} names {package}: has it an owner (ProjectGraphTests) and a line in an ADR?");

    [Fact]
    public void Store_libraries_are_named_by_no_test_either_but_the_stand_in_s() =>
        Assert.Empty(
            from project in _projects
            where !project.IsStore && !project.Name.StartsWith("BrigadeDispatch.CosmosStandIn", StringComparison.Ordinal)
            from package in project.Packages
            where package.StartsWith("Microsoft.Data.", StringComparison.Ordinal) || package.StartsWith("SQLitePCLRaw", StringComparison.Ordinal)
                || package.StartsWith("Microsoft.Azure", StringComparison.Ordinal)
            select $"{project.Name} names {package}");

    [Fact]
    public void Versions_stand_in_one_place_and_are_exact()
    {
        Assert.Empty(_projects.Where(project => project.NamesVersions).Select(project => project.Path));
        var central = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").ToList();
        Assert.NotEmpty(central);
        Assert.All(central, package =>
        {
            var version = (string?)package.Attribute("Version") ?? "";
            Assert.True(version.StartsWith('[') && version.EndsWith(']') && !version.Contains(',', StringComparison.Ordinal), $"{package}");
        });
    }

    [Fact]
    public void Internals_are_shown_to_tests_and_to_nobody_else_without_a_reason()
    {
        var shown = (from project in _projects
                     where project.Path.StartsWith("src/", StringComparison.Ordinal)
                     from friend in project.Friends
                     select $"{project.Name} -> {friend}").ToList();
        Assert.Equal(AllowLists.ShownInternals.Select(entry => entry.What).Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_project_is_named_after_its_folder() =>
        Assert.All(Product, project =>
        {
            var folders = project.Path.Split('/')[1..^1].Where(folder => folder != "Modules");
            Assert.Equal("BrigadeDispatch." + string.Join('.', folders), project.Name);
        });

    private static Project One(string folder) => Assert.Single(Product, project => project.Path.StartsWith($"src/{folder}/", StringComparison.Ordinal));

    private sealed record Project(
        string Path, string Name, IReadOnlyList<string> ReferencePaths, IReadOnlyList<string> Packages, IReadOnlyList<string> Friends, bool NamesVersions)
    {
        public bool IsModule => Path.StartsWith("src/Modules/", StringComparison.Ordinal);

        public bool IsStore => Path.StartsWith("src/Storage/", StringComparison.Ordinal);

        public IEnumerable<string> References => ReferencePaths.Select(reference => System.IO.Path.GetFileNameWithoutExtension(reference));

        public static Project Load(string path)
        {
            var xml = XDocument.Parse(Repository.Read(path));
            var folder = System.IO.Path.GetDirectoryName(System.IO.Path.Combine(Repository.Root, path))!;
            return new Project(
                path, System.IO.Path.GetFileNameWithoutExtension(path),
                Included(xml, "ProjectReference")
                    .Select(include => System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, include))).Replace('\\', '/'))
                    .ToList(),
                Included(xml, "PackageReference"), Included(xml, "InternalsVisibleTo"),
                xml.Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null));
        }

        private static List<string> Included(XDocument xml, string element) =>
            xml.Descendants(element).Select(item => (string?)item.Attribute("Include")).OfType<string>().ToList();
    }
}
