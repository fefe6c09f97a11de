using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.WaterSources.Features;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Benchmarks;

/// <summary>100,000 sources through the whole server: taken in as one file, asked for over HTTP.</summary>
internal static class WaterServerBench
{
    private const string Api = "/api/brigades/demo", Near = Api + "/water-sources/near";
    private const int Requests = 3000, AtOnce = 16, WarmUps = 24, Rounds = 21;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = File();
        await foreach (var figure in ImportAsync(file, cancellationToken))
            yield return figure;
        await using var app = await BrigadeApp.StartAsync(cancellationToken: cancellationToken);
        await TakeInAsync(await app.AdminAsync(), file, cancellationToken);
        yield return await NearAsync(app, cancellationToken);
    }

    private static async IAsyncEnumerable<Figure> ImportAsync(byte[] file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = 60 }, cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["Demo__Enabled"] = "true",
            ["Storage__Sqlite__Directory"] = folder.Path,
            ["Line__ApiBaseUrl"] = line.BaseAddress.ToString(),
            ["Line__AccessBaseUrl"] = line.BaseAddress.ToString(),
        }, ServerProcess.FreePort(), cancellationToken: cancellationToken);
        line.SetProductUrl(server.Address);
        using var admin = new BrigadeClient(server.Address, TimeProvider.System, line, member: 2);
        await admin.ShowSecondFactorAsync(cancellationToken: cancellationToken);
        var idle = PeakMegabytes(server.Id);
        var start = Stopwatch.GetTimestamp();
        await TakeInAsync(admin, file, cancellationToken);
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var peak = PeakMegabytes(server.Id);
        start = Stopwatch.GetTimestamp();
        await WriteAsync(Path.Combine(folder.Path, "floor"), file, cancellationToken);
        yield return new Figure($"CSV of {Layouts.Count:N0} sources: dry run, decision, in force; floor: the file to disk", "s", took, Stopwatch.GetElapsedTime(start).TotalSeconds, "≤ 10 s", took <= 10);
        if (peak > 0)
            yield return new Figure("peak memory of the server while it takes them in; floor: before", "MB", peak, idle, "≤ 300 MB", peak <= 300);
    }

    private static async Task<Figure> NearAsync(BrigadeApp app, CancellationToken cancellationToken)
    {
        var admin = await app.AdminAsync();
        var paths = Layouts.Queries("clustered", 500).Select(place => string.Create(CultureInfo.InvariantCulture,
            $"{Near}?latitude={place.Latitude:0.######}&longitude={place.Longitude:0.######}&count=5")).ToArray();
        // Both servers are asked by the same client the same questions, cookie and all.
        var cookie = await admin.CookieAsync();
        async Task<byte[]> AskAsync(HttpClient http, int i)
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, paths[i % paths.Length]) { Headers = { { "Cookie", cookie }, { "X-Brigade-Client", "1" } } };
            using var answer = await http.SendAsync(question, cancellationToken);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        var bytes = await AskAsync(admin.Anonymous, 0);
        if (JsonNode.Parse(bytes)!["items"]!.AsArray().Count != 5)
            throw new InvalidOperationException(Encoding.UTF8.GetString(bytes));
        await using var bare = await Floor.StartJsonAsync(Near, await AnswerAsync(app, paths[0], cancellationToken), cancellationToken);
        using var bareClient = new BrigadeClient(new Uri(bare.Urls.First()), TimeProvider.System);
        var same = await AskAsync(bareClient.Anonymous, 0);
        if (!bytes.AsSpan().SequenceEqual(same))
            throw new InvalidOperationException("The floor answers other bytes.");
        var (ours, floors) = (new List<double>(), new List<double>());
        // The floor is the framework alone, whose code comes compiled; ours is compiled for speed only after it has run a while, in moments when
        // nothing new is: a profile of the first rounds shows nearly all of it as it was first compiled. A server in use is past that.
        for (var round = 0; round < WarmUps; round++)
        {
            await Floor.TimeAsync(Requests / 3, AtOnce, i => AskAsync(admin.Anonymous, i));
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
        }
        for (var round = -2; round < Rounds; round++)
        {
            var floor = await Floor.TimeAsync(Requests, AtOnce, i => AskAsync(bareClient.Anonymous, i));
            var our = await Floor.TimeAsync(Requests, AtOnce, i => AskAsync(admin.Anonymous, i));
            if (round < 0)
                continue;
            ours.Add(Requests / our);
            floors.Add(Requests / floor);
        }
        var ratio = Figure.Median(ours.Zip(floors, (our, floor) => our / floor));
        return new Figure($"5 nearest of {Layouts.Count:N0} over HTTP, {AtOnce} at once; floor: the same JSON, bare", "1/s", Figure.Median(ours), Figure.Median(floors), "≥ 0.60", ratio >= 0.6);
    }

    /// <summary>The same answer as an object.</summary>
    private static async Task<NearSources.Answer> AnswerAsync(BrigadeApp app, string path, CancellationToken cancellationToken)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(app.Client.Address, path).Query);
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(
            BrigadeId.Parse("demo"), new Actor("bench", new HashSet<Permission> { Permission.SeeWater }), "bench");
        return (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(
            new NearSources.Query(query["latitude"], query["longitude"], query["count"], null), cancellationToken)).Value;
    }

    internal static async Task TakeInAsync(BrigadeClient admin, byte[] file, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("text/csv");
        using var judged = await admin.Http.PostAsync(Api + "/water-sources/import?name=bench.csv", content, cancellationToken);
        var check = (await judged.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        if (!judged.IsSuccessStatusCode || (int)check["new"]! != Layouts.Count || (int)check["errorCount"]! > 0)
            throw new InvalidOperationException("The check said: " + Start(check));
        using var decided = await admin.Http.PostAsJsonAsync(
            $"{Api}/water-sources/import/{check["token"]}/apply", new { answers = new { }, mode = "merge", mark = (string)check["mark"]! }, cancellationToken);
        var done = (await decided.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        if (!decided.IsSuccessStatusCode || (int)done["new"]! != Layouts.Count)
            throw new InvalidOperationException("The decision said: " + Start(done));
    }

    private static string Start(JsonNode node) => node.ToJsonString() is var text && text.Length > 500 ? text[..500] : text;

    internal static byte[] File()
    {
        var csv = new StringBuilder("全国地方公共団体コード,ID,地方公共団体名,種別,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,口径,備考\r\n");
        var sources = Layouts.Make("clustered");
        for (var i = 0; i < sources.Length; i++)
        {
            csv.Append(CultureInfo.InvariantCulture,
                $"202037,{i + 1},上田市,{(i % 3 == 0 ? "防火水槽" : "消火栓")},202037,,長野県上田市大手{i % 30}丁目{i % 99}番地,長野県,上田市,大手{i % 30}丁目,{i % 99}番地,,{sources[i].Latitude:0.000000},{sources[i].Longitude:0.000000},{(i % 3 == 0 ? "" : "150")},{(i % 3 == 0 ? "40m3" : "")}\r\n");
        }
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())];
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        await stream.WriteAsync(bytes, cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    // Linux tells the most a process ever held; elsewhere there is no figure.
    private static double PeakMegabytes(int process) =>
        System.IO.File.Exists($"/proc/{process}/status")
            && System.IO.File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024 : 0;
}
