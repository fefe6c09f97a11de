using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.StorageWorker;

/// <summary>What the process does until it ends or is ended.</summary>
internal static class Work
{
    public static int Usage()
    {
        Console.Error.WriteLine("hold DIRECTORY | write DIRECTORY WRITERS COMMITS | measure DIRECTORY");
        return 2;
    }

    /// <summary>Holds the folder until standard input ends.</summary>
    public static async Task<int> HoldAsync(string directory)
    {
        await using var store = await OpenAsync(directory);
        Console.WriteLine($"open {Environment.ProcessId}");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>Writes documents of three operations each and says of each what it was told: acknowledged or not.</summary>
    public static async Task<int> WriteAsync(string directory, int writers, int commits)
    {
        await using var store = await OpenAsync(directory, new Lines());
        Console.WriteLine($"open {Environment.ProcessId}");
        await Task.WhenAll(Enumerable.Range(1, writers).Select(writer => Task.Run(async () =>
        {
            var brigade = BrigadeId.Parse($"brigade-{writer}");
            for (var n = 1 + await store.HeadAsync(brigade, default); n <= commits;)
            {
                var body = Body(writer, n);
                try
                {
                    var result = await store.CommitAsync(brigade,
                    [
                        new DocumentWrite(WriteKind.Create, "fact", $"{n}", null, body, new Dictionary<string, string> { ["n"] = $"{n:D9}" }, null),
                        new DocumentWrite(WriteKind.Put, "last", "last", null, body, DocumentWrite.NoKeys, null),
                        new DocumentWrite(WriteKind.Create, "twin", $"{n}", null, body, DocumentWrite.NoKeys, null),
                    ], default);
                    // A conflict: what was not acknowledged before is there after all.
                    Console.WriteLine(result.Committed ? $"ack {writer} {n}" : $"there {writer} {n}");
                    n++;
                }
                catch (StoreUnavailableException)
                {
                    Console.WriteLine($"unknown {writer} {n}");
                    await Task.Delay(20);
                }
            }
        })));
        Console.WriteLine("done");
        return 0;
    }

    /// <summary>What stands in the documents of one commit.</summary>
    public static byte[] Body(int writer, long n)
    {
        var body = new byte[300 + n * 37 % 6000];
        new Random((int)(writer * 100_003 + n)).NextBytes(body);
        return body;
    }

    public static Task<SqliteDocumentStore> OpenAsync(string directory, ILogger? logger = null) =>
        SqliteStorage.OpenAsync(new SqliteOptions { Directory = directory, BallastMegabytes = 1 }, TimeProvider.System, logger ?? NullLogger.Instance, default);

    /// <summary>What the store tells its operator, among the lines of output.</summary>
    private sealed class Lines : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.WriteLine($"log {eventId.Id} {logLevel} {formatter(state, exception)}");
    }
}
