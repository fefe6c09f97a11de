using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>A folder that is gone after the fact.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("brigade-store-").FullName;

    public string Database => System.IO.Path.Combine(Path, SqliteDocumentStore.FileName);

    public SqliteOptions Options => new() { Directory = Path, BallastMegabytes = 1 };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
