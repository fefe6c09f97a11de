namespace BrigadeDispatch.Infra.Tests;

/// <summary>The repository's files, by path from its root.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string At(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(At(path));

    /// <summary>Every file of a folder whose text is ours, as paths from the root.</summary>
    public static IEnumerable<string> Texts(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "dist"))
            .Where(path => extensions.Length == 0 || extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        throw new InvalidOperationException("The tests do not run from within the repository.");
    }
}
