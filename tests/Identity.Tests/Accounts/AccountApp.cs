using System.Net;
using System.Security.Cryptography;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.SecondFactor;
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

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>The real module over a real store, behind a real port and a clock that stands still.</summary>
internal sealed class AccountApp : IAsyncDisposable
{
    public const string Origin = "https://brigade.example";
    public const string Password = "kingyo to asagao 7";

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;

    private AccountApp(DirectoryInfo folder, WebApplication app, ManualTimeProvider clock)
    {
        (_folder, _app, Clock) = (folder, app, clock);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }, disposeHandler: true) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public ManualTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public Crew Crew => Services.GetRequiredService<Crew>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<AccountApp> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var clock = new ManualTimeProvider();
        var folder = Directory.CreateTempSubdirectory("brigade-");
        var store = await SqliteStorage.OpenAsync(
            new SqliteOptions { Directory = Path.Combine(folder.FullName, "data"), BallastMegabytes = 0 }, clock, NullLogger.Instance, Token);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Public:BaseUrl"] = Origin, ["SignIn:TriesPerMinute"] = "10000" });
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
        services.AddSingleton(new PasswordHashes(iterations: 1000));
        services.AddSingleton<IBrigades, OneBrigade>();
        services.AddSingleton<Crew>();
        services.AddSingleton<IPeople>(provider => provider.GetRequiredService<Crew>());
        services.AddSingleton<IRights>(provider => provider.GetRequiredService<Crew>());
        services.AddScoped<Papers>();
        services.AddScoped<IRegistrations>(provider => provider.GetRequiredService<Papers>());
        services.AddScoped<ILineLinks>(provider => provider.GetRequiredService<Papers>());
        var app = builder.Build();
        app.UseSignIn();
        app.UseSessions();
        app.MapSignIn();
        app.MapApi().MapBrigade().MapIdentity();
        var keys = app.Services.GetRequiredService<KeyRing>();
        await keys.CreateAsync(BrigadeId.Operator, Token);
        await keys.CreateAsync(OneBrigade.Id, Token);
        await app.StartAsync(Token);
        return new AccountApp(folder, app, clock);
    }

    /// <summary>Sets the clock on. Timers do not fire: the streams' would, twice for every second of it.</summary>
    public void Pass(TimeSpan time) => Clock.Jump(Clock.GetUtcNow() + time);

    /// <summary>A browser nobody has signed in with yet.</summary>
    public Device Browser() => new(this);

    /// <summary>A browser somebody is signed in with, the way LINE Login does.</summary>
    public async Task<Device> SignedInAsync(Person person, string device = "iPhoneのLINE")
    {
        var token = await ChangeAsync(async work =>
        {
            var policy = await Services.GetRequiredService<PolicyBook>().CurrentAsync(OneBrigade.Id, Token);
            return SessionBook.Begin(work, person.Id, SignInWay.Line, policy, Clock.GetUtcNow(), device, "203.0.113.7").Token;
        });
        return new Device(this) { Cookie = $"{OneBrigade.Id.Value}.{token}" };
    }

    /// <summary>The same with the second factor just shown.</summary>
    public async Task<Device> SignedInFreshAsync(Person person)
    {
        var device = await SignedInAsync(person);
        await ChangeAsync(async work =>
        {
            var session = (await work.FindAsync<SessionDocument>(device.SessionId, Token))!;
            work.Save(session with { SecondFactorAt = Clock.GetUtcNow() });
            return true;
        });
        return device;
    }

    public Task SetPasswordAsync(Person person, string password = Password, bool mustChange = false) => ChangeAsync(async work =>
    {
        var account = await work.FindAsync<AccountDocument>(person.Id.ToString(), Token) ?? new AccountDocument { Id = person.Id };
        work.Save(Services.GetRequiredService<PasswordCheck>().Set(account, password, Clock.GetUtcNow(), mustChange));
        return true;
    });

    public Task SetTotpAsync(Person person, byte[] key) => ChangeAsync(async work =>
    {
        var account = await work.FindAsync<AccountDocument>(person.Id.ToString(), Token) ?? new AccountDocument { Id = person.Id };
        work.Save(account with { TotpKey = Totp.Base32(key), TotpConfirmed = true });
        return true;
    });

    public Task SetPolicyAsync(Func<SignInPolicy, SignInPolicy> change) => ChangeAsync(async work =>
    {
        var saved = await work.FindAsync<SignInPolicyDocument>(SignInPolicyDocument.TheOne, Token);
        work.Save(new SignInPolicyDocument { Policy = change(saved?.Policy ?? SignInPolicy.Default) });
        return true;
    });

    public Task AddPaperAsync(string code, Person person) => ChangeAsync(work =>
    {
        work.Save(new Paper { Id = code, For = person.Id });
        return Task.FromResult(true);
    });

    public async Task<T> ChangeAsync<T>(Func<UnitOfWork, Task<T>> change)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(OneBrigade.Id, Actor.Service, "test");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var result = await change(work);
        await work.CommitAsync(Token);
        return result;
    }

    public async Task<AccountDocument> AccountAsync(Person person) => (await ReadAsync<AccountDocument>(person.Id.ToString()))!;

    public async Task<TDocument?> ReadAsync<TDocument>(string id) where TDocument : class, IDocument<TDocument> =>
        (await Services.GetRequiredService<BrigadeReader>().FindAsync<TDocument>(OneBrigade.Id, id, Token))?.Document;

    public async Task<List<TDocument>> AllAsync<TDocument>() where TDocument : class, IDocument<TDocument>
    {
        var all = new List<TDocument>();
        await foreach (var (document, _) in Services.GetRequiredService<BrigadeReader>().QueryAsync<TDocument>(OneBrigade.Id, new DocumentQuery(TDocument.Type), Token))
            all.Add(document);
        return all;
    }

    /// <summary>Outcomes of the sign-in log, oldest first.</summary>
    public async Task<List<string>> OutcomesAsync() => [.. (await AllAsync<SignInDocument>()).OrderBy(entry => entry.At).Select(entry => entry.Outcome)];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
