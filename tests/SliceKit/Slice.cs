using System.Security.Cryptography;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.TestKit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.SliceKit;

/// <summary>The kernel over a real SQLite store in a folder of its own, with the modules a test asks for and a clock it moves.</summary>
public sealed class Slice : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ServiceProvider _services;

    private Slice(DirectoryInfo folder, ServiceProvider services, ManualTimeProvider clock) => (_folder, _services, Clock) = (folder, services, clock);

    public static BrigadeId Brigade { get; } = BrigadeId.Parse("demo");

    public ManualTimeProvider Clock { get; }

    public IServiceProvider Services => _services;

    public IDocumentStore Store => _services.GetRequiredService<IDocumentStore>();

    public KeyRing Keys => _services.GetRequiredService<KeyRing>();

    /// <summary>Opens the store and makes the brigade's key.</summary>
    public static async Task<Slice> OpenAsync(CancellationToken cancellationToken, Action<IServiceCollection>? modules = null)
    {
        var clock = new ManualTimeProvider();
        var folder = Directory.CreateTempSubdirectory("brigade-");
        var options = new SqliteOptions { Directory = Path.Combine(folder.FullName, "data"), BallastMegabytes = 0 };
        var store = await SqliteStorage.OpenAsync(options, clock, NullLogger.Instance, cancellationToken);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSqliteStorage(store);
        services.AddSingleton(new KeyEncryptionKey(RandomNumberGenerator.GetBytes(32)));
        services.AddSingleton<KeyRing>();
        services.AddSingleton<BrigadeReader>();
        services.AddSingleton<Counters>();
        services.AddScoped<RequestContext>();
        services.AddScoped<UnitOfWork>();
        services.AddMediation();
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(
            new Microsoft.Extensions.Configuration.ConfigurationManager());
        modules?.Invoke(services);
        var slice = new Slice(folder, services.BuildServiceProvider(validateScopes: true), clock);
        await slice.Keys.CreateAsync(BrigadeId.Operator, cancellationToken);
        await slice.Keys.CreateAsync(Brigade, cancellationToken);
        return slice;
    }

    /// <summary>A use case: a scope of its own, entered as an actor.</summary>
    public UseCase Enter(Actor? actor = null, BrigadeId? brigade = null)
    {
        var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade ?? Brigade, actor ?? Actor.Service, "test");
        return new UseCase(scope);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>One unit of work and whoever takes part in it.</summary>
public sealed class UseCase(AsyncServiceScope scope) : IAsyncDisposable
{
    public IServiceProvider Services => scope.ServiceProvider;

    public UnitOfWork Work => scope.ServiceProvider.GetRequiredService<UnitOfWork>();

    public IMediator Mediator => scope.ServiceProvider.GetRequiredService<IMediator>();

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
