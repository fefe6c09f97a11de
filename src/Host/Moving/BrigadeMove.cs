using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>
/// Moves one brigade into the store of another deployment, with no server on the source. Its documents stay sealed under its own key, which the common key
/// file wraps; its entry in the operator's partition is sealed anew for the other one. One commit decides: it marks the brigade as moved and takes its entry
/// away. Broken off after that, the brigade is served nowhere until the same command has put it in force.
/// </summary>
internal sealed class BrigadeMove(BrigadeId brigade, StoreEnd source, KeyRing sourceKeys, StoreEnd target, KeyRing targetKeys, TimeProvider clock, Action<string> progress)
{
    private const string EntryType = "brigade";
    private readonly PartitionCopy _copy = new(source, target, clock, progress);

    /// <summary>Opens both stores by their settings, sees that they are in force and share the key file, and moves.</summary>
    /// <exception cref="MoveRefusedException">It cannot be done; the sentence says why.</exception>
    public static async Task<MoveOutcome> RunAsync(
        BrigadeId brigade, StartSettings settings, StorageProvider to, StartSettings there, TimeProvider clock, Action<string> progress, CancellationToken cancellationToken)
    {
        if (there.PlaceOf(to) == settings.PlaceOf(settings.Provider))
            throw new MoveRefusedException("A brigade alone is moved to another deployment: --settings FILE says where its store is.");
        var source = await settings.OpenEngineAsync(settings.Provider, clock, cancellationToken);
        await using var closingSource = (IAsyncDisposable)source.Store;
        await new Admission(settings, clock).AdmitAsync(source, cancellationToken);
        var target = await there.OpenEngineAsync(to, clock, cancellationToken);
        await using var closingTarget = (IAsyncDisposable)target.Store;
        await new Admission(there, clock).AdmitAsync(target, cancellationToken);

        using var sourceKeys = new KeyRing(source.Store, settings.KeyEncryptionKey());
        using var targetKeys = new KeyRing(target.Store, there.KeyEncryptionKey());
        using var asked = new KeyRing(source.Store, there.KeyEncryptionKey());
        try
        {
            if (!await asked.LoadAsync(brigade, cancellationToken) || !await sourceKeys.LoadAsync(BrigadeId.Operator, cancellationToken))
                throw new MoveRefusedException($"There is no brigade '{brigade}' in {source.Place}, or it was closed and its key destroyed.");
            await targetKeys.CreateAsync(BrigadeId.Operator, cancellationToken);
        }
        catch (SealBrokenException other)
        {
            throw new MoveRefusedException($"{target.Place} has another key file than {source.Place}: what is sealed here could not be opened there.", other);
        }
        return await new BrigadeMove(brigade, source, sourceKeys, target, targetKeys, clock, progress).RunAsync(cancellationToken);
    }

    /// <summary>Moves, or finishes a move that was broken off.</summary>
    public async Task<MoveOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var (ours, _) = await StoreMark.ReadAsync(source.Store, brigade, cancellationToken);
        var (theirs, _) = await StoreMark.ReadAsync(target.Store, brigade, cancellationToken);
        if (ours is not { Role: StoreRole.Moved })
        {
            await BeginAsync(cancellationToken);
            while (await _copy.LevelAsync(brigade, cancellationToken) > 0)
                cancellationToken.ThrowIfCancellationRequested();
            await DecideAsync(cancellationToken);
        }
        else if (theirs is not { Role: StoreRole.Target } || theirs.Move != ours.Move)
        {
            throw new MoveRefusedException($"{brigade} was moved to {ours.Other} on {ours.At:yyyy-MM-dd}: nothing of it is left to move here.");
        }
        await _copy.AwaitOtherInstancesAsync(token => _copy.LevelAsync(brigade, token), cancellationToken);
        await _copy.LevelAsync(brigade, cancellationToken);
        await PutInForceAsync(cancellationToken);
        return new MoveOutcome(source.Place, target.Place, await _copy.PartitionsAsync(cancellationToken), null);
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (await source.Store.ReadAsync(BrigadeId.Operator, EntryType, brigade.Value, cancellationToken) is not { } entry)
            throw new MoveRefusedException($"There is no brigade '{brigade}' in {source.Place}.");
        var (ours, ourTag) = await StoreMark.ReadAsync(source.Store, brigade, cancellationToken);
        var (theirs, theirTag) = await StoreMark.ReadAsync(target.Store, brigade, cancellationToken);
        var goesOn = ours is { Role: StoreRole.Source } && theirs is { Role: StoreRole.Target } && ours.Move == theirs.Move;
        var former = ours is { Role: StoreRole.InForce } ? ours.Move : ours?.Former;
        var isNew = theirs is null && await target.Store.HeadAsync(brigade, cancellationToken) == 0
            && await target.Store.ReadAsync(BrigadeId.Operator, EntryType, brigade.Value, cancellationToken) is null;
        if (!goesOn && !isNew && !(theirs is { Role: StoreRole.Moved } && theirs.Move == former))
            throw new MoveRefusedException($"{target.Place} has a brigade '{brigade}' of its own.");

