using System.Text.Json;
using BrigadeDispatch.Benchmarks;

// Figures are ratios to a floor measured in the same run, interleaved round by round: absolute times on a shared machine mean little.
// Arguments name the benches to run, or how their names begin; none: all.
var benches = new (string Name, Func<CancellationToken, IAsyncEnumerable<Figure>> Run)[]
{
    ("call-out", CallOutBench.RunAsync), ("intake", IntakeBench.RunAsync), ("answer", AnswerBench.RunAsync), ("members", MembersBench.RunAsync),
    ("water", WaterBench.RunAsync), ("water-server", WaterServerBench.RunAsync), ("coverage", CoverageBench.RunAsync), ("map", MapBench.RunAsync),
    ("start", StartBench.RunAsync), ("instances", InstancesBench.RunAsync),
};
if (args.FirstOrDefault(arg => !benches.Any(bench => bench.Name.StartsWith(arg, StringComparison.Ordinal))) is { } unknown)
{
    Console.Error.WriteLine($"There is no bench {unknown}. Benches: {string.Join(", ", benches.Select(bench => bench.Name))}.");
    return 2;
}
var figures = new List<Figure>();
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(20));
foreach (var (name, run) in benches)
{
    if (args.Length > 0 && !args.Any(arg => name.StartsWith(arg, StringComparison.Ordinal)))
        continue;
    await foreach (var figure in run(limit.Token))
    {
        figures.Add(figure);
        Console.Error.WriteLine($"{figure.Name}: {figure.Ours} ({figure.Unit})");
    }
}

Console.WriteLine($"{"figure",-92} {"ours",10} {"floor",10} {"ratio",7}  goal");
foreach (var figure in figures)
    Console.WriteLine($"{figure.Name + " [" + figure.Unit + "]",-92} {figure.Ours,10:0.##} {figure.Floor,10:0.##} {figure.Ratio,7:0.00}  {figure.Goal}{(figure.Met ? "" : "  NOT MET")}");
Directory.CreateDirectory("artifacts");
await File.WriteAllTextAsync("artifacts/bench.json", JsonSerializer.Serialize(figures, Figure.Json));
return figures.All(figure => figure.Met) ? 0 : 1;
