using System.Security.Cryptography;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.Identity.Tests.Doors;

/// <summary>The real module over a real store and a real port, with stand-ins for the other modules.</summary>
internal sealed class SignInApp : IAsyncDisposable
{
    public const string LineUser = "U0123456789abcdef0123456789abcdef";

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;

    private SignInApp(DirectoryInfo folder, WebApplication app, ManualTimeProvider clock) => (_folder, _app, Clock) = (folder, app, clock);

    public static BrigadeId Brigade { get; } = BrigadeId.Parse("demo");

    public ManualTimeProvider Clock { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.Single());

    public FewPeople People => Services.GetRequiredService<FewPeople>();

    /// <summary>Starts it for a provider that stands for LINE and, at the same address, for a town office.</summary>
    public static async Task<SignInApp> StartAsync(
        Uri? line = null, OpenIdProvider? staff = null, string secret = OpenId.TestTokens.Secret, Dictionary<string, string?>? settings = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());   // providers in processes of their own have the true time
        var folder = Directory.CreateTempSubdirectory("brigade-");
        var store = await SqliteStorage.OpenAsync(
            new SqliteOptions { Directory = Path.Combine(folder.FullName, "data"), BallastMegabytes = 0 }, clock, NullLogger.Instance, cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Line:AccessBaseUrl"] = (line ?? new Uri("http://127.0.0.1:9")).AbsoluteUri,
            ["Line:ApiBaseUrl"] = (line ?? new Uri("http://127.0.0.1:9")).AbsoluteUri,
        });
        builder.Configuration.AddInMemoryCollection(settings);
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(clock);
        services.AddSqliteStorage(store);
        services.AddSingleton(new KeyEncryptionKey(RandomNumberGenerator.GetBytes(32)));
        services.AddSingleton<KeyRing>();
        services.AddSingleton<BrigadeReader>();
        services.AddSingleton<Counters>();
        services.AddScoped<RequestContext>();
        services.AddScoped<UnitOfWork>();
        services.AddMediation();
        services.AddIdentity();
        services.AddSingleton<FewBrigades>();
        services.AddSingleton<IBrigades>(provider => provider.GetRequiredService<FewBrigades>());
        services.AddSingleton<FewPeople>();
        services.AddSingleton<IPeople>(provider => provider.GetRequiredService<FewPeople>());
        services.AddSingleton<IRights>(provider => provider.GetRequiredService<FewPeople>());
        services.AddScoped<IRegistrations, TestRegistrations>();
        var app = builder.Build();
        app.UseSessions();
        app.MapSignIn();
        app.MapApi();
        var keys = app.Services.GetRequiredService<KeyRing>();
        await keys.CreateAsync(BrigadeId.Operator, cancellationToken);
        foreach (var id in new[] { Brigade, BrigadeId.Parse("other") })
        {
            await keys.CreateAsync(id, cancellationToken);
            app.Services.GetRequiredService<FewBrigades>().All[id] = new Brigade(
                id, "デモ消防団", [], [], new LineChannel("U0", [], "token"), [], new LineLoginChannel(OpenId.TestTokens.Channel, secret, null), staff);
        }
        var bare = BrigadeId.Parse("bare");
        await keys.CreateAsync(bare, cancellationToken);
        app.Services.GetRequiredService<FewBrigades>().All[bare] = new Brigade(bare, "何もない消防団", [], [], new LineChannel("U0", [], "token"), []);
        await app.StartAsync(cancellationToken);
        return new SignInApp(folder, app, clock);
    }

    /// <summary>The sign-in log, oldest first. What comes after it was asked for is later by the clock, too.</summary>
    public async Task<IReadOnlyList<SignInDocument>> LogAsync()
    {
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var found = new List<SignInDocument>();
        await foreach (var (entry, _) in Services.GetRequiredService<BrigadeReader>().QueryAsync<SignInDocument>(
            Brigade, new DocumentQuery(SignInDocument.Type, "at"), TestContext.Current.CancellationToken))
            found.Add(entry);
        return found;
    }

    public async Task<IReadOnlyList<string>> OutcomesAsync() => (await LogAsync()).Select(entry => entry.Outcome).ToList();

    public async Task<SessionDocument?> SessionAsync(Browser browser)
    {
        if (!browser.CookiesOf(Address).TryGetValue(SessionCookie.Name, out var cookie))
            return null;
        var token = cookie[(cookie.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return (await Services.GetRequiredService<BrigadeReader>().FindAsync<SessionDocument>(Brigade, SessionBook.HashOf(token), TestContext.Current.CancellationToken))?.Document;
    }

    public async Task AddSlipAsync(string code, MemberId member)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(Brigade, Actor.Service, "test");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        work.Save(new TestSlip { Id = TestSlip.IdOf(code), For = member });
        await work.CommitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<TestSlip> SlipAsync(string code) =>
        (await Services.GetRequiredService<BrigadeReader>().FindAsync<TestSlip>(Brigade, TestSlip.IdOf(code), TestContext.Current.CancellationToken))!.Value.Document;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
