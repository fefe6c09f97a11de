namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>An empty file that only this user may read: SQLite fills it, and gives its log the same rights.</summary>
/// <remarks>Bodies are sealed, but keys and types are plain.</remarks>
internal static class PrivateFile
{
    public static void MakeIfMissing(string path)
    {
        if (File.Exists(path))
            return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }
}
