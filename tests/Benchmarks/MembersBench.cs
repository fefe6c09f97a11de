using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Benchmarks;

/// <summary>A brigade of 8,000: the whole list in one answer, and all of it changed by one CSV file.</summary>
internal static class MembersBench
{
    private const int Members = 8000;
    private const string Api = "/api/brigades/demo";

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = Members }, cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["Demo__Enabled"] = "true",
            ["Demo__Members"] = Members.ToString(),
            ["Storage__Sqlite__Directory"] = folder.Path,
            ["Line__ApiBaseUrl"] = line.BaseAddress.ToString(),
            ["Line__AccessBaseUrl"] = line.BaseAddress.ToString(),
        }, ServerProcess.FreePort(), cancellationToken: cancellationToken);
        line.SetProductUrl(server.Address);
        using var admin = new BrigadeClient(server.Address, TimeProvider.System, line, member: 2);
        await admin.ShowSecondFactorAsync(cancellationToken: cancellationToken);

        var bytes = await admin.Http.GetByteArrayAsync(Api + "/members", cancellationToken);
        await using var bare = await Floor.StartAsync(bytes, cancellationToken);
        using var bareClient = new BrigadeClient(new Uri(bare.Urls.First()), TimeProvider.System);
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = -3; round < 15; round++)
        {
            var floor = await MillisecondsAsync(() => bareClient.Anonymous.GetByteArrayAsync("/bytes", cancellationToken));
            var our = await MillisecondsAsync(() => admin.Http.GetByteArrayAsync(Api + "/members", cancellationToken));
            if (round < 0)
                continue;
            ours.Add(our);
            floors.Add(floor);
        }
        yield return new Figure($"list of {Members:N0} members, one answer of {bytes.Length / 1024:N0} KiB", "ms", Figure.Median(ours), Figure.Median(floors), "", true);

        var file = Encoding.UTF8.GetString(await admin.Http.GetByteArrayAsync(Api + "/members.csv?encoding=utf-8", cancellationToken));
        var imports = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            var changed = Encoding.UTF8.GetBytes(ChangeAll(file, round));
            imports.Add(await MillisecondsAsync(async () => await ImportAsync(admin, changed, cancellationToken)));
        }
        var disk = await MillisecondsAsync(() => DurableWritesAsync(folder.Path, (Members + 79) / 80, cancellationToken));
        yield return new Figure($"CSV of {Members:N0} members, all changed: dry run, decision, carried out", "ms", Figure.Median(imports), disk, "≤ 3,000 ms", Figure.Median(imports) <= 3000);
    }

    private static async Task<double> MillisecondsAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    // The last column is the memo; every line gets another one.
    private static string ChangeAll(string file, int round)
    {
        var lines = file.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var memo = Array.IndexOf(lines[0].TrimStart('\uFEFF').Split(','), "かな");
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split(',');
            cells[memo] = cells[memo].TrimEnd('ー') + new string('ー', round + 1);
            lines[i] = string.Join(',', cells);
        }
        return string.Join("\r\n", lines) + "\r\n";
    }

    private static async Task ImportAsync(BrigadeClient admin, byte[] file, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("text/csv");
        using var judged = await admin.Http.PostAsync(Api + "/members.csv/dry-run", content, cancellationToken);
        var judgement = (await judged.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        if (!judged.IsSuccessStatusCode || (int)judgement["changed"]! < Members)
            throw new InvalidOperationException("The dry run said: " + judgement.ToJsonString()[..500]);
        using var decided = await admin.Http.PostAsJsonAsync(Api + "/members.csv/apply", new { token = (string)judgement["token"]!, remove = false }, cancellationToken);
        var id = (string)(await decided.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!["changeId"]!;
        while ((string)(await admin.GetAsync($"{Api}/bulk-changes/{id}", cancellationToken))["state"]! != "done")
            await Task.Delay(20, cancellationToken);
    }

    // The floor: as many durable writes as there are parts, of the size of a part, and nothing else.
    private static async Task DurableWritesAsync(string folder, int parts, CancellationToken cancellationToken)
    {
        var part = new byte[120_000];
        await using var file = new FileStream(Path.Combine(folder, "floor"), FileMode.Create, FileAccess.Write, FileShare.None, 1);
        for (var i = 0; i < parts; i++)
        {
            await file.WriteAsync(part, cancellationToken);
            file.Flush(flushToDisk: true);
        }
    }
}
