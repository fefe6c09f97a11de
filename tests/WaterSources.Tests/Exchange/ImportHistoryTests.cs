using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using BrigadeDispatch.WaterSources.Storage;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>What a file did to a source stands in that source's own history, however large the file.</summary>
public sealed class ImportHistoryTests : IAsyncLifetime
{
    private SourceTown _town = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _town = await SourceTown.OpenAsync();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private static string Rows(int count, string memo = "") =>
        "番号,種別,緯度,経度,備考\n" + string.Concat(Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n},消火栓,{36.3 + n * 0.0001:0.0000},138.2,{memo}\n")));

    private async Task<string> TakeInAsync(string text, string name, string mode = "merge")
    {
        _town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        using var answer = await _town.Http.PostAsync("water-sources/import?name=" + Uri.EscapeDataString(name), new ByteArrayContent(Encoding.UTF8.GetBytes(text)), Token);
        var check = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        var judged = await _town.PostAsync($"water-sources/import/{check["token"]}/check", new { answers = new { }, mode });
        return (string)(await _town.PostAsync($"water-sources/import/{check["token"]}/apply", new { answers = new { }, mode, mark = (string?)judged["mark"] }))["importId"]!;
    }

    private async Task TakeBackAsync(string import, HttpStatusCode status = HttpStatusCode.NoContent)
    {
        _town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        using var answer = await _town.Http.PostAsync($"water-sources/imports/{import}/undo", new StringContent("{}", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(status, answer.StatusCode);
    }

    private async Task<WaterSource> SourceAsync(string number) => (await _town.StateAsync()).All.Single(source => source.Number == number);

    private async Task<JsonArray> HistoryAsync(WaterSource source) => (await _town.GetAsync($"water-sources/{source.Id}/history"))["changes"]!.AsArray();

    private static (string What, string Actor, string? File, bool Undoable) Line(JsonNode? change) =>
        ((string)change!["what"]!, (string)change["actor"]!, (string?)change["fileName"], (bool)change["undoable"]!);

    private static IEnumerable<(string, string?, string?)> Fields(JsonNode? change) =>
        change!["fields"]!.AsArray().Select(field => ((string)field!["name"]!, (string?)field["before"], (string?)field["after"]));

    private Task<JsonNode> UndoAsync(WaterSource source, JsonNode? change, HttpStatusCode status = HttpStatusCode.OK)
    {
        _town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        return _town.PostAsync($"water-sources/{source.Id}/undo", new { changeId = (string?)change!["id"] }, status);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public async Task Each_sources_history_tells_what_a_file_changed_who_took_it_in_and_when(int count)
    {
        await TakeInAsync(Rows(count), "最初.csv");
        var at = _town.Slice.Clock.GetUtcNow();
        await TakeInAsync(Rows(count - 1, "変えた"), "次.csv");

        foreach (var number in Enumerable.Range(1, count - 1))
        {
            var changes = await HistoryAsync(await SourceAsync($"{number}"));
            Assert.Equal([("imported", "団長 一郎", "次.csv", true), ("imported", "団長 一郎", "最初.csv", false)], changes.Select(Line));
            Assert.Equal([("memo", null, "変えた")], Fields(changes[0]));
            Assert.Contains(("number", null, $"{number}"), Fields(changes[1]));
            Assert.Equal(at, (DateTimeOffset)changes[1]!["at"]!);
        }
        Assert.Equal([("imported", "団長 一郎", "最初.csv", true)], (await HistoryAsync(await SourceAsync($"{count}"))).Select(Line));   // the second file did not touch it
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public async Task Taking_an_import_back_is_a_change_of_its_own_in_each_history(int count)
    {
        await TakeInAsync(Rows(count), "最初.csv");
        await TakeBackAsync(await TakeInAsync(Rows(count, "誤り"), "誤り.csv"));
        await TakeInAsync(Rows(count, "正しい"), "正.csv");

        var changes = await HistoryAsync(await SourceAsync("2"));

        Assert.Equal(["imported", "importUndone", "imported", "imported"], changes.Select(change => Line(change).What));
        Assert.Equal([("memo", null, "正しい")], Fields(changes[0]));
        Assert.Equal(("importUndone", "団長 一郎", "誤り.csv", false), Line(changes[1]));
        Assert.Equal([("memo", "誤り", null)], Fields(changes[1]));
        Assert.Equal([("memo", null, "誤り")], Fields(changes[2]));
    }

    [Fact]
    public async Task Sources_that_a_file_retired_say_so_and_one_of_them_alone_is_brought_back()
    {
        await TakeInAsync(Rows(100), "全部.csv");
        var import = await TakeInAsync(Rows(40), "一部.csv", "replace");
        var retired = await SourceAsync("90");
        var changes = await HistoryAsync(retired);
        Assert.Equal(("imported", "団長 一郎", "一部.csv", true), Line(changes[0]));
        Assert.Equal("retiredAt", Assert.Single(Fields(changes[0])).Item1);

        await UndoAsync(retired, changes[0]);

        Assert.Null((await SourceAsync("90")).RetiredAt);
        Assert.NotNull((await SourceAsync("91")).RetiredAt);
        Assert.Equal(["undone", "imported", "imported"], (await HistoryAsync(retired)).Select(change => Line(change).What));
        await TakeBackAsync(import, HttpStatusCode.Conflict);   // one of its sources went on
    }

    [Fact]
    public async Task An_edit_from_before_an_import_is_taken_back_where_the_file_left_the_source_alone_and_refused_where_it_did_not()
    {
        await TakeInAsync(Rows(100), "全部.csv");
        _town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var number in new[] { "7", "99" })
            await _town.SetAsync((await SourceAsync(number)).Id, source => source! with { Address = "誤った住所" });
        await TakeInAsync(Rows(60, "変えた"), "次.csv");
        var (touched, untouched) = (await SourceAsync("7"), await SourceAsync("99"));

        var history = await HistoryAsync(touched);
        Assert.Equal([("imported", true), ("edited", false), ("imported", false)], history.Select(change => (Line(change).What, Line(change).Undoable)));
        Assert.Equal("water.changedSince", (string?)(await UndoAsync(touched, history[1], HttpStatusCode.Conflict))["code"]);
        await UndoAsync(untouched, (await HistoryAsync(untouched))[0]);
        await UndoAsync(touched, history[0]);   // first the import's part, then the edit

        Assert.Equal(("", ""), ((await SourceAsync("99")).Address, (await SourceAsync("7")).Memo));
        await UndoAsync(touched, history[1]);
        Assert.Equal("", (await SourceAsync("7")).Address);
        Assert.Equal("変えた", (await SourceAsync("8")).Memo);
        Assert.Equal(100, (await _town.AfreshAsync()).Present.Count());
    }

    [Fact]
    public async Task A_source_that_a_file_made_is_retired_when_its_part_of_the_import_is_taken_back()
    {
        await TakeInAsync(Rows(50), "全部.csv");
        var source = await SourceAsync("5");

        await UndoAsync(source, (await HistoryAsync(source))[0]);

        Assert.Equal("登録の取り消し", (await SourceAsync("5")).RetiredReason);
        Assert.Equal(49, (await _town.StateAsync()).Present.Count());
    }

    [Fact]
    public async Task A_large_import_is_in_the_histories_without_a_document_for_each_source_and_for_three_years()
    {
        await TakeInAsync(Rows(5000), "全部.csv");
        Assert.Equal(5, await _town.CountAsync(WaterStepPageDocument.Type));   // new ones: ids alone
        await TakeInAsync(Rows(5000, "変えた"), "次.csv");
        Assert.Equal(5 + 53, await _town.CountAsync(WaterStepPageDocument.Type));
        Assert.Equal(0, await _town.CountAsync(WaterChangeDocument.Type));

        _town.Slice.Clock.Advance(WaterChangeDocument.Kept - TimeSpan.FromDays(1));

        Assert.Equal([("memo", null, "変えた")], Fields((await HistoryAsync(await SourceAsync("4321")))[0]));
    }
}
