using System.Net;
using BrigadeDispatch.LineSimulator.Api;
using BrigadeDispatch.LineSimulator.Control;
using BrigadeDispatch.LineSimulator.Login;
using BrigadeDispatch.LineSimulator.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BrigadeDispatch.LineSimulator;

/// <summary>A running LINE stand-in (模擬LINE): the API at <see cref="BaseAddress"/>, people who tap, a ledger of everything.</summary>
public sealed class LineSimulatorHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private readonly Simulation simulation;

    private LineSimulatorHost(WebApplication app, Simulation simulation, Uri baseAddress)
    {
        this.app = app;
        this.simulation = simulation;
        BaseAddress = baseAddress;
    }

    /// <summary>Root of API, control API and phones page.</summary>
    public Uri BaseAddress { get; }

    public VirtualUsers Users => simulation.Users;

    public Ledger Ledger => simulation.Ledger;

    public Faults Faults => simulation.Faults;

    /// <summary>People who see one content twice; exactly-once sending has none.</summary>
    public IReadOnlyList<SeenTwice> SeenTwice => LineSimulator.SeenTwice.Among(simulation.Users);

    /// <summary>Messages a channel has used up this month.</summary>
    public long QuotaUsed(string brigadeId) => Channel(brigadeId).Quota.Used;

    /// <summary>Sets what a channel may send this month; null lifts the limit.</summary>
    public void SetQuota(string brigadeId, long? limit) => Channel(brigadeId).Quota.Limit = limit;

    /// <summary>Where a channel's events go; tests start the product after the stand-in.</summary>
    public void SetWebhookUrl(string brigadeId, Uri? address) => Channel(brigadeId).WebhookUrl = address;

    /// <summary>Registers the callback URLs of a brigade's LINE Login channel.</summary>
    public void SetRedirectUris(string brigadeId, IEnumerable<Uri> redirectUris) =>
        Login(brigadeId).RedirectUris = [.. redirectUris.Select(address => address.AbsoluteUri)];

    /// <summary>Whether a channel of this brigade is here.</summary>
    public bool Knows(string brigadeId) => simulation.Channels.Any(channel => channel.BrigadeId == brigadeId);

    /// <summary>A person signs in on LINE's screen at this address; gives where LINE sends the browser then.</summary>
    /// <exception cref="InvalidOperationException">LINE would show its 400 page; the message says why.</exception>
    public Task<Uri> AuthorizeAsync(
        Uri authorizeUrl, string userId, IReadOnlyList<string>? amr = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(authorizeUrl);
        return simulation.Login.AuthorizeAsync(authorizeUrl, simulation.Users[userId], amr, own: false, cancellationToken);
    }

    /// <summary>The person presses Cancel on LINE's screen: back with <c>error=access_denied</c>.</summary>
    public Task<Uri> DenyAsync(Uri authorizeUrl, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(authorizeUrl);
        return simulation.Login.AuthorizeAsync(authorizeUrl, user: null, amr: null, own: false, cancellationToken);
    }

    /// <summary>What <c>liff.getIDToken()</c> gives; of the person's own brigade's channel unless another is named.</summary>
    public string LiffIdToken(string userId, string? channelId = null, string? nonce = null, TimeSpan? life = null)
    {
        var user = simulation.Users[userId];
        var channel = channelId is null
            ? simulation.Login.Of(user)
            : simulation.Login.Channels.FirstOrDefault(channel => channel.Id == channelId)
                ?? throw new KeyNotFoundException($"There is no LINE Login channel {channelId}");
        return simulation.Login.Tokens.OfLiff(channel, user, nonce, life ?? IdTokens.Life);
    }

    /// <summary>From now on another ES256 key signs and is published.</summary>
    public void RotateLoginKey() => simulation.Login.Tokens.Rotate();

    /// <summary>The demo administrator's code of this moment (TOTP).</summary>
    public string AuthenticatorCode => new Authenticator(simulation.Clock).Now.Code;

    /// <summary>Points all demo channels at a product started later.</summary>
    public void SetProductUrl(Uri productUrl)
    {
        ArgumentNullException.ThrowIfNull(productUrl);
        simulation.Options.ProductUrl = productUrl;
        foreach (var channel in simulation.Channels)
        {
            channel.WebhookUrl = new Uri(productUrl, $"/line/{channel.BrigadeId}/webhook");
        }
    }

    /// <summary>Everybody of a brigade who has a call-out answers, differently and spread over the time given.</summary>
    public Task<AnswerAllResult> AnswerAllAsync(AnswerAllOrder order, CancellationToken cancellationToken = default) =>
        new AnswerAll(simulation).RunAsync(order, cancellationToken);

    /// <summary>Starts a stand-in; with <see cref="LineSimulatorOptions.Port"/> 0 on a free loopback port.</summary>
    public static async Task<LineSimulatorHost> StartAsync(
        LineSimulatorOptions? options = null, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        options ??= new LineSimulatorOptions();
        var simulation = new Simulation(options, clock ?? TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            if (options.Port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(options.Port);
            }
        });
        var app = builder.Build();
        app.UseRouting();
        var runner = new ApiRunner(simulation);
        new SendApi(simulation).Map(app, runner);
        new AccountApi(simulation).Map(app, runner);
        new TokenApi(simulation).Map(app, runner);
        new LoginApi(simulation).Map(app, runner);
        var authenticator = new Authenticator(simulation.Clock);
        authenticator.Map(app);
        new AuthorizePage(simulation, authenticator).Map(app);
        new LoginControl(simulation).Map(app);
        new AccountLinkPage(simulation).Map(app);
        new ControlApi(simulation).Map(app);
        PhonesPage.Map(app);
        app.MapFallback(runner.Open(Endpoints.Unknown, (_, _) => ValueTask.FromResult(ApiAnswer.Error(404, "Not found"))));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            await simulation.DisposeAsync();
            throw;
        }
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new LineSimulatorHost(app, simulation, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        await simulation.DisposeAsync();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private LoginChannel Login(string brigadeId) =>
        simulation.Login.Channels.FirstOrDefault(channel => channel.Account.BrigadeId == brigadeId)
        ?? throw new KeyNotFoundException($"There is no LINE Login channel of {brigadeId}");

    private Channels.LineChannel Channel(string brigadeId) =>
        simulation.Channels.FirstOrDefault(channel => channel.BrigadeId == brigadeId)
        ?? throw new KeyNotFoundException($"There is no channel of {brigadeId}");

    /// <summary>Start and stop are the caller's alone: no signals, no console.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
