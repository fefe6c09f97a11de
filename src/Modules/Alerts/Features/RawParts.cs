using BrigadeDispatch.Alerts.Storage;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Alerts.Features;

/// <summary>Keeps the raw bytes of a message that is too large for one batch: in parts, durable before the alert that names them.</summary>
internal sealed class RawParts(IServiceScopeFactory scopes)
{
    /// <summary>Stores the parts and gives their number. A repeat finds them there.</summary>
    public async Task<int> SaveAsync(BrigadeId brigade, AlertId alert, byte[] raw)
    {
        var count = 0;
        foreach (var part in raw.Chunk(RawPartDocument.MostBytes))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.Intake, "raw");
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            var id = $"{alert}.{count++}";
            if (await work.FindAsync<RawPartDocument>(id, CancellationToken.None) is not null)
                continue;
            work.Save(new RawPartDocument { Id = id, Bytes = part });
            work.Audit("alert.rawKept", id);
            try
            {
                await work.CommitAsync(CancellationToken.None);
            }
            catch (ConcurrentChangeException)
            {
                // The same message on another instance: its parts are the same bytes.
            }
        }
        return count;
    }
}
