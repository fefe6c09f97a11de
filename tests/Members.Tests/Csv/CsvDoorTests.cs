using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Members.Csv;
using BrigadeDispatch.SliceKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Csv;

/// <summary>The doors of the CSV as a browser meets them.</summary>
public sealed class CsvDoorTests : IAsyncLifetime
{
    private Town _town = null!;
    private WebApplication _doors = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.OpenAsync();
        await _town.SaveAsync(Town.Member(1), Town.Member(2));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddMediation();
        builder.Services.AddMembers();
        _doors = builder.Build();
        _doors.MapGroup("/api/brigades/{brigadeId}").MapMembers();
    }

    public async ValueTask DisposeAsync()
    {
        await _doors.DisposeAsync();
        await _town.DisposeAsync();
    }

    private async Task<(HttpContext Http, byte[] Body)> CallAsync(string method, string path, byte[]? body = null, string? type = null, string query = "")
    {
        var door = ((IEndpointRouteBuilder)_doors).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(door => door.RoutePattern.RawText == "/api/brigades/{brigadeId}" + path && door.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains(method));
        await using var use = _town.Slice.Enter(Town.Chief);
        using var answer = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = use.Services };
        (http.Request.Method, http.Request.ContentType, http.Request.QueryString) = (method, type, new QueryString(query));
        http.Request.Body = new MemoryStream(body ?? []);
        http.Request.ContentLength = body?.Length;
        http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>(new HasBody());
        http.Response.Body = answer;
        await door.RequestDelegate!(http);
        return (http, answer.ToArray());
    }

    [Fact]
    public async Task A_file_goes_out_comes_in_is_checked_and_taken_in()
    {
        var (http, file) = await CallAsync("GET", "/members.csv", query: "?encoding=cp932");
        Assert.Equal((200, "text/csv; charset=Shift_JIS", "no-store"), (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.CacheControl.ToString()));
        Assert.Contains("filename=members-demo-20260105.csv", http.Response.Headers.ContentDisposition.ToString(), StringComparison.Ordinal);

        var changed = FileEncodings.Cp932.GetBytes(FileEncodings.Cp932.GetString(file).Replace(",宮下,2,", ",宮上,2,", StringComparison.Ordinal));
        var (check, told) = await CallAsync("POST", "/members.csv/dry-run", changed, "application/vnd.ms-excel");
        var outcome = JsonNode.Parse(told)!;
        Assert.Equal((200, "cp932", 1, 1), (check.Response.StatusCode, (string?)outcome["encoding"], (int)outcome["changed"]!, (int)outcome["unchanged"]!));
        Assert.Equal(("changed", "姓", "宮下", "宮上"), ((string?)outcome["diff"]![0]!["kind"], (string?)outcome["diff"]![0]!["fields"]![0]!["name"],
            (string?)outcome["diff"]![0]!["fields"]![0]!["before"], (string?)outcome["diff"]![0]!["fields"]![0]!["after"]));

        var (apply, decided) = await CallAsync("POST", "/members.csv/apply", Tables.Bytes($$"""{"token":"{{outcome["token"]}}","remove":false}"""), "application/json");
        Assert.Equal(200, apply.Response.StatusCode);
        await _town.Runner.ApplyAsync(Slice.Brigade, (string)JsonNode.Parse(decided)!["changeId"]!, Token);
        Assert.Equal("宮上", (await _town.FindAsync(2)).FamilyName);
    }

    [Fact]
    public async Task What_is_refused_is_a_problem_with_a_code_and_a_sentence()
    {
        var (large, told) = await CallAsync("POST", "/members.csv/dry-run", new byte[CsvLimits.Bytes + 1], "text/csv");
        Assert.Equal((413, "csv.tooLarge"), (large.Response.StatusCode, (string?)JsonNode.Parse(told)!["code"]));
        var (empty, sentence) = await CallAsync("POST", "/members.csv/dry-run", [], "text/csv");
        Assert.Equal((422, "csv.unreadable"), (empty.Response.StatusCode, (string?)JsonNode.Parse(sentence)!["code"]));
        var (gone, _) = await CallAsync("POST", "/members.csv/apply", Tables.Bytes("""{"token":"x","remove":true}"""), "application/json");
        Assert.Equal(404, gone.Response.StatusCode);
        var (encoding, _) = await CallAsync("GET", "/members-template.csv", query: "?encoding=latin1");
        Assert.Equal(422, encoding.Response.StatusCode);
    }

    private sealed class HasBody : Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
