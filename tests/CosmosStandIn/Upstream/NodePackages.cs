using System.ComponentModel;
using System.Diagnostics;

namespace BrigadeDispatch.CosmosStandIn.Upstream;

/// <summary>The folder with the third-party server; installs it by its lock file if it is not there.</summary>
internal static class NodePackages
{
    private const string Stamp = ".lock-stamp";   // the same as npm_ready of .ci/setup.sh

    /// <summary>The folder, ready to run. Of several processes one installs, the others wait for it.</summary>
    /// <exception cref="InvalidOperationException">Not inside the project's folder, or npm failed; the message says what it said.</exception>
    internal static async Task<string> ReadyAsync(CancellationToken cancellationToken)
    {
        var folder = Folder();
        if (IsReady(folder))
            return folder;
        await using var held = await HoldAsync(Path.Combine(folder, ".install-lock"), cancellationToken);
        if (!IsReady(folder))
        {
            await InstallAsync(folder, cancellationToken);
            File.Copy(Path.Combine(folder, "package-lock.json"), Path.Combine(folder, "node_modules", Stamp), overwrite: true);
        }
        return folder;
    }

    private static bool IsReady(string folder)
    {
        var stamp = Path.Combine(folder, "node_modules", Stamp);
        return File.Exists(stamp) && File.ReadAllBytes(stamp).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "package-lock.json")));
    }

    private static string Folder()
    {
        for (var up = new DirectoryInfo(AppContext.BaseDirectory); up is not null; up = up.Parent)
        {
            var folder = Path.Combine(up.FullName, "tests", "CosmosStandIn", "node");
            if (File.Exists(Path.Combine(folder, "package-lock.json")))
                return folder;
        }
        throw new InvalidOperationException(
            $"tests/CosmosStandIn/node is not found from {AppContext.BaseDirectory} upwards: the Cosmos stand-in runs from a build inside the project's folder");
    }

    /// <summary>The operating system frees the lock when its holder ends, however it ends.</summary>
    private static async Task<FileStream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);   // another process installs
            }
        }
    }

    private static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Start(start);
        var said = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var complained = npm.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await npm.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci failed in tests/CosmosStandIn/node: {await said}{await complained}");
    }

    /// <summary>Starts <c>node</c> or <c>npm</c>.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;   // null only for what the shell opens
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{start.FileName} cannot be started: install Node.js 20.19 or newer from https://nodejs.org/", missing);
        }
    }
}
