namespace BrigadeDispatch.CosmosStandIn;

/// <summary>How a request goes wrong.</summary>
public enum FaultKind
{
    /// <summary>A status instead of the true answer.</summary>
    Status,

    /// <summary>The connection is cut.</summary>
    Reset,

    /// <summary>No answer until the caller gives up.</summary>
    Hang,

    /// <summary>The true answer, later.</summary>
    Delay,
}

/// <summary>A fault: its kind, and whether the store did the work nevertheless.</summary>
/// <param name="Kind">What the caller sees.</param>
/// <param name="Executed">The work is done, and the caller cannot know it.</param>
/// <param name="Status">Of <see cref="FaultKind.Status"/>.</param>
/// <param name="SubStatus">Of <see cref="FaultKind.Status"/>; 0: the usual one of the service.</param>
/// <param name="Wait">How long it takes (<see cref="FaultKind.Delay"/>), or how long the caller is told to wait (429, 449).</param>
public sealed record CosmosFault(FaultKind Kind, bool Executed = false, int Status = 0, int SubStatus = 0, TimeSpan Wait = default)
{
    /// <summary>Nothing is done, and the answer says so.</summary>
    public static CosmosFault Answers(int status, TimeSpan retryAfter = default, int subStatus = 0) => new(FaultKind.Status, false, status, subStatus, retryAfter);

    /// <summary>The work is done, the answer says otherwise: a time-out (408) or a lost connection behind the gateway (503).</summary>
    public static CosmosFault AnswersAfterwards(int status, int subStatus = 0) => new(FaultKind.Status, true, status, subStatus);

    /// <summary>The connection is cut before or after the work.</summary>
    public static CosmosFault Resets(bool executed) => new(FaultKind.Reset, executed);

    /// <summary>No answer comes, before or after the work; other requests go on.</summary>
    public static CosmosFault Hangs(bool executed) => new(FaultKind.Hang, executed);

    /// <summary>The work is done at once, the answer comes later.</summary>
    public static CosmosFault Delays(TimeSpan by) => new(FaultKind.Delay, true, Wait: by);

    /// <summary>What the service sends with a status (<c>Microsoft.Azure.Documents.SubStatusCodes</c> of SDK 3.64).</summary>
    internal int UsualSubStatus => SubStatus != 0 ? SubStatus : Status switch
    {
        410 => 1002,     // PartitionKeyRangeGone
        429 => 3200,     // RUBudgetExceeded
        503 => 21008,    // ServerGenerated503
        _ => 0,
    };

    public override string ToString() =>
        (Kind == FaultKind.Status ? $"{Kind} {Status}" : $"{Kind}")
        + (Kind == FaultKind.Delay ? $" {Wait.TotalMilliseconds} ms" : Executed ? " after execution" : " before execution");
}

/// <summary>Faults to act out; the first that fits a request is taken.</summary>
public sealed class CosmosFaults
{
    private readonly Lock _lock = new();
    private readonly List<Rule> _rules = [];

    /// <summary>The next requests that fit.</summary>
    public void Next(int times, CosmosFault fault, OperationKinds on = OperationKinds.Documents, string? partition = null) =>
        Add(new Rule(fault, on, partition, times, 1, null));

    /// <summary>Every request that fits, until <see cref="Clear"/>.</summary>
    public void All(CosmosFault fault, OperationKinds on = OperationKinds.Documents, string? partition = null) =>
        Add(new Rule(fault, on, partition, int.MaxValue, 1, null));

    /// <summary>A share of the requests that fit, drawn from a seeded sequence, until <see cref="Clear"/>.</summary>
    public void Share(double share, CosmosFault fault, OperationKinds on = OperationKinds.Documents, string? partition = null, int seed = 1) =>
        Add(new Rule(fault, on, partition, int.MaxValue, share, new Random(seed)));

    /// <summary>A share of all document requests gets this status.</summary>
    public void Share(double share, int status, TimeSpan retryAfter, int seed = 1) => Share(share, CosmosFault.Answers(status, retryAfter), seed: seed);

    /// <summary>From now on all goes well; what hangs goes on hanging.</summary>
    public void Clear()
    {
        lock (_lock)
            _rules.Clear();
    }

    /// <summary>Faults still waiting, in words.</summary>
    public IReadOnlyList<string> Pending
    {
        get
        {
            lock (_lock)
                return [.. _rules.Select(rule => rule.ToString())];
        }
    }

    internal CosmosFault? Take(OperationKinds kind, string? partition)
    {
        lock (_lock)
        {
            foreach (var rule in _rules)
            {
                if (!rule.On.HasFlag(kind) || (rule.Partition is not null && rule.Partition != partition))
                    continue;
                if (rule.Chance is { } chance && chance.NextDouble() >= rule.Share)
                    continue;
                if (rule.Left != int.MaxValue && --rule.Left == 0)
                    _rules.Remove(rule);
                return rule.Fault;
            }
            return null;
        }
    }

    private void Add(Rule rule)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.Left, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule.Share, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.Share, 0);
        lock (_lock)
            _rules.Add(rule);
    }

    private sealed class Rule(CosmosFault fault, OperationKinds on, string? partition, int left, double share, Random? chance)
    {
        internal CosmosFault Fault => fault;

        internal OperationKinds On => on;

        internal string? Partition => partition;

        internal int Left { get; set; } = left;

        internal double Share => share;

        internal Random? Chance => chance;

        public override string ToString() =>
            $"{Fault} on {On}{(Partition is null ? "" : $" of {Partition}")}, "
            + (Chance is not null ? $"a share of {Share}" : Left == int.MaxValue ? "always" : $"{Left} times");
    }
}