        var now = clock.GetUtcNow();
        var move = goesOn ? ours!.Move : ShortId.Write(Guid.CreateVersion7(now));
        // Sealed anew each time: it may have been changed since the move was broken off.
        var arriving = targetKeys.Seal(BrigadeId.Operator, EntryType, brigade.Value, sourceKeys.Open(BrigadeId.Operator, EntryType, brigade.Value, entry.Body.Span));
        var ourMark = new StoreMark(StoreRole.Source, move, target.Place, now, former);
        var theirMark = new StoreMark(StoreRole.Target, move, source.Place, now, Arriving: arriving);
        if (!(await source.Store.CommitAsync(BrigadeId.Operator, [ourMark.ToWrite(brigade, ourTag)], cancellationToken)).Committed
            || !(await target.Store.CommitAsync(BrigadeId.Operator, [theirMark.ToWrite(brigade, theirTag)], cancellationToken)).Committed)
            throw new MoveRefusedException("Another move began at the same moment; look at what it does.");
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        var (mark, etag) = await StoreMark.ReadAsync(source.Store, brigade, cancellationToken);
        var entry = await source.Store.ReadAsync(BrigadeId.Operator, EntryType, brigade.Value, cancellationToken);
        if (mark is not { Role: StoreRole.Source } || entry is null)
            throw new MoveRefusedException($"Somebody else changed {brigade} meanwhile.");
        var taken = new DocumentWrite(WriteKind.Delete, EntryType, brigade.Value, entry.ETag, default, DocumentWrite.NoKeys, null);
        var moved = (mark with { Role = StoreRole.Moved, At = clock.GetUtcNow() }).ToWrite(brigade, etag);
        if (!(await source.Store.CommitAsync(BrigadeId.Operator, [moved, taken], cancellationToken)).Committed)
            throw new MoveRefusedException($"Somebody else changed {brigade} meanwhile.");
    }

    private async Task PutInForceAsync(CancellationToken cancellationToken)
    {
        var (mark, etag) = await StoreMark.ReadAsync(target.Store, brigade, cancellationToken);
        if (mark is not { Role: StoreRole.Target, Arriving: { } arriving })
            throw new MoveRefusedException($"Somebody else changed {brigade} in {target.Place} meanwhile.");
        var entry = new DocumentWrite(WriteKind.Create, EntryType, brigade.Value, null, arriving, DocumentWrite.NoKeys, null);
        var inForce = (mark with { Role = StoreRole.InForce, At = clock.GetUtcNow(), Arriving = null }).ToWrite(brigade, etag);
        if (!(await target.Store.CommitAsync(BrigadeId.Operator, [inForce, entry], cancellationToken)).Committed)
            throw new MoveRefusedException($"Somebody else changed {brigade} in {target.Place} meanwhile.");
    }
}
