using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.TestKit;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>A product on a clock that the test moves.</summary>
public sealed class ClockedApp : IAsyncLifetime
{
    public ManualTimeProvider Clock { get; } = new();

    public BrigadeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await BrigadeApp.StartAsync(members: 3, clock: Clock, line: SharedApp.Roomy());

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>Who may bring an alert: the signature, its time, the size, and what the refused are told.</summary>
public sealed class IntakeSignatureTests(ClockedApp clocked) : Scenario(clocked.App), IClassFixture<ClockedApp>
{
    private const string Secret = "demo-intake-secret";

    private DateTimeOffset Now => clocked.Clock.GetUtcNow();

    [Theory]
    [InlineData(0, HttpStatusCode.Accepted)]
    [InlineData(-300, HttpStatusCode.Accepted)]
    [InlineData(300, HttpStatusCode.Accepted)]
    [InlineData(-301, HttpStatusCode.Unauthorized)]
    [InlineData(301, HttpStatusCode.Unauthorized)]
    [InlineData(-86_400, HttpStatusCode.Unauthorized)]
    public async Task Five_minutes_in_either_direction_are_taken_and_a_second_more_is_not(int seconds, HttpStatusCode expected)
    {
        using var answer = await Client.PostSignedAsync("/intake/demo/alerts", Alert(), at: Now.AddSeconds(seconds), cancellationToken: Token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task The_signature_ages_with_the_servers_clock()
    {
        var at = Now;
        var body = Alert();
        using (var fresh = await Client.PostSignedAsync("/intake/demo/alerts", body, at: at, cancellationToken: Token))
            Assert.Equal(HttpStatusCode.Accepted, fresh.StatusCode);

        clocked.Clock.Advance(TimeSpan.FromSeconds(301));

        using var stale = await Client.PostSignedAsync("/intake/demo/alerts", body, at: at, cancellationToken: Token);
        Assert.Equal(HttpStatusCode.Unauthorized, stale.StatusCode);
    }

    [Fact]
    public async Task Upper_case_hex_is_hex()
    {
        var body = Alert();
        using var answer = await SendAsync(body, [Stamp()], ["sha256=" + Convert.ToHexString(Mac(Stamp(), body))]);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    public static TheoryData<string> Faults => ["no signature", "no timestamp", "neither", "two signatures", "two timestamps", "two in one", "wrong secret", "of another body",
        "of another time", "without its prefix", "another prefix", "cut short", "no hex", "timestamp with a sign", "timestamp with a blank", "timestamp in milliseconds",
        "timestamp with a fraction", "empty timestamp", "timestamp beyond counting"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Anything_but_one_right_signature_is_refused_and_stored_nowhere(string fault)
    {
        var body = Alert();
        var stamp = Stamp();
        var right = "sha256=" + Convert.ToHexStringLower(Mac(stamp, body));
        (string[] Stamps, string[] Signatures) headers = fault switch
        {
            "no signature" => ([stamp], []),
            "no timestamp" => ([], [right]),
            "neither" => ([], []),
            "two signatures" => ([stamp], [right, right]),
            "two timestamps" => ([stamp, stamp], [right]),
            "two in one" => ([stamp], [right + ", " + right]),
            "wrong secret" => ([stamp], ["sha256=" + Convert.ToHexStringLower(Mac(stamp, body, "demo-intake-secret "))]),
            "of another body" => ([stamp], ["sha256=" + Convert.ToHexStringLower(Mac(stamp, [.. body, (byte)' ']))]),
            "of another time" => ([stamp], ["sha256=" + Convert.ToHexStringLower(Mac("1" + stamp[1..^1] + (stamp[^1] == '0' ? '1' : '0'), body))]),
            "without its prefix" => ([stamp], [right[7..]]),
            "another prefix" => ([stamp], ["SHA256=" + right[7..]]),
            "cut short" => ([stamp], [right[..^2]]),
            "no hex" => ([stamp], ["sha256=" + new string('z', 64)]),
            "timestamp with a sign" => Both("+" + stamp),
            "timestamp with a blank" => Both(stamp[..5] + " " + stamp[5..]),
            "timestamp in milliseconds" => Both(stamp + "000"),
            "timestamp with a fraction" => Both(stamp + ".0"),
            "empty timestamp" => Both(""),
            "timestamp beyond counting" => Both(new string('9', 30)),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
        var before = (await CountAsync("alertsAccepted"), await CountAsync("batchesQueued"), await CountAsync("duplicateHits"));

        using var answer = await SendAsync(body, headers.Stamps, headers.Signatures);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await IsProblemAsync(answer, "signature.invalid");
        Assert.Equal(before, (await CountAsync("alertsAccepted"), await CountAsync("batchesQueued"), await CountAsync("duplicateHits")));

        (string[], string[]) Both(string other) => ([other], ["sha256=" + Convert.ToHexStringLower(Mac(other, body))]);
    }

    [Theory]
    [InlineData("/intake/{0}/alerts")]
    [InlineData("/intake/{0}/mails")]
    [InlineData("/intake/{0}/probe")]
    [InlineData("/line/{0}/webhook")]
    public async Task An_unknown_brigade_is_answered_like_a_wrong_signature(string path)
    {
        var wrong = await AnswerAsync("demo", "wrong");
        foreach (var name in (string[])["nobody", "demo-99", "DEMO", "~operator", "%7Eoperator", "-", "a.b", new string('a', 200)])
            Assert.Equal(wrong, await AnswerAsync(name, Secret));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);

        async Task<(HttpStatusCode Status, string? Type, string Body)> AnswerAsync(string brigade, string secret)
        {
            var address = string.Format(CultureInfo.InvariantCulture, path, brigade);
            using var answer = path.StartsWith("/line", StringComparison.Ordinal)
                ? await Client.PostWebhookAsync("{}"u8.ToArray(), brigade, secret == "wrong" ? [LineEvents.Sign("{}"u8.ToArray(), "wrong")] : null, Token)
                : await Client.PostSignedAsync(address, Alert(), secret, cancellationToken: Token);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!.AsObject();
            body.Remove("traceId");   // of the request, not of the brigade
            return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), body.ToJsonString());
        }
    }

    [Fact]
    public async Task The_probe_says_whether_brigade_and_secret_go_together()
    {
        using var right = await Client.PostSignedAsync("/intake/demo/probe", [], cancellationToken: Token);
        using var wrong = await Client.PostSignedAsync("/intake/demo/probe", [], secret: "wrong", cancellationToken: Token);

        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        await IsProblemAsync(wrong, "signature.invalid");
    }

    [Theory]
    [InlineData("alerts", 1024 * 1024, false)]
    [InlineData("alerts", 1024 * 1024, true)]
    [InlineData("mails", 16 * 1024 * 1024, false)]
    [InlineData("mails", 16 * 1024 * 1024, true)]
    public async Task The_largest_body_is_taken_and_one_byte_more_is_413(string door, int most, bool chunked)
    {
        var exactly = Sized(door, most);
        using (var taken = await SendAsync(exactly, [Stamp()], ["sha256=" + Convert.ToHexStringLower(Mac(Stamp(), exactly))], door, chunked))
            Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);

        var more = Sized(door, most + 1);
        using var refused = await SendAsync(more, [Stamp()], ["sha256=" + Convert.ToHexStringLower(Mac(Stamp(), more))], door, chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        await IsProblemAsync(refused, "body.tooLarge");
    }

    private static byte[] Alert() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { id = Fresh("s"), kind = "建物火災", place = FreshPlace() });

    private static byte[] Sized(string door, int length)
    {
        var head = Encoding.UTF8.GetBytes(door == "alerts"
            ? $$"""{"id":"{{Fresh("big")}}","kind":"建物火災","pad":"""
            : $$"""{"subject":"災害情報","text":"種別：建物火災\n場所：{{FreshPlace()}}","messageId":"<{{Fresh("big")}}>","raw":""");
        var body = new byte[length];
        body.AsSpan().Fill((byte)'A');
        head.CopyTo(body, 0);
        body[head.Length] = body[^2] = (byte)'"';
        body[^1] = (byte)'}';
        return body;
    }

    private string Stamp() => Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static byte[] Mac(string stamp, byte[] body, string secret = Secret) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(stamp + "."), .. body]);

    private async Task<HttpResponseMessage> SendAsync(byte[] body, string[] stamps, string[] signatures, string door = "alerts", bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/intake/demo/{door}");
        request.Content = chunked ? new StreamContent(new MemoryStream(body)) : new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        if (chunked)
            request.Content.Headers.ContentLength = null;
        foreach (var stamp in stamps)
            request.Headers.TryAddWithoutValidation("X-Brigade-Timestamp", stamp);
        foreach (var signature in signatures)
            request.Headers.TryAddWithoutValidation("X-Brigade-Signature", signature);
        return await Client.Http.SendAsync(request, Token);
    }

    private static async Task IsProblemAsync(HttpResponseMessage answer, string code)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!;
        Assert.Equal(code, (string)problem["code"]!);
        Assert.Equal((int)answer.StatusCode, (int)problem["status"]!);
    }
}
