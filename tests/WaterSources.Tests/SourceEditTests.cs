using System.Net;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>Entering, changing, moving and retiring one source, as the client speaks with the server.</summary>
public sealed class SourceEditTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static JsonObject Form(string? etag = null) => new()
    {
        ["etag"] = etag, ["kind"] = "tank", ["number"] = "中央-12", ["latitude"] = 36.4019, ["longitude"] = 138.2491, ["address"] = "長野県上田市中央一丁目１−１　公民館前",
        ["unitId"] = SourceTown.FirstA.Id.ToString(), ["state"] = "restricted", ["stateReason"] = "冬は除雪が必要", ["ownership"] = "public", ["mount"] = "underground",
        ["volumeCubicMetres"] = 40, ["dropMetres"] = 0, ["covered"] = true, ["pumperReaches"] = true, ["tags"] = new JsonArray("冬季凍結注意", "冬季凍結注意", " "), ["memo"] = "鍵は詰所\r\n夜も可",
    };

    private static async Task<WaterSourceId> CreateAsync(SourceTown town)
    {
        var made = await town.PostAsync("water-sources", Form(), HttpStatusCode.Created);
        Assert.True(ShortId.TryRead((string?)made["id"], out var id));
        return new WaterSourceId(id);
    }

    [Fact]
    public async Task A_source_is_entered_and_told_with_all_its_fields()
    {
        await using var town = await SourceTown.OpenAsync();
        var made = await town.PostAsync("water-sources", Form(), HttpStatusCode.Created);
        Assert.Empty(made["warnings"]!.AsArray());

        var sheet = await town.GetAsync($"water-sources/{made["id"]}");

        Assert.Equal((string?)made["etag"], (string?)sheet["etag"]);
        Assert.Equal(("tank", "中央-12", "長野県上田市中央一丁目１−１　公民館前", "第1分団第1部"),
            ((string?)sheet["kind"], (string?)sheet["number"], (string?)sheet["address"], (string?)sheet["unitName"]));
        Assert.Equal(("restricted", "冬は除雪が必要", "2026-01-04T18:10:00+00:00"), ((string?)sheet["state"], (string?)sheet["stateReason"], (string?)sheet["stateSince"]));
        Assert.Equal(("meets", 1, 40.0, 0.0), ((string?)sheet["standard"], (int)sheet["flags"]!, (double)sheet["volumeCubicMetres"]!, (double)sheet["dropMetres"]!));
        Assert.Equal("""["冬季凍結注意"]""", sheet["tags"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("鍵は詰所\n夜も可", (string?)sheet["memo"]);
        Assert.Equal("""{"edit":true,"inspect":true}""", sheet["may"]!.ToJsonString());
        Assert.Contains(sheet["standardReasons"]!.AsArray(), reason => ((string)reason!).Contains("40m³以上", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_second_to_save_gets_the_first_ones_version_and_loses_nothing()
    {
        await using var town = await SourceTown.OpenAsync();
        var id = await CreateAsync(town);
        var etag = await town.EtagAsync(id);
        var first = Form(etag);
        first["memo"] = "一人目";
        var saved = await town.PutAsync($"water-sources/{id}", first);
        Assert.NotEqual(etag, (string?)saved["etag"]);

        var conflict = await town.PutAsync($"water-sources/{id}", Form(etag), HttpStatusCode.Conflict);

        Assert.Equal(("conflict", "一人目", (string?)saved["etag"]), ((string?)conflict["code"], (string?)conflict["current"]!["memo"], (string?)conflict["current"]!["etag"]));
        foreach (var step in new[] { "move", "state", "retire" })
            Assert.Equal("conflict", (string?)(await town.PostAsync($"water-sources/{id}/{step}", new { etag, latitude = 36, longitude = 138, state = "usable", reason = "撤去" }, HttpStatusCode.Conflict))["code"]);
    }

    [Fact]
    public async Task A_source_is_moved_put_out_of_use_retired_and_brought_back()
    {
        await using var town = await SourceTown.OpenAsync();
        var id = await CreateAsync(town);
        var moved = await town.PostAsync($"water-sources/{id}/move", new { etag = await town.EtagAsync(id), latitude = 36.5, longitude = 138.3 });
        Assert.Equal((36.5, 138.3, "中央-12"), ((double)moved["latitude"]!, (double)moved["longitude"]!, (string?)moved["number"]));

        var noReason = await town.PostAsync($"water-sources/{id}/state", new { etag = moved["etag"], state = "outOfUse" }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("reason", "使えない理由を書いてください。"), ((string?)noReason["errors"]![0]!["field"], (string?)noReason["errors"]![0]!["sentence"]));
        var broken = await town.PostAsync($"water-sources/{id}/state", new { etag = moved["etag"], state = "outOfUse", reason = "漏水", since = "2025-12-01T00:00:00Z" });
        Assert.Equal((2, "漏水", "2025-12-01T00:00:00+00:00"), ((int)broken["flags"]!, (string?)broken["stateReason"], (string?)broken["stateSince"]));
        Assert.Empty((await town.GetAsync("water-sources/near?latitude=36.5&longitude=138.3"))["items"]!.AsArray());

        Assert.Equal("reason", (string?)(await town.PostAsync($"water-sources/{id}/retire", new { etag = broken["etag"] }, HttpStatusCode.UnprocessableEntity))["errors"]![0]!["field"]);
        var retired = await town.PostAsync($"water-sources/{id}/retire", new { etag = broken["etag"], reason = "撤去" });
        Assert.Equal((130, "撤去"), ((int)retired["flags"]!, (string?)retired["retiredReason"]));
        Assert.Equal(0, (int)(await town.GetAsync("water-sources/points"))["total"]!);
        Assert.Equal((0, 1), ((int)(await town.GetAsync("water-sources"))["matched"]!, (int)(await town.GetAsync("water-sources?retired=only"))["matched"]!));
        Assert.Equal("water.retired", (string?)(await town.PostAsync($"water-sources/{id}/move", new { etag = retired["etag"], latitude = 36, longitude = 138 }, HttpStatusCode.Conflict))["code"]);

        var back = await town.PostAsync($"water-sources/{id}/restore", new { etag = retired["etag"] });
        Assert.Equal((2, null, "漏水"), ((int)back["flags"]!, (string?)back["retiredAt"], (string?)back["stateReason"]));
        Assert.Equal("water.notRetired", (string?)(await town.PostAsync($"water-sources/{id}/restore", new { etag = back["etag"] }, HttpStatusCode.Conflict))["code"]);
        var usable = await town.PostAsync($"water-sources/{id}/state", new { etag = back["etag"], state = "usable" });
        Assert.Equal((0, null), ((int)usable["flags"]!, (string?)usable["stateReason"]));
    }

    [Fact]
    public async Task A_form_that_says_nothing_of_the_state_leaves_it_as_it_is()
    {
        await using var town = await SourceTown.OpenAsync();
        var id = await CreateAsync(town);
        var form = Form(await town.EtagAsync(id));
        foreach (var field in new[] { "state", "stateReason", "stateSince" })
            form.Remove(field);
        form["memo"] = "鍵は隣の家";

        var saved = await town.PutAsync($"water-sources/{id}", form);

        Assert.Equal(("鍵は隣の家", "restricted", "冬は除雪が必要"), ((string?)saved["memo"], (string?)saved["state"], (string?)saved["stateReason"]));
        form.Remove("etag");
        var other = await town.PostAsync("water-sources", form, HttpStatusCode.Created);
        Assert.Equal("usable", (string?)(await town.GetAsync($"water-sources/{other["id"]}"))["state"]);
    }

    [Fact]
    public async Task A_place_that_a_form_shows_with_six_decimals_is_not_moved_by_saving_it()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([SourceTown.Source(1) with { Latitude = 36.40190049, Longitude = 138.24914951 }]);
        var form = Form(await town.EtagAsync(SourceTown.IdOf(1)));
        (form["latitude"], form["longitude"]) = (36.4019, 138.24915);

        var saved = await town.PutAsync($"water-sources/{SourceTown.IdOf(1)}", form);

        Assert.Equal((36.40190049, 138.24914951, "中央-12"), ((double)saved["latitude"]!, (double)saved["longitude"]!, (string?)saved["number"]));
        (form["etag"], form["latitude"]) = ((string?)saved["etag"], 36.401902);
        saved = await town.PutAsync($"water-sources/{SourceTown.IdOf(1)}", form);
        Assert.Equal((36.401902, 138.24915), ((double)saved["latitude"]!, (double)saved["longitude"]!));
    }

    [Fact]
    public async Task The_history_tells_who_changed_what_and_only_the_last_change_can_be_taken_back()
    {
        await using var town = await SourceTown.OpenAsync();
        var id = await CreateAsync(town);
        town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        var form = Form(await town.EtagAsync(id));
        form["number"] = "中央-13";
        form["unitId"] = SourceTown.FirstB.Id.ToString();
        town.Actor = SourceTown.FirstsLeader;
        await town.PutAsync($"water-sources/{id}", form);
        town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        await town.PostAsync($"water-sources/{id}/move", new { etag = await town.EtagAsync(id), latitude = 36.6, longitude = 138.3 });

        var changes = (await town.GetAsync($"water-sources/{id}/history"))["changes"]!.AsArray();
        Assert.Equal(["moved", "edited", "created"], changes.Select(change => (string?)change!["what"]));
        Assert.Equal(["分団長 二郎", "分団長 二郎", "団長 一郎"], changes.Select(change => (string?)change!["actor"]));
        Assert.Equal([true, false, false], changes.Select(change => (bool)change!["undoable"]!));
        var fields = changes[1]!["fields"]!.AsArray().Select(field => ((string?)field!["name"], (string?)field["before"], (string?)field["after"]));
        Assert.Equal([("number", "中央-12", "中央-13"), ("unitId", "第1分団第1部", "第1分団第2部")], fields);

        Assert.Equal("water.changedSince", (string?)(await town.PostAsync($"water-sources/{id}/undo", new { changeId = changes[1]!["id"] }, HttpStatusCode.Conflict))["code"]);
        town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        var undone = await town.PostAsync($"water-sources/{id}/undo", new { changeId = changes[0]!["id"] });
        Assert.Equal((36.4019, "中央-13"), ((double)undone["latitude"]!, (string?)undone["number"]));
        town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        // Now the source is as the edit before had left it: that one can be taken back too.
        var first = await town.PostAsync($"water-sources/{id}/undo", new { changeId = changes[1]!["id"] });
        Assert.Equal("中央-12", (string?)first["number"]);
        Assert.Equal(["undone", "undone", "moved", "edited", "created"],
            (await town.GetAsync($"water-sources/{id}/history"))["changes"]!.AsArray().Select(change => (string?)change!["what"]));

        var gone = await town.PostAsync($"water-sources/{id}/undo", new { changeId = changes[2]!["id"] });
        Assert.Equal("登録の取り消し", (string?)gone["retiredReason"]);
        Assert.Equal("input.invalid", (string?)(await town.PostAsync($"water-sources/{id}/undo", new { changeId = "x" }, HttpStatusCode.UnprocessableEntity))["code"]);
    }

    [Fact]
    public async Task Nobody_takes_a_source_out_of_a_unit_or_into_one_beyond_their_reach()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([SourceTown.Source(1), SourceTown.Source(2, SourceTown.SecondA), SourceTown.Source(3) with { UnitId = null }]);
        town.Actor = SourceTown.FirstsLeader;
        var own = await town.GetAsync($"water-sources/{SourceTown.IdOf(1)}");
        Assert.Equal("""{"edit":true,"inspect":true}""", own["may"]!.ToJsonString());
        foreach (var unit in new[] { SourceTown.SecondA.Id.ToString(), null })
        {
            var form = Form((string?)own["etag"]);
            form["unitId"] = unit;
            var refused = await town.PutAsync($"water-sources/{SourceTown.IdOf(1)}", form, HttpStatusCode.UnprocessableEntity);
            Assert.Equal(("unitId", "自分の受け持つ組織の中から選んでください。"), ((string?)refused["errors"]![0]!["field"], (string?)refused["errors"]![0]!["sentence"]));
            form.Remove("etag");
            await town.PostAsync("water-sources", form, HttpStatusCode.UnprocessableEntity);
        }
        foreach (var number in new[] { 2, 3 })
        {
            var theirs = await town.GetAsync($"water-sources/{SourceTown.IdOf(number)}");
            Assert.Equal("""{"edit":false,"inspect":false}""", theirs["may"]!.ToJsonString());
            var form = Form((string?)theirs["etag"]);   // into the own unit
            Assert.Equal("permission.denied", (string?)(await town.PutAsync($"water-sources/{SourceTown.IdOf(number)}", form, HttpStatusCode.Forbidden))["code"]);
            foreach (var step in new[] { "move", "state", "retire", "restore", "undo" })
                Assert.Equal("permission.denied", (string?)(await town.PostAsync($"water-sources/{SourceTown.IdOf(number)}/{step}",
                    new { etag = theirs["etag"], latitude = 36, longitude = 138, state = "usable", reason = "撤去", changeId = "x" }, HttpStatusCode.Forbidden))["code"]);
        }
        town.Actor = SourceTown.Chief;
        var toSecond = Form(await town.EtagAsync(SourceTown.IdOf(1)));
        toSecond["unitId"] = SourceTown.SecondA.Id.ToString();
        await town.PutAsync($"water-sources/{SourceTown.IdOf(1)}", toSecond);
        town.Actor = SourceTown.FirstsLeader;
        var change = (string?)(await town.GetAsync($"water-sources/{SourceTown.IdOf(1)}/history"))["changes"]![0]!["id"];
        await town.PostAsync($"water-sources/{SourceTown.IdOf(1)}/undo", new { changeId = change }, HttpStatusCode.Forbidden);

        town.Actor = SourceTown.Reader;
        Assert.Equal("permission.denied", (string?)(await town.PostAsync("water-sources", Form(), HttpStatusCode.Forbidden))["code"]);
        Assert.Equal("団員", (string?)(await town.GetAsync($"water-sources/{SourceTown.IdOf(1)}/history"))["changes"]![0]!["actor"]);   // sees no names
        var state = await town.StateAsync();
        Assert.Equal((SourceTown.SecondA.Id, null), (state.Find(SourceTown.IdOf(2))!.UnitId, state.Find(SourceTown.IdOf(3))!.UnitId));
    }

    [Fact]
    public async Task Every_change_stands_in_the_audit_trail_with_the_sources_id()
    {
        await using var town = await SourceTown.OpenAsync();
        var id = await CreateAsync(town);
        await town.PostAsync($"water-sources/{id}/move", new { etag = await town.EtagAsync(id), latitude = 36.5, longitude = 138.3 });

        var page = await town.Slice.Store.QueryAsync(Slice.Brigade, new DocumentQuery(UnitOfWork.AuditType, "at", Limit: 1000), Token);
        var entries = page.Documents.SelectMany(stored => JsonNode.Parse(town.Slice.Keys.Open(Slice.Brigade, stored.Type, stored.Id, stored.Body.Span))!["entries"]!.AsArray())
            .Select(entry => ((string?)entry!["action"], (string?)entry["target"])).ToList();

        Assert.Contains(("waterSource.created", id.ToString()), entries);
        Assert.Contains(("waterSource.moved", id.ToString()), entries);
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_leaves_no_trace()
    {
        await using var town = await SourceTown.OpenAsync();
        var id = await CreateAsync(town);
        var version = (await town.StateAsync()).Version;
        var form = Form(await town.EtagAsync(id));

        await town.PutAsync($"water-sources/{id}", form);

        Assert.Equal(version, (await town.StateAsync()).Version);
        Assert.Single((await town.GetAsync($"water-sources/{id}/history"))["changes"]!.AsArray());
    }

    [Fact]
    public async Task What_the_town_wrote_of_a_changed_field_is_dropped_and_the_rest_kept()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([SourceTown.Source(1) with
        {
            OpenData = new OpenDataFields { MunicipalityCode = "202037", KindWritten = "公設消火栓", LatitudeWritten = "36.40000000", Town = "中央", Lot = "1", BoreWritten = "65" },
        }]);
        var sheet = await town.PostAsync($"water-sources/{SourceTown.IdOf(1)}/move", new { etag = await town.EtagAsync(SourceTown.IdOf(1)), latitude = 36.5, longitude = 138.3 });

        Assert.Equal(("公設消火栓", "202037", "中央"), ((string?)sheet["kindWritten"], (string?)sheet["openData"]!["municipalityCode"], (string?)sheet["openData"]!["town"]));
        var words = (await town.StateAsync()).Find(SourceTown.IdOf(1))!.OpenData!;
        Assert.Equal((null, "65"), (words.LatitudeWritten, words.BoreWritten));
    }

    [Fact]
    public async Task An_unknown_source_is_missing_in_the_same_words_whatever_is_asked()
    {
        await using var town = await SourceTown.OpenAsync();
        foreach (var id in new[] { SourceTown.IdOf(99).ToString(), "x", "AAAAAAAAAAAAAAAAAAAAAA" })
        {
            Assert.Equal("notFound", (string?)(await town.GetAsync($"water-sources/{id}", HttpStatusCode.NotFound))["code"]);
            Assert.Equal("notFound", (string?)(await town.GetAsync($"water-sources/{id}/history", HttpStatusCode.NotFound))["code"]);
            Assert.Equal("notFound", (string?)(await town.PutAsync($"water-sources/{id}", Form(), HttpStatusCode.NotFound))["code"]);
            Assert.Equal("notFound", (string?)(await town.PostAsync($"water-sources/{id}/undo", new { changeId = "x" }, HttpStatusCode.NotFound))["code"]);
        }
    }
}
