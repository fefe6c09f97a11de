using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.TestKit;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections;
using BrigadeDispatch.WaterSources.Inspections.Features;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Tests.Inspections;

/// <summary>The module over a real store, with two 分団, people of them, and incidents to speak of.</summary>
internal sealed class InspectionSlice : IAsyncDisposable
{
    public static readonly UnitId Headquarters = new(ShortId.FromName("unit 団本部"));
    public static readonly UnitId First = new(ShortId.FromName("unit 第1分団"));
    public static readonly UnitId FirstSection = new(ShortId.FromName("unit 第1分団第1部"));
    public static readonly UnitId Second = new(ShortId.FromName("unit 第2分団"));

    public static readonly BrigadeId Demo = BrigadeId.Parse("demo");

    private readonly Slice _slice;

    private InspectionSlice(Slice slice, KnownIncidents incidents) => (_slice, Incidents) = (slice, incidents);

    public KnownIncidents Incidents { get; }

    public ManualTimeProvider Clock => _slice.Clock;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public Slice Slice => _slice;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<InspectionSlice> OpenAsync()
    {
        var incidents = new KnownIncidents();
        var slice = await Slice.OpenAsync(Token, services =>
        {
            services.AddWaterSources();
            services.AddSingleton<IIncidentBook>(incidents);
            services.AddSingleton<IRoster>(new TwoDivisions());
            services.AddSingleton<IBrigades>(new OneBrigade());
        });
        return new InspectionSlice(slice, incidents);
    }

    /// <summary>A 班長 or 分団長 of a 分団: inspects and plans there, and sees everything.</summary>
    public static Actor Of(string name, params UnitId[] units)
    {
        var reach = Reach.Of(units.Select(unit => unit.Value).ToHashSet());
        return new Actor("member:" + ShortId.Write(ShortId.FromName("member " + name)),
            new HashSet<Permission> { Permission.SeeWater, Permission.InspectWater, Permission.PlanInspections, Permission.AnswerCallOut })
        {
            Person = ShortId.FromName("member " + name),
            Reaches = new Dictionary<Permission, Reach> { [Permission.InspectWater] = reach, [Permission.PlanInspections] = reach },
        };
    }

    public static Actor OfFirst { get; } = Of("佐藤", First, FirstSection);

    public static Actor AlsoOfFirst { get; } = Of("鈴木", First, FirstSection);

    public static Actor OfSecond { get; } = Of("高橋", Second);

    /// <summary>Reaches everywhere and sees names.</summary>
    public static Actor Chief { get; } = new("member:" + ShortId.Write(ShortId.FromName("member 団長")), Enum.GetValues<Permission>().ToHashSet())
    {
        Person = ShortId.FromName("member 団長"),
    };

