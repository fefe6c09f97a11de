using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using BrigadeDispatch.Host.Operator;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>The operator's <c>health</c>: what container images and people ask a running server with.</summary>
public sealed class HealthCommandTests : Scenario
{
    [Theory]
    [InlineData("http://+:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://*:8080/", "http://127.0.0.1:8080/")]
    [InlineData("http://0.0.0.0:5080;https://0.0.0.0:5443", "http://127.0.0.1:5080/")]
    [InlineData("http://[::]:8080", "http://127.0.0.1:8080/")]
    [InlineData("https://call.example.jp", "https://call.example.jp/")]
    [InlineData("", "http://localhost:5000/")]
    [InlineData(null, "http://localhost:5000/")]
    public void The_first_address_is_asked_as_this_machine_reaches_it(string? addresses, string asked) =>
        Assert.Equal(asked, HealthCommand.FromHere(addresses)?.ToString());

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("8080")]
    public void What_is_no_http_address_is_not_asked(string addresses) => Assert.Null(HealthCommand.FromHere(addresses));

    [Fact]
    public async Task A_ready_server_gives_0_and_its_answer()
    {
        var app = await StartAsync(members: 1);

        var (status, output, errors) = await RunAsync(["health"], app.Client.Address.ToString());

        Assert.Equal((0, ""), (status, errors));
        Assert.Equal("ready", (string)JsonNode.Parse(output)!["status"]!);
    }

    [Fact]
    public async Task A_server_that_is_not_ready_gives_1_and_its_answer()
    {
        using var server = new HttpListener();
        var port = ServerProcess.FreePort();
        server.Prefixes.Add($"http://127.0.0.1:{port}/");
        server.Start();
        var asking = RunAsync(["health", $"http://127.0.0.1:{port}"], null);
        var request = await server.GetContextAsync().WaitAsync(Token);
        request.Response.StatusCode = 503;
        request.Response.Close("""{"status":"notReady"}"""u8.ToArray(), willBlock: false);

        var (status, output, errors) = await asking;

        Assert.Equal("/health/ready", request.Request.Url!.AbsolutePath);
        Assert.Equal(1, status);
        Assert.Contains("notReady", output, StringComparison.Ordinal);
        Assert.Contains("503", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_gives_1_and_one_sentence()
    {
        var (status, output, errors) = await RunAsync(["health"], $"http://127.0.0.1:{ServerProcess.FreePort()}");

        Assert.Equal((1, ""), (status, output));
        Assert.Contains("cannot be reached", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string[] arguments, string? addresses)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment.Remove("ASPNETCORE_URLS");
        if (addresses is not null)
            start.Environment["ASPNETCORE_URLS"] = addresses;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }
}
