using BrigadeDispatch.Storage.Contract.Tests.Contract;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

public sealed class SqliteBatches : BatchContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteTenants : TenantContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteQueries : QueryContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteChanges : ChangeContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteExpiry : ExpiryContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteParallelWriters : ParallelContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteLives : ModelContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteSealing : SealingContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteUnitsOfWork : UnitOfWorkContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteCopies : CopyContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => SqliteEngine.StartAsync(clock, cancellationToken);
}
