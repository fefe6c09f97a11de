namespace BrigadeDispatch.Architecture.Tests;

/// <summary>The files of the repository as they lie here, without what is built or fetched.</summary>
internal static class Repository
{
    private static readonly string[] _made = ["bin", "obj", "node_modules", "dist", "artifacts", ".git", ".data", "wwwroot-built"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files below a folder by extension, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions)
    {
        var start = Path.Combine(Root, folder);
        return !Directory.Exists(start)
            ? []
            : Below(new DirectoryInfo(start))
                .Where(file => extensions.Length == 0 || extensions.Contains(file.Extension, StringComparer.Ordinal))
                .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
                .Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
            yield return file;
        foreach (var inner in folder.EnumerateDirectories().Where(inner => !_made.Contains(inner.Name, StringComparer.Ordinal) && inner.LinkTarget is null))
        foreach (var file in Below(inner))
            yield return file;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        throw new InvalidOperationException("The tests do not run from within the repository.");
    }
}
