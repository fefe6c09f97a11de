namespace BrigadeDispatch.Kernel;

/// <summary>Counts since the start, shown by <c>/health/ready</c>. The names are the contract's.</summary>
public sealed class Counters
{
    private long _alertsAccepted, _answersAccepted, _batchesQueued, _batchesAccepted, _batchesUnknown, _duplicateHits;

    /// <summary>Alerts stored and acknowledged, repeats not among them.</summary>
    public long AlertsAccepted => Volatile.Read(ref _alertsAccepted);

    /// <summary>Members' answers stored.</summary>
    public long AnswersAccepted => Volatile.Read(ref _answersAccepted);

    /// <summary>Batches stored for sending.</summary>
    public long BatchesQueued => Volatile.Read(ref _batchesQueued);

    /// <summary>Batches LINE accepted.</summary>
    public long BatchesAccepted => Volatile.Read(ref _batchesAccepted);

    /// <summary>Attempts whose outcome stayed unknown.</summary>
    public long BatchesUnknown => Volatile.Read(ref _batchesUnknown);

    /// <summary>Repeated alerts and repeated webhook events, one for each.</summary>
    public long DuplicateHits => Volatile.Read(ref _duplicateHits);

    /// <summary>One more alert.</summary>
    public void AlertAccepted() => Interlocked.Increment(ref _alertsAccepted);

    /// <summary>One more answer.</summary>
    public void AnswerAccepted() => Interlocked.Increment(ref _answersAccepted);

    /// <summary>More batches stored.</summary>
    public void BatchesStored(int count) => Interlocked.Add(ref _batchesQueued, count);

    /// <summary>One more batch accepted.</summary>
    public void BatchAccepted() => Interlocked.Increment(ref _batchesAccepted);

    /// <summary>One more attempt unknown.</summary>
    public void BatchUnknown() => Interlocked.Increment(ref _batchesUnknown);

    /// <summary>One more repeat.</summary>
    public void Duplicate() => Interlocked.Increment(ref _duplicateHits);
}
