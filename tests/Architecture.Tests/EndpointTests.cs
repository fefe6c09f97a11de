using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Architecture.Tests;

/// <summary>The doors of the whole server, as it is put together for a start.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private const string BrigadeGroup = "/api/brigades/{brigadeId}";

    private static readonly string[] _outsideApi =
    [
        "/openapi/{documentName}.json", "/intake/{brigadeId}/alerts", "/intake/{brigadeId}/mails", "/intake/{brigadeId}/probe",
        "/line/{brigadeId}/webhook", "/answer/{brigadeId}/{token}",
        "/sign-in/{brigadeId}", "/sign-in/{brigadeId}/", "/sign-in/{brigadeId}/line", "/sign-in/{brigadeId}/staff", "/sign-in/{brigadeId}/liff",
        "/sign-in/{brigadeId}/password", "/sign-in/{brigadeId}/passkey/options", "/sign-in/{brigadeId}/passkey", "/sign-in/{brigadeId}/slip",
        "/sign-in/{brigadeId}/slip/password", "/sign-in/{brigadeId}/account-link", "/sign-in/line/callback", "/sign-in/staff/callback", "{*path:nonfile}",
    ];

    private BrigadeApp _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await BrigadeApp.StartAsync(members: 1, cancellationToken: Token);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void Everything_of_the_api_is_inside_the_brigades_group_or_is_the_session() =>
        Assert.Empty(Endpoints(_app).Select(PathOf).Where(path => path.StartsWith("/api", StringComparison.Ordinal)
            && path != "/api/session" && path != "/api/{**rest}" && !path.StartsWith(BrigadeGroup + "/", StringComparison.Ordinal)));

    [Fact]
    public void Outside_the_api_there_are_only_the_doors_of_the_contract() =>
        Assert.Empty(Endpoints(_app).Select(PathOf).Where(path => !path.StartsWith("/api", StringComparison.Ordinal)).Except(_outsideApi));

    [Fact]
    public async Task Of_a_brigade_that_is_not_there_every_door_of_the_group_says_just_that()
    {
        var group = Endpoints(_app).Where(endpoint => PathOf(endpoint).StartsWith(BrigadeGroup, StringComparison.Ordinal)).ToList();
        Assert.True(group.Count >= 5);
        foreach (var endpoint in group)
        {
            foreach (var (method, path) in Calls(endpoint, "nobody-here"))
            {
                using var answer = await _app.Client.Http.SendAsync(new HttpRequestMessage(method, path), Token);
                Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode}");
                Assert.Equal("notFound", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!["code"]);
            }
        }
    }

    [Fact]
    public async Task Without_demo_mode_nobody_gets_past_any_door_of_the_api()
    {
        using var folder = new TemporaryFolder();
        var keyFile = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Token);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var app = await BrigadeApp.StartAsync(
            members: 1, settings: new() { ["Demo:Enabled"] = "false", ["Encryption:KeyFile"] = keyFile }, cancellationToken: Token);

        foreach (var endpoint in Endpoints(app).Where(endpoint => PathOf(endpoint).StartsWith("/api", StringComparison.Ordinal) && PathOf(endpoint) != "/api/{**rest}"))
        {
            foreach (var (method, path) in Calls(endpoint, "demo"))
            {
                using var answer = await app.Client.Anonymous.SendAsync(new HttpRequestMessage(method, path), Token);
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public void Body_types_are_public_so_that_their_attributes_are_checked() =>
        Assert.Empty(
            from endpoint in Endpoints(_app)
            from accepted in endpoint.Metadata.GetOrderedMetadata<IAcceptsMetadata>()
            where accepted.RequestType is { } body && body.Assembly.GetName().Name!.StartsWith("BrigadeDispatch", StringComparison.Ordinal)
                && !(body.IsPublic || body.IsNestedPublic)
            select $"{endpoint.DisplayName}: {accepted.RequestType}");

    [Fact]
    public void Every_door_of_the_api_has_a_name_and_tells_what_it_is_for() =>
        Assert.Empty(
            from endpoint in Endpoints(_app)
            where PathOf(endpoint).StartsWith("/api", StringComparison.Ordinal) && PathOf(endpoint) != "/api/{**rest}"
            where endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is null || endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>() is null
            select endpoint.DisplayName);

    [Fact]
    public async Task Shapes_of_one_name_in_two_use_cases_are_described_apart()
    {
        var described = (await _app.Client.GetAsync("/openapi/v1.json", Token))["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).ToHashSet();
        var nested = Endpoints(_app).Where(endpoint => PathOf(endpoint).StartsWith(BrigadeGroup, StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()).Select(produced => produced.Type)
            .Where(type => type is { IsNested: true, IsGenericType: false }).Distinct().ToList();

        Assert.True(nested.Count >= 2);
        Assert.Empty(nested.Where(type => !described.Contains(type!.DeclaringType!.Name + type.Name)));
    }

    private static List<RouteEndpoint> Endpoints(BrigadeApp app) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

    private static string PathOf(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!;

    private static IEnumerable<(HttpMethod Method, string Path)> Calls(RouteEndpoint endpoint, string brigade)
    {
        var path = PathOf(endpoint).Replace("{brigadeId}", brigade, StringComparison.Ordinal);
        foreach (var parameter in endpoint.RoutePattern.Parameters.Where(parameter => parameter.Name != "brigadeId"))
            path = path.Replace("{" + parameter.Name + "}", "AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal);
        return endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => (new HttpMethod(method), path));
    }
}
