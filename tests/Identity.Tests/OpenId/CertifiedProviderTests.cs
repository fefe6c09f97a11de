using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Tests.Doors;

namespace BrigadeDispatch.Identity.Tests.OpenId;

/// <summary>The protocol against an OpenID provider others wrote and had certified (npm oidc-provider), set up like LINE and like town offices.</summary>
public sealed class CertifiedProviderTests : IAsyncLifetime
{
    private const string Email = "yakuba@example.lg.jp";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly Browser _browser = new();
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private Process? _node;
    private Task<string> _complained = Task.FromResult("");
    private JsonObject _ports = [];

    public async ValueTask InitializeAsync()
    {
        _end.CancelAfter(_limit);
        var folder = Path.Combine(Project(), "node");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules", "oidc-provider")), "npm ci was not run in tests/Identity.Tests/node");
        // The provider must know the callback before the app is there: people know it by a name that only this test takes to the app's port.
        var start = new ProcessStartInfo("node", ["provider.mjs"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("NODE_TEST_CONTEXT");
        _node = Process.Start(start)!;
        _complained = _node.StandardError.ReadToEndAsync(_end.Token);
        await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { redirect = PublicAddress, secret = TestTokens.Secret }));
        await _node.StandardInput.FlushAsync(_end.Token);
        var ports = await _node.StandardOutput.ReadLineAsync(_end.Token);
        _ports = (JsonObject)JsonNode.Parse(ports ?? throw new InvalidOperationException("The provider did not start: " + await _complained))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is { } node)
        {
            node.StandardInput.Close();   // that ends it
            try
            {
                await node.WaitForExitAsync(_end.Token);
            }
            finally
            {
                if (!node.HasExited)
                    node.Kill(entireProcessTree: true);
                node.Dispose();
            }
            await _complained;
        }
        _browser.Dispose();
        _end.Dispose();
    }

    private const string PublicAddress = "https://dispatch.test";

    private static readonly Dictionary<string, string?> _settings = new() { ["Public:BaseUrl"] = PublicAddress };

    private Uri At(string provider) => new($"http://127.0.0.1:{_ports[provider]!.GetValue<int>()}");

    private async Task BeAsync(string provider, object person)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var response = await http.PostAsJsonAsync(new Uri(At(provider), "/person"), person, _end.Token);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>From our start through the provider's pages to our callback.</summary>
    private async Task<Visit> SignInAsync(SignInApp app, string way)
    {
        var visit = await _browser.GetAsync(new Uri(app.Address, $"/sign-in/demo/{way}?return=/demo/members"));
        visit = await _browser.FollowAsync(visit, next => next.AbsoluteUri.StartsWith(PublicAddress, StringComparison.Ordinal));
        Assert.True(visit.Next is not null, visit.Body);
        return await _browser.GetAsync(new Uri(app.Address, visit.Next!.PathAndQuery));
    }

    private OpenIdProvider Office(string provider) => new(new Uri(At(provider).AbsoluteUri.TrimEnd('/')), "brigade", TestTokens.Secret, "市役所の職員");

    [Fact]
    public async Task LINE_Login_with_HS256_PKCE_and_nonce()
    {
        await using var app = await SignInApp.StartAsync(At("line"), settings: _settings);
        var person = app.People.Add(1, lineUser: SignInApp.LineUser);
        Assert.Equal("/demo/members", (await SignInAsync(app, "line")).Next?.PathAndQuery);
        var session = await app.SessionAsync(_browser);
        Assert.Equal((person.Id, SignInWay.Line), (session!.MemberId, session.Way));
        Assert.Equal(["pwd", "mfa"], session.Methods);
    }

    [Fact]
    public async Task A_wrong_channel_secret_lets_nobody_in()
    {
        await using var app = await SignInApp.StartAsync(At("line"), secret: "another-secret-another-secret-32", settings: _settings);
        app.People.Add(1, lineUser: SignInApp.LineUser);
        Assert.Equal("signIn.failed", (await SignInAsync(app, "line")).Query["problem"]);
        Assert.Equal(["signIn.codeRefused"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task Cancel_at_the_provider()
    {
        await using var app = await SignInApp.StartAsync(At("line"), settings: _settings);
        await BeAsync("line", new { cancels = true });
        Assert.Equal("signIn.cancelled", (await SignInAsync(app, "line")).Query["problem"]);
        Assert.Equal(["signIn.cancelled"], await app.OutcomesAsync());
    }

    [Theory]
    [InlineData("rs256")]   // by the book: the address only by UserInfo; secret in the form
    [InlineData("es256")]   // the address in the ID token; secret in the header
    public async Task A_town_office_by_discovery(string provider)
    {
        await using var app = await SignInApp.StartAsync(staff: Office(provider), settings: _settings);
        var person = app.People.Add(61, email: Email);
        Assert.Equal("/demo/members", (await SignInAsync(app, "staff")).Next?.PathAndQuery);
        var session = await app.SessionAsync(_browser);
        Assert.Equal((person.Id, SignInWay.Staff), (session!.MemberId, session.Way));
    }

    [Fact]
    public async Task A_town_office_that_does_not_answer_for_the_address()
    {
        await using var app = await SignInApp.StartAsync(staff: Office("es256"), settings: _settings);
        app.People.Add(61, email: Email);
        await BeAsync("es256", new { verified = false });
        Assert.Equal("signIn.notKnown", (await SignInAsync(app, "staff")).Query["problem"]);
    }

    private static string Project()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && folder.GetFiles("*.csproj").Length == 0)
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
