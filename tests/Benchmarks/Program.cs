using System.Text.Json;
using BrigadeDispatch.Benchmarks;

// Figures are ratios to a floor measured in the same run, interleaved round by round: absolute times on a shared machine mean little.
var figures = new List<Figure>();
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
foreach (var bench in new Func<CancellationToken, IAsyncEnumerable<Figure>>[] { CallOutBench.RunAsync, IntakeBench.RunAsync, AnswerBench.RunAsync, MembersBench.RunAsync })
    await foreach (var figure in bench(limit.Token))
    {
        figures.Add(figure);
        Console.Error.WriteLine($"{figure.Name}: {figure.Ours} ({figure.Unit})");
    }

Console.WriteLine($"{"figure",-66} {"ours",10} {"floor",10} {"ratio",7}  goal");
foreach (var figure in figures)
    Console.WriteLine($"{figure.Name + " [" + figure.Unit + "]",-66} {figure.Ours,10:0.##} {figure.Floor,10:0.##} {figure.Ratio,7:0.00}  {figure.Goal}{(figure.Met ? "" : "  NOT MET")}");
Directory.CreateDirectory("artifacts");
await File.WriteAllTextAsync("artifacts/bench.json", JsonSerializer.Serialize(figures, Figure.Json));
return figures.All(figure => figure.Met) ? 0 : 1;
