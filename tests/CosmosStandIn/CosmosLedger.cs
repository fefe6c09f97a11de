namespace BrigadeDispatch.CosmosStandIn;

/// <summary>One request as it was answered.</summary>
/// <param name="Number">Rising from 1.</param>
/// <param name="At">When it came in.</param>
/// <param name="Kind">What it asked.</param>
/// <param name="Container">Full name, <c>dbs/x/colls/y</c>; null for metadata.</param>
/// <param name="Partition">Value of the partition key; null if it had none.</param>
/// <param name="Status">0: the connection was cut or left hanging.</param>
/// <param name="SubStatus">0: none.</param>
/// <param name="Charge">Request units by the model of README.md.</param>
/// <param name="Operations">Those of a batch, else 1.</param>
/// <param name="Bytes">Of the request's body.</param>
/// <param name="Fault">The fault that was acted out; null: none.</param>
/// <param name="Violation">What the product must not ask of the store; null: nothing.</param>
public sealed record CosmosCall(
    long Number, DateTimeOffset At, OperationKinds Kind, string? Container, string? Partition, int Status, int SubStatus, double Charge,
    int Operations, int Bytes, string? Fault, string? Violation);

/// <summary>Sums of one kind of operation.</summary>
public sealed record CosmosTotal(long Requests, long Operations, double Charge, IReadOnlyDictionary<int, long> Statuses);

/// <summary>Everything that was asked of the stand-in: the newest 10,000 requests in full, all of them as sums.</summary>
public sealed class CosmosLedger
{
    private const int Kept = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<CosmosCall> _calls = [];
    private readonly List<CosmosCall> _violations = [];
    private readonly Dictionary<OperationKinds, CosmosTotal> _totals = [];
    private long _number;

    /// <summary>The newest requests, oldest first.</summary>
    public IReadOnlyList<CosmosCall> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    /// <summary>Requests without partition key, on paths without index and the like; the first 1,000.</summary>
    public IReadOnlyList<CosmosCall> Violations
    {
        get
        {
            lock (_lock)
                return [.. _violations];
        }
    }

    /// <summary>Sums by kind since the start or the last reset.</summary>
    public IReadOnlyDictionary<OperationKinds, CosmosTotal> Totals
    {
        get
        {
            lock (_lock)
                return new Dictionary<OperationKinds, CosmosTotal>(_totals);
        }
    }

    /// <summary>Request units of some kinds together.</summary>
    public double Charge(OperationKinds kinds = OperationKinds.All) => Totals.Where(total => kinds.HasFlag(total.Key)).Sum(total => total.Value.Charge);

    /// <summary>Requests of some kinds together.</summary>
    public long Requests(OperationKinds kinds = OperationKinds.All) => Totals.Where(total => kinds.HasFlag(total.Key)).Sum(total => total.Value.Requests);

    /// <summary>Forgets requests, violations and sums; documents and faults stay.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _calls.Clear();
            _violations.Clear();
            _totals.Clear();
        }
    }

    internal void Add(CosmosCall call)
    {
        lock (_lock)
        {
            call = call with { Number = ++_number };
            _calls.Enqueue(call);
            if (_calls.Count > Kept)
                _calls.Dequeue();
            if (call.Violation is not null && _violations.Count < 1000)
                _violations.Add(call);
            var total = _totals.GetValueOrDefault(call.Kind) ?? new CosmosTotal(0, 0, 0, new Dictionary<int, long>());
            var statuses = new Dictionary<int, long>(total.Statuses);
            statuses[call.Status] = statuses.GetValueOrDefault(call.Status) + 1;
            _totals[call.Kind] = new CosmosTotal(total.Requests + 1, total.Operations + call.Operations, total.Charge + call.Charge, statuses);
        }
    }
}
