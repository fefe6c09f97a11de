namespace BrigadeDispatch.Kernel.Storage;

/// <summary>What an engine offers so that brigades can move to it from another one (docs/operations.md).</summary>
public interface IStoreCopy
{
    /// <summary>
    /// Writes documents as another store's <see cref="IDocumentStore.ChangesSinceAsync"/> told them: bodies, keys, expiry, deletions and sequence numbers
    /// stay as they were, ETags become this engine's own. Afterwards <see cref="IDocumentStore.HeadAsync"/> is at least <paramref name="head"/>, so the next
    /// commit has a higher number. A repeat is harmless, and a state older than what is there changes nothing.
    /// </summary>
    /// <remarks>Not atomic, and only for a brigade nobody commits to meanwhile: whoever moves it sees to that and compares both stores afterwards. No limit of <see cref="StoreLimits"/> but the page's.</remarks>
    /// <param name="brigade">Whose documents these are.</param>
    /// <param name="documents">At most <see cref="StoreLimits.DocumentsPerPage"/> and what a page of changes may hold beyond; in any order.</param>
    /// <param name="head">The number up to which the other store has been copied with this call.</param>
    /// <param name="cancellationToken">Ends it between documents; a repeat goes on.</param>
    /// <exception cref="StoreUnavailableException">Not known to be stored: repeat.</exception>
    Task LoadAsync(BrigadeId brigade, IReadOnlyList<StoredDocument> documents, long head, CancellationToken cancellationToken);
}
