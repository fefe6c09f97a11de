using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Tenancy.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Tenancy.Demo;

/// <summary>The demo's brigades with the well-known secrets of the demo. Only a demo start runs it.</summary>
internal sealed class DemoBrigades(IServiceScopeFactory scopes, KeyRing keys) : IDemoSeed
{
    public int Order => 0;

    public async Task SeedAsync(int brigade, BrigadeId id, int members, CancellationToken cancellationToken)
    {
        await keys.CreateAsync(BrigadeId.Operator, cancellationToken);
        await keys.CreateAsync(id, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(BrigadeId.Operator, Actor.Service, "demo");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var known = await work.FindAsync<BrigadeDocument>(id.Value, cancellationToken);
        if (known?.LineLoginChannelId is not null)
            return;
        work.Save(new BrigadeDocument
        {
            Id = id.Value,
            Name = brigade == 1 ? "上田市消防団（デモ）" : $"上田市消防団（デモ{brigade}）",
            MunicipalityNames = ["長野県上田市", "上田市", "長野県"],
            IntakeSecrets = ["demo-intake-secret"],
            LineDestination = "U" + (0xB0000000L + brigade).ToString("x32", null),
            LineSecrets = ["demo-channel-secret"],
            LineAccessToken = "demo-channel-token",
            LineLoginChannelId = (1_650_000_000L + brigade).ToString(System.Globalization.CultureInfo.InvariantCulture),
            LineLoginSecret = "demo-login-secret",
        });
        work.Audit("brigade.created", id.Value, "demo");
        await work.CommitAsync(cancellationToken);
    }
}
