using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace BrigadeDispatch.Benchmarks;

/// <summary>The map in a browser: <c>liff-client/bench/map-bench.mjs</c> measures and prints a line of JSON for each figure. Without Node.js or the client's packages there is none.</summary>
internal static class MapBench
{
    private const string Client = "liff-client", Script = "bench/map-bench.mjs";

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(Client, Script)) || !Directory.Exists(Path.Combine(Client, "node_modules")) || !Directory.Exists(Path.Combine(Client, "dist")))
        {
            Console.Error.WriteLine("The map is not measured: liff-client is not built. ./bench.sh builds it.");
            yield break;
        }
        using var node = Process.Start(new ProcessStartInfo("node", Script) { WorkingDirectory = Client, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("node does not start.");
        var figures = 0;
        try
        {
            while (await node.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (!line.StartsWith('{'))
                    continue;
                var figure = JsonNode.Parse(line)!;
                var goal = (double?)figure["goal"];
                figures++;
                yield return new Figure(
                    (string)figure["name"]! + "; floor: leaflet.markercluster", (string)figure["unit"]!, (double)figure["ours"]!, (double)figure["floor"]!,
                    goal is null ? "" : $"≤ {goal:#,0.##} {figure["unit"]}", (bool?)figure["met"] ?? true);
            }
            await node.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
        if (figures == 0)
            throw new InvalidOperationException($"{Script} ended with status {node.ExitCode} and no figure.");
    }
}
