using BrigadeDispatch.Storage.Contract.Tests.Contract;

namespace BrigadeDispatch.Storage.Contract.Tests.Cosmos;

public sealed class CosmosBatches : BatchContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosTenants : TenantContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosQueries : QueryContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosChanges : ChangeContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosExpiry : ExpiryContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosParallelWriters : ParallelContract
{
    protected override int Increments => 12;

    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosLives : ModelContract
{
    protected override (int Lives, int Steps) Extent => (12, 30);

    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosSealing : SealingContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosUnitsOfWork : UnitOfWorkContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}

public sealed class CosmosCopies : CopyContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => CosmosEngine.StartAsync(clock, cancellationToken);
}
