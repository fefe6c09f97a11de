using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Without demo mode nothing is open, and what cannot be safe does not start.</summary>
public sealed class ProductionTests : Scenario
{
    private async Task<BrigadeApp> StartProductionAsync(Dictionary<string, string?>? more = null)
    {
        var key = Path.Combine(Path.GetTempPath(), Fresh("brigade") + ".key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Token);
        var settings = new Dictionary<string, string?> { ["Demo:Enabled"] = "false", ["Encryption:KeyFile"] = key };
        foreach (var (name, value) in more ?? [])
            settings[name] = value;
        try
        {
            return await StartAsync(members: 1, settings: settings);
        }
        finally
        {
            File.Delete(key);
        }
    }

    [Fact]
    public async Task Everything_under_api_asks_for_a_session()
    {
        var app = await StartProductionAsync(new() { ["ENVIRONMENT"] = "Development" });
        foreach (var path in (string[])["/api/session", "/api/brigades/demo/incidents", "/api/brigades/demo/incidents/stream", "/api/brigades/demo/members", "/api/nothing", "/api", "/api/brigades/nobody/incidents"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete])
            {
                using var answer = await app.Client.Anonymous.SendAsync(new HttpRequestMessage(method, path), Token);
                Assert.Equal((path, method, HttpStatusCode.Unauthorized), (path, method, answer.StatusCode));
                Assert.Equal("session.required", (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!["code"]!);
            }
        }
    }

    [Fact]
    public async Task Health_and_description_are_served_and_the_demos_secrets_open_nothing()
    {
        var app = await StartProductionAsync();
        foreach (var path in (string[])["/health/live", "/health/ready", "/openapi/v1.json"])
            Assert.Equal(HttpStatusCode.OK, (await app.Client.Anonymous.GetAsync(path, Token)).StatusCode);
        using var intake = await app.Client.PostAlertAsync(new { id = "x", kind = "建物火災" }, cancellationToken: Token);
        using var webhook = await app.Client.PostWebhookAsync(LineEvents.Body([]), cancellationToken: Token);
        Assert.Equal(HttpStatusCode.Unauthorized, intake.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, webhook.StatusCode);
    }

    [Fact]
    public async Task The_client_is_served_and_no_other_address_pretends_to_be_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "index.html"), "<!doctype html><title>参集</title>", Token);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "assets", "app-1.js"), "export{}", Token);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "app-worker.js"), "// worker", Token);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "answer-worker.js"), "// worker", Token);
        var app = await StartProductionAsync(new() { ["Client:Directory"] = folder.Path });
        var http = app.Client.Anonymous;

        foreach (var path in (string[])["/", "/brigades/demo/board", "/incidents/x"])
        {
            using var page = await http.GetAsync(path, Token);
            Assert.Equal((path, HttpStatusCode.OK, "text/html"), (path, page.StatusCode, page.Content.Headers.ContentType?.MediaType));
            Assert.True(page.Headers.CacheControl!.NoCache);
        }
        using var script = await http.GetAsync("/assets/app-1.js", Token);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", script.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        // A worker is asked for anew each time: an old one must not outlive its build.
        foreach (var path in (string[])["/app-worker.js", "/answer-worker.js"])
        {
            using var worker = await http.GetAsync(path, Token);
            Assert.Equal((path, HttpStatusCode.OK, "text/javascript"), (path, worker.StatusCode, worker.Content.Headers.ContentType?.MediaType));
            Assert.True(worker.Headers.CacheControl!.NoCache);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/assets/app-2.js", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/../appsettings.json", Token)).StatusCode);

        // A sender with a wrong address must not believe that its alarm was taken.
        foreach (var path in (string[])["/intake/demo/alert", "/intake/demo", "/intake", "/line/demo", "/line/demo/webhooks", "/alerts", "/", "/health/live", "/openapi/v1.json"])
        {
            using var answer = await http.PostAsync(path, new StringContent("{}", Encoding.UTF8, "application/json"), Token);
            Assert.True((int)answer.StatusCode is 404 or 405, $"{path}: {answer.StatusCode}");
        }
        foreach (var path in (string[])["/intake/demo/alerts", "/line/demo/webhook", "/health/nothing", "/openapi/v2"])
        {
            using var answer = await http.GetAsync(path, Token);
            Assert.True((int)answer.StatusCode is 404 or 405, $"{path}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("https://api.line.me")]
    [InlineData("https://API.LINE.ME/")]
    [InlineData("https://api.line.me./")]
    [InlineData("https://line.me")]
    [InlineData("https://api-data.line.me")]
    public async Task A_demo_never_starts_with_an_address_of_LINEs_own(string address)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(members: 1, settings: new() { ["Line:ApiBaseUrl"] = address }));

        Assert.Equal("StartRefusedException", refused.GetType().Name);
        Assert.Contains("Line__ApiBaseUrl", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Line:ApiBaseUrl", "")]
    [InlineData("Demo:Members", "0")]
    [InlineData("Demo:Members", "40001")]
    [InlineData("Line:TimeoutMs", "0")]
    [InlineData("Storage:Provider", "Oracle")]
    public async Task A_setting_that_cannot_work_is_refused_at_the_start(string name, string value)
    {
        if (value.Length == 0)
        {
            // Nothing told: LINE's own address, which a demo refuses.
            await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(members: 1, settings: new() { [name] = null }));
            return;
        }
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(members: 1, settings: new() { [name] = value }));
        Assert.Contains(refused.GetType().Name, (string[])["StartRefusedException", "OptionsValidationException"]);
    }
}
