namespace BrigadeDispatch.Scenarios;

/// <summary>Samples that may lie in a folder <c>shared</c> beside the checkout; tests that read them skip where it is absent.</summary>
public static class SharedFacts
{
    /// <summary>Path of a folder there, or of one that does not exist.</summary>
    public static string Folder(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Directory.Exists(Path.Combine(at.FullName, "shared", name)))
                return Path.Combine(at.FullName, "shared", name);
        return Path.Combine(AppContext.BaseDirectory, "shared", name);
    }
}
