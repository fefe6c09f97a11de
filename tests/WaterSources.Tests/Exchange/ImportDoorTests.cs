using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>Files through the doors: checked, taken in whole or not at all, taken back, written out.</summary>
public sealed class ImportDoorTests : IAsyncLifetime
{
    private SourceTown _town = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _town = await SourceTown.OpenAsync();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private static string Rows(int count, string memo = "") =>
        "番号,種別,緯度,経度,備考\n" + string.Concat(Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n},消火栓,{36.3 + n * 0.0001:0.0000},138.2,{memo}\n")));

    private async Task<JsonNode> CheckAsync(string text, string name = "水利.csv", HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await _town.Http.PostAsync("water-sources/import?name=" + Uri.EscapeDataString(name), new ByteArrayContent(Encoding.UTF8.GetBytes(text)), Token);
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }

    private Task<JsonNode> ApplyAsync(JsonNode check, string mode = "merge", object? answers = null, HttpStatusCode status = HttpStatusCode.OK) =>
        _town.PostAsync($"water-sources/import/{check["token"]}/apply", new { answers = answers ?? new { }, mode, mark = (string?)check["mark"] }, status);

    private async Task<List<WaterSource>> SourcesAsync() => [.. (await _town.StateAsync()).All.OrderBy(source => source.Number.Length).ThenBy(source => source.Number, StringComparer.Ordinal)];

