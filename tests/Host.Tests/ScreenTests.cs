using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>What screens are given: board, lists, log, their description, their headers.</summary>
public sealed class ScreenTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    [Fact]
    public async Task The_board_says_who_was_called_how_it_went_out_and_what_they_answer()
    {
        var receipt = await AlertAsync(new { id = Fresh("v"), kind = "建物火災", place = FreshPlace(), latitude = 36.4019, longitude = 138.2491 });
        await RungAsync(receipt, SharedApp.Members);
        await Line.Users.Member(1, 1).TapAsync("出動・直行", Token);
        await Line.Users.Member(1, 2).TapAsync("出動・詰所", Token);
        await Line.Users.Member(1, 3).TapAsync("遅れて行く", Token);
        await Line.Users.Member(1, 4).TapAsync("出動できない", Token);

        var board = await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["silent"]! == SharedApp.Members + 1 - 4);

        Assert.Equal("""{"direct":1,"station":1,"late":1,"unable":1,"silent":27}""", board["counts"]!.ToJsonString());
        Assert.Equal((31, 30, 0, 0), ((int)board["delivery"]!["called"]!, (int)board["delivery"]!["accepted"]!, (int)board["delivery"]!["pending"]!, (int)board["delivery"]!["failed"]!));
        var people = board["people"]!.AsArray();
        Assert.Equal(1, people.Count(person => (string)person!["delivery"]! == "noChannel"));
        Assert.DoesNotContain(people, person => (int)person!["number"]! == SharedApp.Members + 1);   // suspended
        Assert.Equal("団長", (string)people.Single(person => (int)person!["number"]! == 1)!["rank"]!);
        var units = board["units"]!.AsArray().Select(unit => (string)unit!["id"]!).ToHashSet();
        Assert.All(people, person => Assert.Contains((string)person!["unitId"]!, units));
        Assert.Equal((36.4019, 138.2491), ((double)board["incident"]!["latitude"]!, (double)board["incident"]!["longitude"]!));
        Assert.DoesNotContain("U00000", board.ToJsonString(), StringComparison.OrdinalIgnoreCase);   // LINE user ids are nobody's business
    }

    [Fact]
    public async Task The_list_shows_open_incidents_first_and_the_newest_first_among_them()
    {
        var ids = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            var (id, place) = (Fresh("v"), FreshPlace());
            ids.Add((await AlertAsync(new { id, kind = "建物火災", place })).IncidentId);
            if (i == 2)
                await AlertAsync(new { id, kind = "建物火災", place, phase = "closed" });
        }

        var list = (await Client.GetAsync("/api/brigades/demo/incidents", Token))["incidents"]!.AsArray();

        var places = ids.Select(id => list.ToList().FindIndex(incident => (string)incident!["id"]! == id)).ToList();
        Assert.True(places[1] < places[0] && places[0] < places[2], string.Join(',', places));
        Assert.False((bool)list[places[2]]!["open"]!);
    }

    [Fact]
    public async Task An_incident_tells_its_messages_in_order_with_what_each_was_taken_for()
    {
        var (id, place) = (Fresh("v"), FreshPlace());
        var first = await AlertAsync(new { id, kind = "建物火災", place });
        var second = await AlertAsync(new { id, kind = "建物火災", place, phase = "contained", text = "鎮圧しました" });
        await AlertAsync(new { id, kind = "建物火災", place, phase = "contained", text = "鎮圧しました" });   // a repeat is no message more

        var incident = await Client.GetAsync($"/api/brigades/demo/incidents/{first.IncidentId}", Token);

        Assert.Equal([first.AlertId, second.AlertId], incident["messages"]!.AsArray().Select(message => (string)message!["alertId"]!));
        Assert.Equal(["newIncident", "followUp"], incident["messages"]!.AsArray().Select(message => (string)message!["disposition"]!));
        Assert.Equal("contained", (string)incident["messages"]![1]!["phase"]!);
        Assert.Equal(2, (int)incident["messageCount"]!);
    }

    [Fact]
    public async Task The_log_keeps_to_its_limit_newest_first()
    {
        for (var i = 0; i < 4; i++)
            await MailAsync("お知らせ", $"防火のつどいのご案内 {i}");

        var log = (await Client.GetAsync("/api/brigades/demo/mail-log?limit=3", Token))["mails"]!.AsArray();

        Assert.Equal(3, log.Count);
        Assert.Equal(["3", "2", "1"], log.Select(mail => ((string)mail!["text"]!)[^1..]));
    }

    [Theory]
    [InlineData("/api/brigades/demo/mail-log?limit=abc")]
    [InlineData("/api/brigades/demo/mail-log?limit=99999999999999999999")]
    public async Task A_question_that_cannot_be_understood_is_a_problem_with_a_code(string path)
    {
        using var answer = await Client.Http.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("request.invalid", (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!["code"]!);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Foreign_and_unknown_are_missing_in_the_same_words()
    {
        var app = await StartAsync(members: 3, brigades: 2);
        var theirs = await app.Client.AlertAsync(new { id = "x", kind = "建物火災", place = "大手1" }, "demo-2", Token);
        string[] paths =
        [
            $"/api/brigades/demo/incidents/{theirs.IncidentId}", "/api/brigades/demo/incidents/AAAAAAAAAAAAAAAAAAAAAA", "/api/brigades/demo/incidents/x",
            $"/api/brigades/demo/call-outs/{theirs.CallOutId}/board", "/api/brigades/demo/call-outs/AAAAAAAAAAAAAAAAAAAAAA/board", "/api/brigades/demo/call-outs/x/board",
            $"/api/brigades/demo/call-outs/{theirs.CallOutId}/board/stream", $"/api/brigades/nobody/incidents/{theirs.IncidentId}", "/api/brigades/nobody/incidents",
            "/api/brigades/~operator/incidents", "/api/brigades/DEMO/incidents", "/api/nothing", "/api/brigades", "/api",
        ];
        var bodies = new List<string>();
        foreach (var path in paths)
        {
            using var answer = await app.Client.Http.GetAsync(path, Token);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
            Assert.Equal((path, "application/problem+json"), (path, answer.Content.Headers.ContentType?.MediaType));
            var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!;
            body.Remove("traceId");
            bodies.Add(body.ToJsonString());
        }
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task Every_endpoint_under_api_is_described()
    {
        var paths = (await Client.GetAsync("/openapi/v1.json", Token))["paths"]!.AsObject();
        var described = paths.SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToHashSet();
        var mapped = App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText.Contains("**", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}")).ToList();

        Assert.True(mapped.Count >= 8, string.Join('\n', mapped));
        Assert.DoesNotContain(mapped, one => !described.Contains(one));
        foreach (var operation in paths.SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!))
        {
            Assert.NotEmpty((string?)operation["summary"] ?? "");
            Assert.NotEmpty((string?)operation["operationId"] ?? "");
        }
    }

    [Theory]
    [InlineData("/api/session")]
    [InlineData("/api/brigades/demo/incidents")]
    [InlineData("/api/brigades/demo/members")]
    [InlineData("/api/nothing")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/")]
    [InlineData("/somewhere.txt")]
    public async Task Every_answer_has_the_headers_that_protect_the_browser(string path)
    {
        using var answer = await Client.Http.GetAsync(path, Token);

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        // The workers that let the pages open without network are our own files.
        Assert.Contains("worker-src 'self';", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
        if (path.StartsWith("/api", StringComparison.Ordinal))
            Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Readiness_tells_what_the_contract_names()
    {
        using var live = await Client.Http.GetAsync("/health/live", Token);
        var ready = await Client.GetAsync("/health/ready", Token);

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal("ready", (string)ready["status"]!);
        Assert.True((bool)ready["storage"]!["writable"]!);
        Assert.True((bool)ready["sender"]!["running"]!);
        Assert.Equal(0, (long)ready["sender"]!["oldestUnsentMs"]!);
        Assert.Equal(
            ["alertsAccepted", "answersAccepted", "batchesAccepted", "batchesQueued", "batchesUnknown", "duplicateHits"],
            ready["counters"]!.AsObject().Select(counter => counter.Key).Order(StringComparer.Ordinal));
    }
}
