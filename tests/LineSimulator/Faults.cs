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

/// <summary>What is wrong with an ID token of LINE Login or LIFF; each must be refused.</summary>
public enum IdTokenFault
{
    WrongNonce,

    /// <summary>The nonce of the login before this one.</summary>
    ReplayedNonce,

    NoNonce,

    WrongAudience,

    WrongIssuer,

    Expired,

    AlgorithmNone,

    BadSignature,

    /// <summary>Rightly signed, but the other flow's way: ES256 for web login, HS256 for LIFF.</summary>
    OtherAlgorithm,
}

/// <summary>A fault waiting for ID tokens.</summary>
public sealed record PendingIdTokenFault(IdTokenFault Kind, int Left);

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

    private readonly List<PendingIdTokenFault> idTokens = [];

    private int autoLogins;

    private int accountLinks;

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

    public IReadOnlyList<PendingIdTokenFault> PendingIdTokens
    {
        get
        {
            lock (gate)
            {
                return [.. idTokens];
            }
        }
    }

    /// <summary>Auto logins and account links still to fail.</summary>
    public (int AutoLogins, int AccountLinks) PendingLogins => (Volatile.Read(ref autoLogins), Volatile.Read(ref accountLinks));

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

    /// <summary>The next ID tokens are wrong in this way (of a code redeemed or of LIFF).</summary>
    public void SpoilIdTokenNext(int times, IdTokenFault kind)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        lock (gate)
        {
            idTokens.Add(new PendingIdTokenFault(kind, times));
        }
        Changed?.Invoke();
    }

    /// <summary>The next logins that allow auto login come back with a state of nobody's and a code that opens nothing.</summary>
    public void FailAutoLoginNext(int times)
    {
        Interlocked.Exchange(ref autoLogins, times);
        Changed?.Invoke();
    }

    /// <summary>The next account links fail LINE's own check: an accountLink event with <c>failed</c> and no source.</summary>
    public void FailAccountLinkNext(int times)
    {
        Interlocked.Exchange(ref accountLinks, times);
        Changed?.Invoke();
    }

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
            idTokens.Clear();
        }
        autoLogins = accountLinks = 0;
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

    internal IdTokenFault? TakeIdToken()
    {
        IdTokenFault kind;
        lock (gate)
        {
            if (idTokens.Count == 0)
            {
                return null;
            }
            (kind, var left) = idTokens[0];
            if (left == 1)
            {
                idTokens.RemoveAt(0);
            }
            else if (left != PendingFault.ForEver)
            {
                idTokens[0] = new PendingIdTokenFault(kind, left - 1);
            }
        }
        Changed?.Invoke();
        return kind;
    }

    internal bool TakeAutoLogin() => TakeAndTell(ref autoLogins);

    internal bool TakeAccountLink() => TakeAndTell(ref accountLinks);

    internal bool TakeDuplicate() => TakeOne(ref webhookDuplicates);

    internal bool TakeReorder() => TakeOne(ref webhookReorders);

    private bool TakeAndTell(ref int count)
    {
        var taken = TakeOne(ref count);
        if (taken)
        {
            Changed?.Invoke();
        }
        return taken;
    }

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
