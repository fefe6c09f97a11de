using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The door to the SQLite engine.</summary>
public static class SqliteStorage
{
    /// <summary>Binds and checks the section <see cref="SqliteOptions.Section"/>. The store itself is opened by <see cref="OpenAsync"/> before the host starts.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SqliteOptions>().BindConfiguration(SqliteOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    /// <summary>Makes an open store the one everybody gets; the container closes it last.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteDocumentStore store)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(store);
        // By factory, because a container does not dispose of instances it is handed.
        services.AddSingleton(_ => store);
        services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<SqliteDocumentStore>());
        return services;
    }

    /// <summary>Takes the data folder, checks the database, raises its schema and proves that it can be written.</summary>
    /// <exception cref="StoreHeldException">Another process has the folder.</exception>
    /// <exception cref="StoreSetUpException">Library, file system or schema do not fit; the sentence says what to do.</exception>
    /// <exception cref="StoreDamagedException">The check found damage.</exception>
    public static Task<SqliteDocumentStore> OpenAsync(SqliteOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(logger);
        return SqliteDocumentStore.OpenAsync(options, Schema.Steps, clock, logger, cancellationToken);
    }
}
