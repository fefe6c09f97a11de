namespace BrigadeDispatch.LineSimulator;

/// <summary>How a call goes wrong.</summary>
public enum FaultKind
{
    /// <summary>A status instead of LINE's work: nothing is accepted.</summary>
    Status,

    /// <summary>No answer and nothing accepted, until the caller gives up.</summary>
    Hang,

    /// <summary>Accepted and delivered, but no answer comes.</summary>
    AcceptThenHang,

    /// <summary>The connection is cut before anything is done.</summary>
    Reset,

    /// <summary>Accepted and delivered; the connection is cut instead of the answer.</summary>
    AcceptThenReset,

    /// <summary>200, but nobody gets it and it is not counted (LINE on 2022-07-28 and 2022-10-08).</summary>
    AcceptButLose,

    /// <summary>The right answer, byte by byte.</summary>
    SlowBytes,

    /// <summary>A 200 with a page of something between, without LINE's request id.</summary>
    PortalPage,
}

/// <summary>A fault waiting for calls: which, how often, of which endpoint.</summary>
public sealed record PendingFault(FaultKind Kind, string? Endpoint, int Left, int Status, TimeSpan Pace)
{
    public const int ForEver = int.MaxValue;
}

/// <summary>The faults the stand-in acts out; endpoint null means every endpoint, counts go down call by call.</summary>
public sealed class Faults
{
    private readonly Lock gate = new();

    private readonly List<PendingFault> pending = [];

    private TimeSpan delay;

    private int webhookDuplicates;

    private int webhookReorders;

    private TimeSpan webhookDelay;

    public event Action? Changed;

    /// <summary>Added to every call until set back to zero.</summary>
    public TimeSpan Delay
    {
        get => delay;
        set
        {
            delay = value;
            Changed?.Invoke();
        }
    }

    /// <summary>Added before every webhook until set back to zero.</summary>
    public TimeSpan WebhookDelay
    {
        get => webhookDelay;
        set
        {
            webhookDelay = value;
            Changed?.Invoke();
        }
    }

    public IReadOnlyList<PendingFault> Pending
    {
        get
        {
            lock (gate)
            {
                return [.. pending];
            }
        }
    }

    public void FailNext(int times, int status, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.Status, endpoint, times, status, TimeSpan.Zero));

    public void HangNext(int times, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.Hang, endpoint, times, 0, TimeSpan.Zero));

    public void AcceptThenHangNext(int times, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.AcceptThenHang, endpoint, times, 0, TimeSpan.Zero));

    public void ResetNext(int times, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.Reset, endpoint, times, 0, TimeSpan.Zero));

    public void AcceptThenResetNext(int times, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.AcceptThenReset, endpoint, times, 0, TimeSpan.Zero));

    public void AcceptButLoseNext(int times, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.AcceptButLose, endpoint, times, 0, TimeSpan.Zero));

    public void SlowBytesNext(int times, TimeSpan pace, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.SlowBytes, endpoint, times, 0, pace));

    public void PortalPageNext(int times, string? endpoint = null) =>
        Add(new PendingFault(FaultKind.PortalPage, endpoint, times, 200, TimeSpan.Zero));

    /// <summary>The next webhooks are sent twice, as LINE says may happen without redelivery.</summary>
    public void DuplicateWebhooks(int times) => Interlocked.Exchange(ref webhookDuplicates, times);

    /// <summary>The next webhooks are each held back until the one after them has gone (or two seconds have passed).</summary>
    public void ReorderWebhooks(int times) => Interlocked.Exchange(ref webhookReorders, times);

    public void Add(PendingFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fault.Left);
        lock (gate)
        {
            pending.Add(fault);
        }
        Changed?.Invoke();
    }

    public void Clear()
    {
        lock (gate)
        {
            pending.Clear();
        }
        delay = webhookDelay = TimeSpan.Zero;
        DuplicateWebhooks(0);
        ReorderWebhooks(0);
        Changed?.Invoke();
    }

    internal PendingFault? Take(string endpoint)
    {
        PendingFault? fault;
        lock (gate)
        {
            var index = pending.FindIndex(fault => fault.Endpoint is null || fault.Endpoint == endpoint);
            if (index < 0)
            {
                return null;
            }
            fault = pending[index];
            if (fault.Left == PendingFault.ForEver)
            {
                return fault;
            }
            if (fault.Left == 1)
            {
                pending.RemoveAt(index);
            }
            else
            {
                pending[index] = fault with { Left = fault.Left - 1 };
            }
        }
        Changed?.Invoke();
        return fault;
    }

    internal bool TakeDuplicate() => TakeOne(ref webhookDuplicates);

    internal bool TakeReorder() => TakeOne(ref webhookReorders);

    private static bool TakeOne(ref int count)
    {
        int before;
        do
        {
            before = Volatile.Read(ref count);
            if (before <= 0)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref count, before - 1, before) != before);
        return true;
    }
}
