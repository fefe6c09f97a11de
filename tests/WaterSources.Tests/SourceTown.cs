using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>A brigade with two 分団 of two 部 each, the module over a real store, and people of several reaches before its door.</summary>
internal sealed class SourceTown : IAsyncDisposable
{
    public static readonly UnitView First = Unit("第1分団", null, 1), FirstA = Unit("第1分団第1部", First, 2), FirstB = Unit("第1分団第2部", First, 3);
    public static readonly UnitView Second = Unit("第2分団", null, 4), SecondA = Unit("第2分団第1部", Second, 5);

    /// <summary>May everything, everywhere.</summary>
    public static readonly Actor Chief = Person("団長 一郎", Reach.Brigade);

    /// <summary>Edits and inspects the first 分団 and what is below it, sees all.</summary>
    public static readonly Actor FirstsLeader = Person("分団長 二郎", Reach.Of(new HashSet<Guid> { First.Id.Value, FirstA.Id.Value, FirstB.Id.Value }));

    /// <summary>Sees, and changes nothing.</summary>
    public static readonly Actor Reader =
        new("member:" + ShortId.Write(ShortId.FromName("団員 三郎")), new HashSet<Permission> { Permission.SeeWater }) { Person = ShortId.FromName("団員 三郎") };

    private readonly WebApplication _app;

