using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>A real brigade, from the operator's command to the first admin's first sign-in. Nothing of the demo takes part.</summary>
public sealed class CreateBrigadeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, string> Settings()
    {
        var key = Path.Combine(_folder.Path, "key");
        if (!File.Exists(key))
            File.WriteAllText(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return new(ScenarioStorage.At(Path.Combine(_folder.Path, "data"))) { ["Encryption__KeyFile"] = key, ["Line__ApiBaseUrl"] = "http://127.0.0.1:9" };
    }

    private async Task<(int Status, string Output, string Errors)> RunAsync(string input)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, "create-brigade"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in Settings())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }

    private static string Brigade(string id = "ueda", string destination = "U0123456789abcdef0123456789abcdef") => JsonSerializer.Serialize(new
    {
        id, name = "上田市消防団", municipalityNames = new[] { "長野県上田市" }, lineDestination = destination, lineSecret = "channel-secret", lineAccessToken = "channel-token",
        admin = new { familyName = "上田", givenName = "花子", kana = "うえだ はなこ", email = "jimu@city.example.jp" },
    });

    [Fact]
    public async Task The_first_admin_registers_with_the_code_signs_in_and_may_do_everything()
    {
        var (status, output, errors) = await RunAsync(Brigade());
        Assert.True(status == 0, errors);
        var made = JsonNode.Parse(output)!;
        var secret = (string)made["intakeSecrets"]![0]!;
        await using var server = await ServerProcess.StartAsync(Settings(), ServerProcess.FreePort(), cancellationToken: Token);
        using var client = new BrigadeClient(server.Address, TimeProvider.System);

        using var registered = await PostAsync(client, "/sign-in/ueda/slip/password", new { code = (string)made["registrationCode"]!, email = "jimu@city.example.jp", password = "kasai no toki wa 119" }, null);
        Assert.True(registered.IsSuccessStatusCode, await registered.Content.ReadAsStringAsync(Token));
        var cookie = registered.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith("__Host-session=", StringComparison.Ordinal)).Split(';')[0];

        var session = await GetAsync(client, "/api/session", cookie);
        Assert.Equal(("事務局", "上田市消防団"), ((string)session["person"]!["rank"]!, (string)session["brigade"]!["name"]!));
        var rights = session["permissions"]!.AsArray().ToDictionary(grant => (string)grant!["permission"]!, grant => (string?)grant!["withheld"]);
        Assert.Null(rights["SeeBoard"]);
        Assert.Equal("secondFactor.setUpRequired", rights["EditRights"]);
        using var alarm = await client.PostSignedAsync("/intake/ueda/alerts", """{"id":"1","kind":"建物火災"}"""u8.ToArray(), secret, cancellationToken: Token);
        Assert.Equal(HttpStatusCode.Accepted, alarm.StatusCode);
    }

    [Fact]
    public async Task Given_again_it_replaces_the_settings_and_the_code_until_somebody_registered()
    {
        var first = JsonNode.Parse((await RunAsync(Brigade())).Output)!;
        var second = JsonNode.Parse((await RunAsync(Brigade())).Output)!;
        Assert.Equal((string)first["intakeSecrets"]![0]!, (string)second["intakeSecrets"]![0]!);
        Assert.NotEqual((string)first["registrationCode"]!, (string)second["registrationCode"]!);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{}", "admin")]
    [InlineData("""{"id":"UEDA","admin":{}}""", "id")]
    public async Task What_is_missing_is_told_in_one_sentence(string input, string named)
    {
        var (status, output, errors) = await RunAsync(input);
        Assert.NotEqual(0, status);
        Assert.Empty(output);
        Assert.Contains(named, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_is_none_is_refused() =>
        Assert.Contains("lineDestination", (await RunAsync(Brigade(destination: "@ueda"))).Errors, StringComparison.Ordinal);

    private static async Task<HttpResponseMessage> PostAsync(BrigadeClient client, string path, object body, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Brigade-Client", "1");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return await client.Anonymous.SendAsync(request, Token);
    }

    private static async Task<JsonNode> GetAsync(BrigadeClient client, string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie);
        using var answer = await client.Anonymous.SendAsync(request, Token);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!;
    }
}
