using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>Opens the connection to LINE at the start, so that the first call-out does not wait for it.</summary>
internal sealed class LineConnection(IBrigades brigades, LineClient line) : ILineConnection
{
    public async Task OpenAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        if (await brigades.FindAsync(brigade, cancellationToken) is { } found)
            await line.QuotaAsync(found.Line.AccessToken, cancellationToken);
    }
}
