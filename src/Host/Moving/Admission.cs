using System.Globalization;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.Host.Moving;

/// <summary>Lets a start pass only on a store that is in force, so that two copies of the data never live on side by side.</summary>
internal sealed class Admission(StartSettings settings, TimeProvider clock)
{
    /// <exception cref="StartRefusedException">The other store is in force, or it cannot be told which.</exception>
    public async Task AdmitAsync(StoreEnd opened, CancellationToken cancellationToken)
    {
        var (mark, _) = await StoreMark.ReadAsync(opened.Store, cancellationToken);
        switch (mark?.Role)
        {
            case null or StoreRole.Source or StoreRole.InForce:
                return;
            case StoreRole.Moved:
                throw new StartRefusedException(string.Create(CultureInfo.InvariantCulture,
                    $"{opened.Place} was moved to {mark.Other} on {mark.At:yyyy-MM-dd} and is no longer in force: set Storage__Provider={mark.Other.Provider} with the settings of that store."));
            default:
                await FinishAsync(opened, mark!, cancellationToken);
                return;
        }
    }

    /// <summary>A copy was broken off. If that was after its source had been marked as moved, the copy is what is in force.</summary>
    private async Task FinishAsync(StoreEnd opened, StoreMark mark, CancellationToken cancellationToken)
    {
        StoreEnd source;
        try
        {
            source = await settings.OpenOtherAsync(mark.Other, clock, cancellationToken);
        }
        catch (Exception failure) when (failure is StartRefusedException or StoreHeldException or StoreSetUpException or StoreDamagedException or StoreUnavailableException)
        {
            throw new StartRefusedException(
                $"{opened.Place} is the unfinished copy of {mark.Other}, which cannot be asked whether it is still in force ({failure.Message}): start with the settings of that store, or run move-store with them again.", failure);
        }
        await using var closing = (IAsyncDisposable)source.Store;
        if (!await new StoreMove(source, opened, clock, _ => { }).TryFinishAsync(cancellationToken))
            throw new StartRefusedException(
                $"{opened.Place} is the unfinished copy of {mark.Other}, which is still in force: start with the settings of that store, or run move-store with them again.");
    }
}