    private SourceTown(Slice slice, WebApplication app)
    {
        (Slice, _app) = (slice, app);
        Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.First() + "/api/") };
    }

    public Slice Slice { get; }

    public HttpClient Http { get; }

    /// <summary>Who stands before the door.</summary>
    public Actor Actor { get; set; } = Chief;

    public WaterBook Book => Slice.Services.GetRequiredService<WaterBook>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SourceTown> OpenAsync(Action<IServiceCollection>? more = null)
    {
        var slice = await Slice.OpenAsync(Token, services =>
        {
            services.AddSingleton<IRoster>(new Units());
            services.AddSingleton<IPeople>(new People());
            services.AddSingleton<IBrigades>(new OneBrigade());
            services.AddSingleton<Contracts.Incidents.IIncidentBook>(new Inspections.InspectionSlice.KnownIncidents());
            services.AddWaterSources();
            more?.Invoke(services);
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var type in new[] { typeof(IMediator), typeof(RequestContext) })
            builder.Services.AddScoped(type, _ => throw new InvalidOperationException("The slice's is used."));   // tells the binder what is no body
        var app = builder.Build();
        var town = (SourceTown?)null;
        app.Use(async (http, next) =>
        {
            await using var scope = slice.Services.CreateAsyncScope();
            http.RequestServices = scope.ServiceProvider;
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(Slice.Brigade, town!.Actor, "test");
            await next(http);
        });
        SourcesDoor(app);
        await app.StartAsync(Token);
        return town = new SourceTown(slice, app);
    }

    public static WaterSourceId IdOf(int number) => new(ShortId.FromName($"source {number}"));

    /// <summary>An invented source in a grid about 100 m wide around the town's middle.</summary>
    public static WaterSource Source(int number, UnitView? unit = null, WaterKind kind = WaterKind.Hydrant) => new()
    {
        Id = IdOf(number), Kind = kind, Number = $"中-{number}", Latitude = 36.40 + (number % 50 * 0.001), Longitude = 138.25 + (number / 50 * 0.001),
        Address = $"長野県上田市中央{number}番地", UnitId = (unit ?? FirstA).Id,
    };

    /// <summary>Puts sources in force as an import does.</summary>
    public async Task<WrittenLayer> ImportAsync(IReadOnlyList<WaterSource> sources)
    {
        await using var use = Slice.Enter();
        var writer = use.Services.GetRequiredService<LayerWriter>();
        var layer = await writer.WriteAsync(sources, Token);
        await PutInForceAsync(layer);
        return layer;
    }

    public async Task PutInForceAsync(WrittenLayer layer)
    {
        await using var use = Slice.Enter();
        var work = use.Services.GetRequiredService<WaterWork>();
        await work.BeginAsync(Token);
        use.Services.GetRequiredService<LayerWriter>().PutInForce(work, layer.Layer, layer.Pages);
        await work.CommitAsync(Token);
    }

    /// <summary>Changes one source as a use case does, starting over when somebody was faster.</summary>
    public async Task<string> SetAsync(WaterSourceId id, Func<WaterSource?, WaterSource> change, string what = "edited")
    {
        await using var use = Slice.Enter(Chief);
        var result = await use.Services.GetRequiredService<Attempts>().RunAsync<string>(async services =>
        {
            var work = services.GetRequiredService<WaterWork>();
            await work.BeginAsync(Token);
            var made = await work.SetAsync(change(work.State.Find(id)), what, Token);
            await work.CommitAsync(Token);
            return made;
        });
        return result.Value;
    }

    public async Task<WaterBookState> StateAsync() => await Book.CurrentAsync(Slice.Brigade, Token);

    /// <summary>The sources as another instance, started now, would have them.</summary>
    public async Task<WaterBookState> AfreshAsync()
    {
        using var book = new WaterBook(Slice.Services.GetRequiredService<BrigadeReader>(), Slice.Services.GetRequiredService<ILogger<WaterBook>>());
        return await book.CurrentAsync(Slice.Brigade, Token);
    }

    public async Task<WaterLayersDocument> LayersAsync() =>
        (await Slice.Services.GetRequiredService<BrigadeReader>().FindAsync<WaterLayersDocument>(Slice.Brigade, WaterLayersDocument.TheOne, Token))?.Document ?? new WaterLayersDocument();

    public async Task<int> CountAsync(string type)
    {
        var count = 0;
        for (string? after = null; ;)
        {
            var page = await Slice.Store.QueryAsync(Slice.Brigade, new DocumentQuery(type, Limit: 500, After: after), Token);
            count += page.Documents.Count;
            if ((after = page.Next) is null)
                return count;
        }
    }

    public async Task<JsonNode> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK) => await ReadAsync(await Http.GetAsync(path, Token), status);

    public async Task<JsonNode> PostAsync(string path, object body, HttpStatusCode status = HttpStatusCode.OK) => await ReadAsync(await Http.PostAsJsonAsync(path, body, Token), status);

    public async Task<JsonNode> PutAsync(string path, object body, HttpStatusCode status = HttpStatusCode.OK) => await ReadAsync(await Http.PutAsJsonAsync(path, body, Token), status);

    public async Task<string> EtagAsync(WaterSourceId id) => (string)(await GetAsync($"water-sources/{id}"))["etag"]!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Slice.DisposeAsync();
    }

    private static void SourcesDoor(WebApplication app) => app.MapGroup("/api").MapWaterSources();

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static Actor Person(string name, Reach reach)
    {
        var id = ShortId.FromName(name);
        var permissions = new HashSet<Permission>
        {
            Permission.SeeWater, Permission.EditWater, Permission.InspectWater, Permission.PlanInspections, Permission.ExchangeWater, Permission.PlaceIncident, Permission.SeeMembers,
        };
        return new Actor("member:" + ShortId.Write(id), permissions)
        {
            Person = id,
            Reaches = permissions.ToDictionary(one => one, one => one is Permission.EditWater or Permission.InspectWater or Permission.PlanInspections ? reach : Reach.Brigade),
        };
    }

    private static UnitView Unit(string name, UnitView? parent, int order) =>
        new(new UnitId(ShortId.FromName(name)), parent?.Id, parent is null ? "分団" : "部", name, name, order);

    private sealed class Units : IRoster
    {
        private readonly Roster _roster = new([First, FirstA, FirstB, Second, SecondA], [], new Dictionary<int, MemberView>(), new Dictionary<string, MemberView>());

        public ValueTask<Roster> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken) => new(_roster);
    }

    private sealed class People : IPeople
    {
        public ValueTask<Person?> FindAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken) =>
            new(new[] { "団長 一郎", "分団長 二郎", "団員 三郎" }.FirstOrDefault(name => ShortId.FromName(name) == id.Value) is { } found
                ? new Person(id, 1, found, "団員", First.Name, true, null, false, null) : null);

        public ValueTask<Person?> FindByLineUserAsync(BrigadeId brigade, string lineUserId, CancellationToken cancellationToken) => new((Person?)null);

        public ValueTask<Person?> FindByEmailAsync(BrigadeId brigade, string email, CancellationToken cancellationToken) => new((Person?)null);
    }

    private sealed class OneBrigade : IBrigades
    {
        private readonly Brigade _brigade = new(Slice.Brigade, "上田市消防団", ["長野県上田市", "上田市"], [], new LineChannel("U", [], ""), []);

        public ValueTask<Brigade?> FindAsync(BrigadeId id, CancellationToken cancellationToken) => new(id == _brigade.Id ? _brigade : null);

        public ValueTask<IReadOnlyList<Brigade>> ListAsync(CancellationToken cancellationToken) => new([_brigade]);
    }
}
