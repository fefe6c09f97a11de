namespace BrigadeDispatch.Kernel.Rights;

/// <summary>What a request may need (権限の対象となる操作). Names are stable: they stand in the rights table and in refusals.</summary>
public enum Permission
{
    /// <summary>Take in alerts (災害情報) over a signed channel.</summary>
    ReceiveAlerts,

    /// <summary>Take in LINE's webhook events over the signed channel.</summary>
    ReceiveLineEvents,

    /// <summary>Answer a call-out one is called to (回答).</summary>
    AnswerCallOut,

    /// <summary>Set up the service: brigades, demo data, operator commands.</summary>
    Operate,

    /// <summary>Pass the sign-in doors: what is asked there proves who one is, or is refused.</summary>
    SignIn,

    /// <summary>Look after one's own account: devices, second factor, password (自分の設定). Everybody signed in may.</summary>
    OwnAccount,

    /// <summary>See incidents and muster boards (参集状況).</summary>
    SeeBoard,

    /// <summary>See the reception log of alerts (受信の記録).</summary>
    SeeReceptionLog,

    /// <summary>See the list of members (団員), without private fields.</summary>
    SeeMembers,

    /// <summary>See private fields: address, telephone, e-mail, date of birth (個人情報).</summary>
    SeePrivateFields,

    /// <summary>Enter and change members, suspend, resume and retire them (団員の登録・変更).</summary>
    EditMembers,

    /// <summary>Personnel changes on a date (人事異動).</summary>
    PlanPersonnel,

    /// <summary>Units, roles (組織・役職).</summary>
    EditUnits,

    /// <summary>Registration slips, personal answer links, unlinking (登録用紙).</summary>
    IssueSlips,

    /// <summary>Members as CSV, out and in (団員のCSV).</summary>
    ExchangeMembers,

    /// <summary>The rights table (権限表).</summary>
    EditRights,

    /// <summary>Sign-in policy: passwords, second factor, addresses, time limits (サインインの方針).</summary>
    EditSignInPolicy,

    /// <summary>The sign-in log (サインインの記録).</summary>
    SeeSignInLog,

    /// <summary>End other people's sessions, unlock their sign-in (端末の切断・ロック解除).</summary>
    EndSessions,

    /// <summary>See water sources, on the map and as a list (水利を見る).</summary>
    SeeWater,

    /// <summary>Enter inspection results, mark use at a fire (水利の点検).</summary>
    InspectWater,

    /// <summary>Enter, change, move and retire water sources (水利の登録・変更).</summary>
    EditWater,

    /// <summary>Plan inspection rounds, report defects to the owner and close them (点検の計画).</summary>
    PlanInspections,

    /// <summary>Water sources as files, out and in; areas of the coverage (水利のCSV).</summary>
    ExchangeWater,

    /// <summary>Set the place of an incident on the map (災害の場所を決める) and take back what another stamped there (部署の取り消し).</summary>
    PlaceIncident,
}

/// <summary>How far a permission goes: the whole brigade, or these units.</summary>
/// <param name="Everywhere">The whole brigade.</param>
/// <param name="Units">Otherwise these units; those below them are listed too.</param>
public sealed record Reach(bool Everywhere, IReadOnlySet<Guid> Units)
{
    private static readonly HashSet<Guid> _none = [];

    /// <summary>The whole brigade.</summary>
    public static Reach Brigade { get; } = new(true, _none);

    /// <summary>Nothing.</summary>
    public static Reach Nowhere { get; } = new(false, _none);

    /// <summary>These units.</summary>
    public static Reach Of(IReadOnlySet<Guid> units) => new(false, units);

    /// <summary>Whether it covers any of the units somebody or something belongs to.</summary>
    public bool CoversAny(IEnumerable<Guid> units) => Everywhere || units.Any(Units.Contains);

    /// <summary>What both cover.</summary>
    public Reach And(Reach other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Everywhere ? other : other.Everywhere ? this : Of(Units.Where(other.Units.Contains).ToHashSet());
    }
}

/// <summary>Who asks, as far as the channel proves it.</summary>
/// <param name="Name">For the audit trail: a kind and an id, never a person's name.</param>
/// <param name="Permissions">What the channel itself, or the rights table, grants.</param>
public sealed record Actor(string Name, IReadOnlySet<Permission> Permissions)
{
    /// <summary>The signed-in person's member id; null for channels.</summary>
    public Guid? Person { get; init; }

    /// <summary>Id of the session; null for channels.</summary>
    public string? SessionId { get; init; }

    /// <summary>How far each permission goes; one that is granted and not listed goes everywhere.</summary>
    public IReadOnlyDictionary<Permission, Reach> Reaches { get; init; } = new Dictionary<Permission, Reach>();

    /// <summary>Granted, but not now: what is missing first, e.g. the second factor.</summary>
    public IReadOnlyDictionary<Permission, Refusal> Withheld { get; init; } = new Dictionary<Permission, Refusal>();

    /// <summary>How far a permission goes; <see cref="Reach.Nowhere"/> if it is not granted or withheld.</summary>
    public Reach ReachOf(Permission permission) =>
        !Permissions.Contains(permission) || Withheld.ContainsKey(permission) ? Reach.Nowhere : Reaches.GetValueOrDefault(permission, Reach.Brigade);

    /// <summary>The service itself: start-up, sender, housekeeping.</summary>
    public static Actor Service { get; } = new("service", new HashSet<Permission> { Permission.Operate, Permission.AnswerCallOut });

    /// <summary>Whoever signed with the brigade's intake secret.</summary>
    public static Actor Intake { get; } = new("intake", new HashSet<Permission> { Permission.ReceiveAlerts });

    /// <summary>LINE, by its webhook signature; what a member does there arrives through it.</summary>
    public static Actor LinePlatform { get; } = new("line", new HashSet<Permission> { Permission.ReceiveLineEvents, Permission.AnswerCallOut });

    /// <summary>Whoever stands at the sign-in door: nobody yet.</summary>
    public static Actor SignInDoor { get; } = new("sign-in", new HashSet<Permission> { Permission.SignIn });

    /// <summary>Whoever holds a member's personal answer link (個人用回答リンク).</summary>
    public static Actor AnswerLink(Guid member) =>
        new("link:" + ShortId.Write(member), new HashSet<Permission> { Permission.AnswerCallOut }) { Person = member };

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
