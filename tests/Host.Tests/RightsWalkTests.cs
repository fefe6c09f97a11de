using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Scenarios;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Two brigades of 30, side by side.</summary>
public sealed class TwoBrigades : SharedApp
{
    public override async ValueTask InitializeAsync() => await StartAsync(2);
}

/// <summary>Every door of the API, tried by people of every kind, of this brigade and of another.</summary>
public sealed class RightsWalkTests(TwoBrigades shared) : Scenario(shared.App), IClassFixture<TwoBrigades>
{
    private const string Group = "/api/brigades/{brigadeId}/";
    /// <summary>Everybody may see their own sheet there; somebody else's only with SeeMembers, known or not.</summary>
    private const string OwnOrAllowed = Group + "members/{memberId}";

    private const string NoSuchId = "AAAAAAAAAAAAAAAAAAAAAA";

    private sealed record Door(RouteEndpoint Endpoint, string Method, IReadOnlySet<Permission> Needs)
    {
        public string Path(string brigade, string id = NoSuchId)
        {
            var path = Endpoint.RoutePattern.RawText!.Replace("{brigadeId}", brigade, StringComparison.Ordinal);
            foreach (var parameter in Endpoint.RoutePattern.Parameters.Where(parameter => parameter.Name != "brigadeId"))
                path = path.Replace("{" + parameter.Name + "}", id, StringComparison.Ordinal);
            return path;
        }

        public override string ToString() => $"{Method} {Endpoint.RoutePattern.RawText}";
    }

    private static readonly int[] _people = [1, 2, 3, 7, 11, 15, 30];   // 団長, 管理者, 分団長, 副分団長, 部長 and further down

    private List<Door> Doors() =>
        App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(Group, StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => new Door(endpoint, method, NeedsOf(endpoint))))
            .ToList();

    // A use case is one file: its endpoint's handler and its requests are nested in the same class.
    private static HashSet<Permission> NeedsOf(RouteEndpoint endpoint)
    {
        var type = endpoint.Metadata.GetMetadata<MethodInfo>()?.DeclaringType;
        while (type is { DeclaringType: { } outer })
            type = outer;
        return type?.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(nested => nested.IsAssignableTo(typeof(IBaseRequest)))
            .Select(request => request.GetCustomAttribute<NeedsAttribute>()!.Permission).ToHashSet() ?? [];
    }

    private static async Task<(HttpStatusCode Status, string? Code, string Body)> TryAsync(HttpClient http, Door door, string path, string? cookie = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(door.Method), path);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
            request.Headers.Add("X-Brigade-Client", "1");
        }
        if (door.Method is "POST" or "PUT")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
            return (answer.StatusCode, null, "");
        var body = await answer.Content.ReadAsStringAsync(Token);
        var code = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? (string?)JsonNode.Parse(body)!["code"] : null;
        return (answer.StatusCode, code, body);
    }

    [Fact]
    public void Every_door_belongs_to_a_use_case_that_declares_a_right()
    {
        var doors = Doors();
        Assert.True(doors.Count > 40, $"{doors.Count} doors");
        Assert.Empty(doors.Where(door => door.Needs.Count == 0).Select(door => door.ToString()));
    }

    [Fact]
    public async Task Without_a_session_no_door_opens_whatever_is_asked()
    {
        foreach (var door in Doors())
        {
            var (status, code, _) = await TryAsync(Client.Anonymous, door, door.Path("demo"));
            Assert.Equal((door.ToString(), HttpStatusCode.Unauthorized, "session.required"), (door.ToString(), status, code));
        }
    }

    [Fact]
    public async Task Whoever_lacks_the_right_is_refused_and_whoever_has_it_is_not()
    {
        foreach (var number in _people)
        {
            using var person = Client.As(number);
            var session = await person.GetAsync("/api/session", Token);
            var grants = session["permissions"]!.AsArray().ToDictionary(grant => Enum.Parse<Permission>((string)grant!["permission"]!), grant => (string?)grant!["withheld"]);
            foreach (var door in Doors().Where(door => !EndsTheSession(door)))
            {
                var (status, code, body) = await TryAsync(Client.Anonymous, door, door.Path("demo"), await person.CookieAsync());
                var told = $"member {number}, {door}: {(int)status} {code} {body}";
                Assert.True((int)status < 500, told);
                if (door.Needs.All(needed => grants.TryGetValue(needed, out var withheld) && withheld is null))
                    Assert.True(code is not "permission.denied" || door.Endpoint.RoutePattern.RawText == OwnOrAllowed, told);
                else if (!door.Needs.Any(grants.ContainsKey))
                    Assert.True(door.Method == "GET" ? code == "permission.denied" : (int)status is 400 or 403 or 404 or 415 or 422, told);
                else if (!door.Needs.Any(needed => grants.TryGetValue(needed, out var withheld) && withheld is null))
                    Assert.True((int)status is 400 or 403 or 404 or 415 or 422, told);
            }
        }
    }

    [Fact]
    public async Task The_admin_with_a_second_factor_is_refused_nowhere()
    {
        var admin = await App.AdminAsync();
        foreach (var door in Doors().Where(door => !EndsTheSession(door) && door.Method == "GET"))
        {
            var (status, code, body) = await TryAsync(Client.Anonymous, door, door.Path("demo"), await admin.CookieAsync());
            Assert.True((int)status is 200 or 404 or 422 or 304, $"{door}: {(int)status} {code} {body}");
        }
    }

    [Fact]
    public async Task Another_brigades_address_looks_like_one_that_is_not_there()
    {
        using var stranger = Client.As(1);
        var cookie = await stranger.CookieAsync(2);
        foreach (var door in Doors())
        {
            var foreign = await TryAsync(Client.Anonymous, door, door.Path("demo"), cookie);
            var missing = await TryAsync(Client.Anonymous, door, door.Path("nobody-here"), cookie);
            Assert.Equal((door.ToString(), HttpStatusCode.NotFound, "notFound"), (door.ToString(), foreign.Status, foreign.Code));
            Assert.Equal(Plain(missing.Body), Plain(foreign.Body));
        }
    }

    [Fact]
    public async Task An_id_of_another_brigade_looks_like_one_that_was_never_made()
    {
        var receipt = await AlertAsync(new { id = Fresh("walk"), kind = "建物火災", place = FreshPlace() });
        var members = await Client.GetAsync("/api/brigades/demo/members", Token);
        string[] foreign = [receipt.CallOutId!, receipt.IncidentId!, (string)members["members"]![0]!["id"]!, (string)members["units"]![0]!["id"]!, (string)members["roles"]![0]!["id"]!];
        using var chief = Client.As(1);
        var cookie = await chief.CookieAsync(2);
        foreach (var door in Doors().Where(door => door.Method == "GET" && door.Endpoint.RoutePattern.Parameters.Count > 1))
        {
            var never = await TryAsync(Client.Anonymous, door, door.Path("demo-2"), cookie);
            foreach (var id in foreign)
            {
                var theirs = await TryAsync(Client.Anonymous, door, door.Path("demo-2", id), cookie);
                Assert.Equal((door.ToString(), never.Status, never.Code, Plain(never.Body)), (door.ToString(), theirs.Status, theirs.Code, Plain(theirs.Body)));
            }
        }
    }

    private static bool EndsTheSession(Door door) => door.Method == "DELETE" && door.Endpoint.RoutePattern.RawText!.Contains("/account/", StringComparison.Ordinal);

    private static string Plain(string problem) => JsonNode.Parse(problem) is JsonObject told && told.Remove("traceId") | told.Remove("instance") ? told.ToJsonString() : problem;
}