    private async Task UndoAsync(JsonNode done, HttpStatusCode status = HttpStatusCode.NoContent)
    {
        using var answer = await _town.Http.PostAsync($"water-sources/imports/{done["importId"]}/undo", new StringContent("{}", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_is_checked_shown_taken_in_and_listed()
    {
        var check = await CheckAsync(Rows(40));

        Assert.Equal((40, 40, 0, 0, "own", "csv", "utf-8"), ((int)check["rows"]!, (int)check["new"]!, (int)check["changed"]!, (int)check["errorCount"]!, (string)check["layout"]!, (string)check["format"]!, (string)check["encoding"]!));
        Assert.Equal(["number", "kind", "latitude", "longitude", "remarks"], check["columns"]!.AsArray().Select(column => (string)column!["field"]!));
        Assert.Equal((36300100, 138200000, 0, 0), ((int)check["preview"]!["latitude"]![0]!, (int)check["preview"]!["longitude"]![0]!, (int)check["preview"]!["kind"]![0]!, (int)check["preview"]!["change"]![0]!));
        var difference = check["diff"]![0]!;
        Assert.Equal((2, "new", "1", "hydrant"), ((int)difference["row"]!, (string)difference["kind"]!, (string)difference["number"]!, (string)difference["sourceKind"]!));
        Assert.Empty(await SourcesAsync());

        var done = await ApplyAsync(check);
        Assert.Equal((40, 0, 0), ((int)done["new"]!, (int)done["changed"]!, (int)done["removed"]!));
        Assert.Equal(40, (await SourcesAsync()).Count);
        Assert.Equal(40, (await _town.AfreshAsync()).All.Count());
        var import = (await _town.GetAsync("water-sources/imports"))["imports"]!.AsArray().Single()!;
        Assert.Equal(("水利.csv", 40, 40, true), ((string)import["fileName"]!, (int)import["rows"]!, (int)import["new"]!, (bool)import["undoable"]!));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public async Task An_import_is_taken_back_exactly_and_only_while_nothing_was_changed_since(int count)
    {
        await ApplyAsync(await CheckAsync(Rows(count)));
        var before = await SourcesAsync();

        var done = await ApplyAsync(await CheckAsync(Rows(count + 2, "変えた")));
        Assert.Equal((2, count), ((int)done["new"]!, (int)done["changed"]!));
        await UndoAsync(done);

        var after = await SourcesAsync();
        Assert.Equal(before.Select(source => source.Id), after.Select(source => source.Id));
        Assert.All(before.Zip(after), pair => Assert.True(SourceFields.Same(pair.First, pair.Second)));
        await UndoAsync(done, HttpStatusCode.Conflict);

        var again = await ApplyAsync(await CheckAsync(Rows(count + 2, "変えた")));
        await _town.SetAsync(before[0].Id, source => source! with { Memo = "手で直した" });
        await UndoAsync(again, HttpStatusCode.Conflict);
        Assert.Equal("手で直した", (await SourcesAsync())[0].Memo);
    }

    [Fact]
    public async Task What_is_missing_stays_or_is_retired_as_it_was_decided()
    {
        await ApplyAsync(await CheckAsync(Rows(5)));
        var check = await CheckAsync(Rows(3));
        Assert.Equal((0, 3, 2), ((int)check["new"]!, (int)check["unchanged"]!, (int)check["missing"]!));

        var replaced = await _town.PostAsync($"water-sources/import/{check["token"]}/check", new { answers = new { }, mode = "replace" });
        Assert.NotEqual((string)check["mark"]!, (string)replaced["mark"]!);
        await ApplyAsync(check, "replace", status: HttpStatusCode.Conflict);   // the mark is of the other decision
        var done = await ApplyAsync(replaced, "replace");

        Assert.Equal(2, (int)done["removed"]!);
        Assert.Equal(3, (await SourcesAsync()).Count(source => source.RetiredAt is null));
    }

    [Fact]
    public async Task Sources_that_changed_since_the_check_make_it_stale_and_the_file_can_be_checked_again()
    {
        await ApplyAsync(await CheckAsync(Rows(3)));
        var check = await CheckAsync(Rows(4, "新"));
        await _town.SetAsync((await SourcesAsync())[0].Id, source => source! with { Number = "1改" });

        Assert.Equal("import.stale", (string)(await ApplyAsync(check, status: HttpStatusCode.Conflict))["code"]!);
        Assert.DoesNotContain(await SourcesAsync(), source => source.Memo == "新");
        var again = await _town.PostAsync($"water-sources/import/{check["token"]}/check", new { answers = new { }, mode = "merge" });
        await ApplyAsync(again);
        Assert.Equal(4, (await SourcesAsync()).Count(source => source.Memo == "新"));
    }

    [Fact]
    public async Task A_file_with_one_bad_row_takes_nothing_in()
    {
        var check = await CheckAsync(Rows(40) + "41,消火栓,,138.2,\n");

        Assert.Equal((1, 42, "緯度"), ((int)check["errorCount"]!, (int)check["errors"]![0]!["row"]!, (string)check["errors"]![0]!["column"]!));
        Assert.Equal("import.errors", (string)(await ApplyAsync(check, status: HttpStatusCode.UnprocessableEntity))["code"]!);
        Assert.Empty(await SourcesAsync());
    }

    [Fact]
    public async Task A_question_waits_for_its_answer()
    {
        var check = await CheckAsync("番号,緯度,経度\n1,36.41,138.2\n", "data.csv");
        Assert.True((bool)check["questions"]![0]!["open"]!);
        Assert.Equal("import.questions", (string)(await ApplyAsync(check, status: HttpStatusCode.UnprocessableEntity))["code"]!);

        var answered = await _town.PostAsync($"water-sources/import/{check["token"]}/check", new { answers = new { kind = "pond" }, mode = "merge" });
        await ApplyAsync(answered, answers: new { kind = "pond" });
        Assert.Equal(Contracts.WaterSources.WaterKind.Pond, (await SourcesAsync()).Single().Kind);
    }

    [Fact]
    public async Task A_file_is_gone_after_an_hour_and_never_another_persons()
    {
        var check = await CheckAsync(Rows(2));
        _town.Actor = SourceTown.FirstsLeader;
        Assert.Equal("import.gone", (string)(await ApplyAsync(check, status: HttpStatusCode.NotFound))["code"]!);
        _town.Actor = SourceTown.Chief;
        _town.Slice.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("import.gone", (string)(await ApplyAsync(check, status: HttpStatusCode.NotFound))["code"]!);
    }

    [Fact]
    public async Task Whoever_may_not_exchange_files_is_refused_before_the_file_is_read()
    {
        _town.Actor = SourceTown.Reader;
        Assert.Equal("permission.denied", (string)(await CheckAsync(Rows(2), status: HttpStatusCode.Forbidden))["code"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await _town.Http.GetAsync("water-sources.csv", Token)).StatusCode);
    }

    [Fact]
    public async Task A_break_between_the_pages_and_the_decision_leaves_everything_as_it_was()
    {
        await ApplyAsync(await CheckAsync(Rows(50)));
        var before = await _town.StateAsync();
        await using (var use = _town.Slice.Enter(SourceTown.Chief))
        {
            // All of an import but its deciding commit.
            var work = use.Services.GetRequiredService<WaterWork>();
            await work.BeginAsync(Token);
            await use.Services.GetRequiredService<Storage.LayerWriter>().WriteAsync([.. before.All.Select(source => source with { Memo = "途中" })], Token);
        }

        Assert.All((await _town.AfreshAsync()).All, source => Assert.Equal("", source.Memo));
        Assert.Equal(before.Version, (await _town.StateAsync()).Version);
        Assert.Equal(50, (int)(await ApplyAsync(await CheckAsync(Rows(50, "あと"))))["changed"]!);
    }

    [Fact]
    public async Task Two_imports_at_the_same_moment_are_one_and_one_refusal()
    {
        var first = await CheckAsync(Rows(60, "甲"));
        var second = await CheckAsync(Rows(60, "乙"));
        var answers = await Task.WhenAll(new[] { first, second }.Select(async check =>
        {
            using var answer = await _town.Http.PostAsync($"water-sources/import/{check["token"]}/apply",
                new StringContent($$"""{"answers":{},"mode":"merge","mark":"{{check["mark"]}}"}""", Encoding.UTF8, "application/json"), Token);
            return answer.StatusCode;
        }));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Order());
        Assert.Single((await SourcesAsync()).Select(source => source.Memo).Distinct());
    }

    [Fact]
    public async Task The_exports_are_files_of_their_layouts_and_come_back_unchanged()
    {
        await ApplyAsync(await CheckAsync(Rows(40, "髙い塀の前")));
        foreach (var (path, first) in new[] { ("water-sources.csv?layout=full", "全国地方公共団体コード,ID,"), ("water-sources.csv?layout=full&encoding=cp932", "全国地方公共団体コード,ID,"), ("water-sources.geojson", "{\"type\":\"FeatureCollection\"") })
        {
            using var answer = await _town.Http.GetAsync(path, Token);
            var bytes = await answer.Content.ReadAsByteArrayAsync(Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("attachment", answer.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
            var text = path.Contains("cp932", StringComparison.Ordinal) ? Kernel.Files.FileEncodings.Cp932.GetString(bytes) : Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
            Assert.StartsWith(first, text, StringComparison.Ordinal);
            using var back = await _town.Http.PostAsync("water-sources/import", new ByteArrayContent(bytes), Token);
            var check = JsonNode.Parse(await back.Content.ReadAsStringAsync(Token))!;
            Assert.Equal((40, 0), ((int)check["unchanged"]!, (int)check["errorCount"]!));
        }
        Assert.Equal(16, (await _town.Http.GetStringAsync("water-sources.csv", Token)).Split("\r\n")[0].Split(',').Length);
        Assert.Equal(11, (await _town.Http.GetStringAsync("water-sources.csv?layout=older", Token)).Split("\r\n")[0].Split(',').Length);
        Assert.Equal("csv.layout", (string)(await _town.GetAsync("water-sources.csv?layout=x", HttpStatusCode.UnprocessableEntity))["code"]!);
    }

    [Fact]
    public async Task Characters_that_CP932_lacks_are_listed_or_replaced_and_counted()
    {
        await ApplyAsync(await CheckAsync(Rows(2, "🚒の前")));

        var refused = await _town.GetAsync("water-sources.csv?encoding=cp932", HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("csv.notInCp932", 2), ((string)refused["code"]!, refused["characters"]!.AsArray().Count));
        Assert.Equal((2, "備考", "🚒"), ((int)refused["characters"]![0]!["row"]!, (string)refused["characters"]![0]!["column"]!, (string)refused["characters"]![0]!["character"]!));
        using var answer = await _town.Http.GetAsync("water-sources.csv?encoding=cp932&substitute=true", Token);
        Assert.Equal("2", answer.Headers.GetValues("X-Substituted-Characters").Single());
        Assert.Contains("〓の前", Kernel.Files.FileEncodings.Cp932.GetString(await answer.Content.ReadAsByteArrayAsync(Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_few_changes_stand_in_each_sources_own_history_and_long_memos_still_fit()
    {
        await ApplyAsync(await CheckAsync(Rows(3)));
        await ApplyAsync(await CheckAsync(Rows(3, "変えた")));
        var id = (await SourcesAsync())[0].Id;
        Assert.Contains("imported", (await _town.GetAsync($"water-sources/{id}/history"))["changes"]!.AsArray().Select(change => (string)change!["what"]!));

        await ApplyAsync(await CheckAsync(Rows(30, new string('長', 9_900))));
        Assert.Equal(30, (await SourcesAsync()).Count(source => source.Memo.Length == 9_900));
    }

    [Fact]
    public async Task The_operators_file_decides_by_evidence_and_rejects_all_or_nothing()
    {
        await using var use = _town.Slice.Enter(new Actor("operator", new HashSet<Permission> { Permission.ExchangeWater }));
        var files = use.Services.GetRequiredService<Contracts.WaterSources.IWaterFiles>();
        var dry = (await files.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(Rows(2))), "a.csv", dryRun: true, Token)).Value;
        Assert.Equal((2, 2, 2), (dry.Rows, dry.Sources.Count, dry.New));
        Assert.Empty(await SourcesAsync());

        await using var second = _town.Slice.Enter(new Actor("operator", new HashSet<Permission> { Permission.ExchangeWater }));
        var bad = (await second.Services.GetRequiredService<Contracts.WaterSources.IWaterFiles>().ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(Rows(2) + "3,消火栓,x,y,\n")), "a.csv", dryRun: false, Token)).Value;
        Assert.Equal((3, 4, 0), (bad.Rows, bad.Rejected.Single().Row, bad.Sources.Count));
        Assert.Empty(await SourcesAsync());

        await using var third = _town.Slice.Enter(new Actor("operator", new HashSet<Permission> { Permission.ExchangeWater }));
        var done = (await third.Services.GetRequiredService<Contracts.WaterSources.IWaterFiles>().ImportAsync(new MemoryStream("番号,緯度,経度\n1,36.41,138.2\n"u8.ToArray()), "data.csv", dryRun: false, Token)).Value;
        Assert.Contains(done.Warnings, warning => warning.Reason.Contains("種別の列がありません", StringComparison.Ordinal));
        Assert.Equal(done.Sources.Single().Id, (await SourcesAsync()).Single().Id);
    }
}