    public static string NewId() => ShortId.Write(Guid.CreateVersion7(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    public async Task<WaterSource> SourceAsync(
        string number, UnitId? unit, WaterKind kind = WaterKind.Hydrant, double latitude = 36.4, double longitude = 138.25, Func<WaterSource, WaterSource>? adjust = null)
    {
        var source = new WaterSource
        {
            Id = new WaterSourceId(ShortId.FromName("source " + number)), Kind = kind, Number = number, Latitude = latitude, Longitude = longitude,
            Address = "上田市大手一丁目1-1", UnitId = unit, Owner = "上下水道局", VolumeCubicMetres = 40,
        };
        source = adjust?.Invoke(source) ?? source;
        await SetAsync(source, "created");
        return source;
    }

    public async Task SetAsync(WaterSource source, string what)
    {
        await using var use = _slice.Enter(Chief);
        var water = use.Services.GetRequiredService<WaterWork>();
        await water.BeginAsync(Token);
        await water.SetAsync(source, what, Token);
        await water.CommitAsync(Token);
    }

    public async Task<WaterSource> NowAsync(WaterSource source) => (await Book.CurrentAsync(Demo, Token)).Find(source.Id)!;

    public async Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request, Actor? actor = null)
    {
        await using var use = _slice.Enter(actor ?? OfFirst);
        return await use.Mediator.Send(request, Token);
    }

    public EnterInspection.Form Form(WaterSource source, string result, DateTimeOffset? at = null, string? round = null, string note = "", params string[] signs) =>
        new(source.Id.ToString(), round, result, signs, note, [], at ?? Now);

    public Task<Result<EnterInspection.Receipt>> EnterAsync(
        WaterSource source, string result, DateTimeOffset? at = null, string? round = null, string note = "", string? id = null, Actor? actor = null, params string[] signs) =>
        SendAsync(new EnterInspection.Command(id ?? NewId(), Form(source, result, at, round, note, signs)), actor);

    public async Task<string> RoundAsync(UnitId? unit, Actor? actor = null, string due = "2026-03-31", bool onlyReinspection = false, params string[] kinds)
    {
        var made = await SendAsync(new MakeRound.Command(new MakeRound.Form("冬の点検", unit?.ToString(), due, kinds, onlyReinspection)), actor ?? Chief);
        Assert.Null(made.Refusal);
        return made.Value.Id;
    }

    public async Task<IReadOnlyList<DefectRow>> DefectsAsync(string? state = null) => (await SendAsync(new ListDefects.Query(state), Chief)).Value.Defects;

    public async Task<SourceMarks?> MarksAsync(WaterSource source) =>
        (await _slice.Services.GetRequiredService<ISourceMarks>().CurrentAsync(Demo, Token)).All.GetValueOrDefault(source.Id);

    public WaterBook Book => _slice.Services.GetRequiredService<WaterBook>();

    public ValueTask<long> HeadAsync() => _slice.Store.HeadAsync(Demo, Token);

    public ValueTask DisposeAsync() => _slice.DisposeAsync();

    /// <summary>Incidents that a test tells of.</summary>
    internal sealed class KnownIncidents : IIncidentBook
    {
        private readonly Dictionary<IncidentId, IncidentView> _all = [];

        public IncidentView Add(
            string name, bool open = true, bool drill = false, double? latitude = null, double? longitude = null, string? place = "上田市大手一丁目11-16", string? placedBy = null,
            DateTimeOffset? endedAt = null)
        {
            var at = new DateTimeOffset(2026, 1, 4, 18, 0, 0, TimeSpan.Zero);
            var incident = new IncidentView(
                new IncidentId(ShortId.FromName("incident " + name)), "建物火災", place, null, null, open ? IncidentPhase.Reported : IncidentPhase.Closed, open, drill, false, false,
                name, at, at, at, 1, latitude, longitude, "", placedBy, at, open ? null : endedAt ?? at);
            return _all[incident.Id] = incident;
        }

        public ValueTask<IReadOnlyList<IncidentView>> RecentAsync(BrigadeId brigade, CancellationToken cancellationToken) => new([.. _all.Values]);

        public ValueTask<IncidentView?> FindAsync(BrigadeId brigade, IncidentId id, CancellationToken cancellationToken) => new(_all.GetValueOrDefault(id));

        public ValueTask<IReadOnlyList<AlertId>> AlertsOfAsync(BrigadeId brigade, IncidentId id, CancellationToken cancellationToken) => new([]);
    }

    private sealed class TwoDivisions : IRoster
    {
        private static readonly Roster _roster = Make();

        public ValueTask<Roster> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken) => new(_roster);

        private static Roster Make()
        {
            UnitView[] units =
            [
                new(Headquarters, null, "団本部", "団本部", "団本部", 0), new(First, Headquarters, "分団", "第1分団", "第1", 1),
                new(FirstSection, First, "部", "第1分団第1部", "第1部", 1), new(Second, Headquarters, "分団", "第2分団", "第2", 2),
            ];
            var members = new[] { ("佐藤", First), ("鈴木", First), ("高橋", Second), ("団長", Headquarters) }
                .Select((one, index) => new MemberView(
                    new MemberId(ShortId.FromName("member " + one.Item1)), index + 1, one.Item1, Rank.SquadLeader, one.Item2, [], [], true, null)).ToList();
            return new Roster(units, members, members.ToDictionary(member => member.Number), new Dictionary<string, MemberView>());
        }
    }

    private sealed class OneBrigade : IBrigades
    {
        private static readonly Brigade _brigade = new(Demo, "上田市消防団", ["長野県上田市", "上田市", "長野県"], [], new LineChannel("U", [], ""), []);

        public ValueTask<Brigade?> FindAsync(BrigadeId id, CancellationToken cancellationToken) => new(id == Demo ? _brigade : null);

        public ValueTask<IReadOnlyList<Brigade>> ListAsync(CancellationToken cancellationToken) => new([_brigade]);
    }
}
