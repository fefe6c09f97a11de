namespace BrigadeDispatch.Kernel.Rights;

/// <summary>What a request may need. Names are stable: they stand in the rights matrix (権限) and in refusals.</summary>
public enum Permission
{
    /// <summary>Take in alerts (災害情報) over a signed channel.</summary>
    ReceiveAlerts,

    /// <summary>Take in LINE's webhook events over the signed channel.</summary>
    ReceiveLineEvents,

    /// <summary>Answer a call-out one is called to (回答).</summary>
    AnswerCallOut,

    /// <summary>See incidents and muster boards (参集状況).</summary>
    SeeBoard,

    /// <summary>See the reception log of alerts (受信の記録).</summary>
    SeeReceptionLog,

    /// <summary>See the list of members (団員).</summary>
    SeeMembers,

    /// <summary>Set up the service: brigades, demo data, operator commands.</summary>
    Operate,
}

/// <summary>Who asks, as far as the channel proves it.</summary>
/// <param name="Name">For the audit trail: a kind and an id, never a person's name.</param>
/// <param name="Permissions">What the channel itself grants.</param>
public sealed record Actor(string Name, IReadOnlySet<Permission> Permissions)
{
    /// <summary>The service itself: start-up, sender, housekeeping.</summary>
    public static Actor Service { get; } = new("service", new HashSet<Permission> { Permission.Operate, Permission.AnswerCallOut });

    /// <summary>Whoever signed with the brigade's intake secret.</summary>
    public static Actor Intake { get; } = new("intake", new HashSet<Permission> { Permission.ReceiveAlerts });

    /// <summary>LINE, by its webhook signature; what a member does there arrives through it.</summary>
    public static Actor LinePlatform { get; } = new("line", new HashSet<Permission> { Permission.ReceiveLineEvents, Permission.AnswerCallOut });

    /// <summary>The visitor of a demo: sees what a commander sees, changes nothing.</summary>
    public static Actor DemoCommander { get; } = new("demo-commander",
        new HashSet<Permission> { Permission.SeeBoard, Permission.SeeReceptionLog, Permission.SeeMembers });

    /// <summary>Nobody.</summary>
    public static Actor Nobody { get; } = new("nobody", new HashSet<Permission>());
}

/// <summary>Brigade and actor of the running request. Set once by the channel that authenticated it; scoped.</summary>
public sealed class RequestContext
{
    private BrigadeId? _brigade;

    /// <summary>The brigade all of this request is about.</summary>
    public BrigadeId Brigade => _brigade ?? throw new InvalidOperationException("This request has no brigade.");

    /// <summary>Who asks.</summary>
    public Actor Actor { get; private set; } = Actor.Nobody;

    /// <summary>For audit and logs.</summary>
    public string RequestId { get; private set; } = "";

    /// <summary>Says whose request this is. Once.</summary>
    public void Enter(BrigadeId brigade, Actor actor, string requestId)
    {
        if (_brigade is not null)
            throw new InvalidOperationException("A request never changes its brigade.");
        _brigade = brigade;
        Actor = actor;
        RequestId = requestId;
    }
}

/// <summary>The permission a request record needs. A request without it fails a test and is refused at run time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Permission permission) : Attribute
{
    /// <summary>The permission.</summary>
    public Permission Permission { get; } = permission;
}
