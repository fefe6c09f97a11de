using BrigadeDispatch.LineSimulator.Users;

namespace BrigadeDispatch.LineSimulator;

/// <summary>One call of the API as the stand-in saw it.</summary>
public sealed record ApiAttempt
{
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Endpoint { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>The brigade whose channel it was, as far as token and recipients tell.</summary>
    public string? BrigadeId { get; init; }

    /// <summary>The status answered; 0 when the connection was cut or left hanging.</summary>
    public int Status { get; init; }

    public required string RequestId { get; init; }

    public string? RetryKey { get; init; }

    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>People who got it by this call (none for a repeated retry key).</summary>
    public int Delivered { get; init; }

    /// <summary>This call was the one accepted: 409 and errors are not.</summary>
    public bool Accepted { get; init; }

    public FaultKind? Fault { get; init; }

    public double Milliseconds { get; init; }

    /// <summary>Request headers but for the bearer token.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    public string? Answer { get; init; }
}

/// <summary>What LINE would not refuse but documents as wrong, undefined or useless.</summary>
public enum ViolationKind
{
    DuplicateRecipients,
    RetryKeyWithOtherBody,
    NoRetryKey,
    UnknownRecipients,
    RecipientsOfSeveralBrigades,
    QuickReplyNotLast,
    ReplyTokenUsedTwice,
}

/// <summary>A violation with the call it was found in.</summary>
public sealed record Violation(ViolationKind Kind, DateTimeOffset At, long AttemptNumber, string? BrigadeId, string Text);

/// <summary>One webhook request to the bot.</summary>
public sealed record WebhookAttempt(
    DateTimeOffset At,
    string BrigadeId,
    string WebhookEventId,
    string EventType,
    string? UserId,
    bool Redelivery,
    int Status,
    double Milliseconds,
    string? Error);

/// <summary>Everything that was asked of the stand-in: the newest calls in full, all of them as totals.</summary>
public sealed class Ledger
{
    private readonly Lock gate = new();

    private readonly Queue<ApiAttempt> attempts = [];

    private readonly Queue<Violation> violations = [];

    private readonly Queue<WebhookAttempt> webhooks = [];

    private readonly Dictionary<(string Endpoint, int Status), long> totals = [];

    private readonly Dictionary<ViolationKind, long> violationTotals = [];

    private readonly int kept;

    private readonly Changes changes = new();

    private long lastNumber;

    private long delivered;

    internal Ledger(int kept)
    {
        this.kept = Math.Max(1, kept);
    }

    internal event Action<ApiAttempt>? AttemptAdded;

    internal event Action<Violation>? ViolationAdded;

    internal event Action<WebhookAttempt>? WebhookAdded;

    /// <summary>The newest calls, oldest first.</summary>
    public IReadOnlyList<ApiAttempt> Attempts => Copy(attempts);

    /// <summary>The newest violations, oldest first; <see cref="ViolationCount"/> counts all.</summary>
    public IReadOnlyList<Violation> Violations => Copy(violations);

    public IReadOnlyList<WebhookAttempt> Webhooks => Copy(webhooks);

    /// <summary>Calls that brought messages to people.</summary>
    public IReadOnlyList<ApiAttempt> Accepted => [.. Attempts.Where(attempt => attempt.Accepted)];

    /// <summary>Messages that arrived, counted once for each person and call.</summary>
    public long Delivered => Interlocked.Read(ref delivered);

    /// <summary>Calls of an endpoint answered with a status (0: not answered).</summary>
    public long Count(string endpoint, int status)
    {
        lock (gate)
        {
            return totals.GetValueOrDefault((endpoint, status));
        }
    }

    public long ViolationCount(ViolationKind kind)
    {
        lock (gate)
        {
            return violationTotals.GetValueOrDefault(kind);
        }
    }

    /// <summary>All totals by endpoint and status.</summary>
    public IReadOnlyList<(string Endpoint, int Status, long Count)> Totals
    {
        get
        {
            lock (gate)
            {
                return [.. totals.Select(total => (total.Key.Endpoint, total.Key.Status, total.Value)).OrderBy(total => total.Endpoint, StringComparer.Ordinal).ThenBy(total => total.Status)];
            }
        }
    }

    /// <summary>Waits until the ledger is as wanted; looked at after each call, violation and webhook.</summary>
    public Task WaitUntilAsync(Func<Ledger, bool> reached, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reached);
        return changes.WaitUntilAsync(() => reached(this), cancellationToken);
    }

    /// <summary>Forgets calls, violations, webhooks and totals; retry keys, quota and chats stay.</summary>
    public void Clear()
    {
        lock (gate)
        {
            attempts.Clear();
            violations.Clear();
            webhooks.Clear();
            totals.Clear();
            violationTotals.Clear();
        }
        Interlocked.Exchange(ref delivered, 0);
    }

    internal long NextNumber() => Interlocked.Increment(ref lastNumber);

    internal void CountDelivered(int people)
    {
        Interlocked.Add(ref delivered, people);
        changes.Tell();
    }

    internal void Add(ApiAttempt attempt)
    {
        lock (gate)
        {
            Keep(attempts, attempt);
            totals[(attempt.Endpoint, attempt.Status)] = totals.GetValueOrDefault((attempt.Endpoint, attempt.Status)) + 1;
        }
        AttemptAdded?.Invoke(attempt);
        changes.Tell();
    }

    internal void Add(Violation violation)
    {
        lock (gate)
        {
            Keep(violations, violation);
            violationTotals[violation.Kind] = violationTotals.GetValueOrDefault(violation.Kind) + 1;
        }
        ViolationAdded?.Invoke(violation);
        changes.Tell();
    }

    internal void Add(WebhookAttempt webhook)
    {
        lock (gate)
        {
            Keep(webhooks, webhook);
        }
        WebhookAdded?.Invoke(webhook);
        changes.Tell();
    }

    private void Keep<T>(Queue<T> queue, T item)
    {
        queue.Enqueue(item);
        while (queue.Count > kept)
        {
            queue.Dequeue();
        }
    }

    private List<T> Copy<T>(Queue<T> queue)
    {
        lock (gate)
        {
            return [.. queue];
        }
    }
}

/// <summary>A person whose phone shows one content more than once although each call was accepted by itself.</summary>
/// <remarks>The mark of a lost retry key: LINE takes the second call for a new message.</remarks>
public sealed record SeenTwice(string UserId, string Notice, int Times)
{
    internal static IReadOnlyList<SeenTwice> Among(IEnumerable<VirtualUser> users) =>
    [
        .. users.SelectMany(user => user.Messages
            .Where(entry => entry.Side == ChatSide.Bot && entry.By != Endpoints.Reply)
            .GroupBy(entry => entry.ContentHash, StringComparer.Ordinal)
            .Where(same => same.Skip(1).Any())
            .Select(same => new SeenTwice(user.Id, same.First().Notice, same.Count()))),
    ];
}
