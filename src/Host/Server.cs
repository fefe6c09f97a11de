using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Alerts;
using BrigadeDispatch.CallOuts;
using BrigadeDispatch.Host.Demo;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Host.Security;
using BrigadeDispatch.Identity;
using BrigadeDispatch.Incidents;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members;
using BrigadeDispatch.Messaging;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.Tenancy;
using BrigadeDispatch.WaterSources;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Host;

/// <summary>A start that cannot be made; the sentence says what is wrong and what to do.</summary>
internal sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Puts the service together. Composition only: every rule is in a module.</summary>
internal static class Server
{
    // Settings are read at the start; watching their files would cost a thread and do nothing.
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    private static readonly string[] _eventStream = ["text/event-stream"];

    /// <summary>Serves until told to stop. Gives the exit status.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = await BuildAsync(args, TimeProvider.System, _ => { }, cancellationToken);
            await app.RunAsync(cancellationToken);
            return 0;
        }
        catch (Exception refused) when (refused is StartRefusedException or StoreHeldException or StoreSetUpException or StoreDamagedException
            or OptionsValidationException or SealBrokenException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{taken.Message} ASPNETCORE_URLS names another address.");
            return 1;
        }
    }

    /// <summary>The whole service, its store open and its demo data made, ready to be started.</summary>
    internal static async Task<WebApplication> BuildAsync(
        string[] args, TimeProvider clock, Action<WebApplicationBuilder> adjust, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [NoReload, .. args], ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelHttpsConfiguration();
        adjust(builder);
        var settings = new StartSettings(builder.Configuration);
        if (settings.Demo.Enabled && string.IsNullOrEmpty(builder.Configuration["Line:AccessBaseUrl"]) && builder.Configuration["Line:ApiBaseUrl"] is { Length: > 0 } standIn)
            builder.Configuration["Line:AccessBaseUrl"] = standIn;   // a demo signs in where it sends: at the stand-in

        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            console.JsonWriterOptions = new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 20 * 1024 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });

        using var log = new StartLog(builder.Configuration, StartSettings.LogOf(settings.Provider));
        var opening = Task.Run(() => settings.OpenStoreAsync(clock, log, cancellationToken), cancellationToken);   // the disk's part of the start, while the rest is put together
        var services = builder.Services;
        services.AddSingleton(clock);
        services.AddSingleton(settings);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<BrigadeReader>();
        services.AddSingleton<Counters>();
        services.AddSingleton<AfterStart>();
        services.AddScoped<RequestContext>();
        services.AddScoped<UnitOfWork>();
        services.AddMediation();
        services.AddTenancy().AddIdentity().AddMembers().AddAlerts().AddIncidents().AddCallOuts().AddWaterSources().AddMessaging();
        services.Configure<WaterSourcesOptions>(water => water.DemoSources = settings.Demo.WaterSources);
        services.AddHostedService<WarmUp>();
        services.AddHostedService<UnsentWatch>();
        services.AddHostedService<Housekeeping>();
        services.AddHostedService<OperatorDoor>();
        services.AddHostedService<MovedAwayWatch>();
        services.AddSingleton<Health>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);   // so that LastResort gives it a code, whatever the environment's name
        // Use cases call their shapes alike (Answer, Row): each is described under its own use case's name.
        services.AddOpenApi("v1", options => options.CreateSchemaReferenceId = shape =>
            Microsoft.AspNetCore.OpenApi.OpenApiOptions.CreateDefaultSchemaReferenceId(shape) is { } name ? shape.Type.DeclaringType?.Name + name : null);
        services.AddOptions<ShutdownOptions>().BindConfiguration(ShutdownOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<Departure>();
        services.AddProblemDetails();
        services.AddSingleton(provider => new SecurityHeaders(provider.GetRequiredService<IOptions<WaterSourcesOptions>>().Value));
        services.AddExceptionHandler<LastResort>();
        services.AddResponseCompression(compression => compression.MimeTypes =
            Microsoft.AspNetCore.ResponseCompression.ResponseCompressionDefaults.MimeTypes.Except(_eventStream));

        var store = await opening;
        services.AddSingleton(_ => store);   // by factory, because a container does not dispose of instances it is handed
        services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<StoreInForce>());
        services.AddSingleton(settings.KeyEncryptionKey());   // after the store made its folder for this user alone: a demo's key lies in it

        var app = builder.Build();
        log.HandTo(app.Services.GetRequiredService<ILoggerFactory>());
        try
        {
            await PrepareAsync(app, settings, cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        Map(app, settings);
        return app;
    }

    private static async Task PrepareAsync(WebApplication app, StartSettings settings, CancellationToken cancellationToken)
    {
        var keys = app.Services.GetRequiredService<KeyRing>();
        await keys.CreateAsync(BrigadeId.Operator, cancellationToken);
        if (settings.Demo.Enabled)
        {
            var line = app.Services.GetRequiredService<IOptions<LineOptions>>().Value;
            if (LineOptions.IsLinesOwn(line.ApiBaseUrl) || LineOptions.IsLinesOwn(line.AccessBaseUrl))
                throw new StartRefusedException("Demo mode does not speak to LINE itself: set Line__ApiBaseUrl to a LINE stand-in (./run.sh starts one on http://localhost:5090).");
            await DemoTogether.MakeAsync(() => DemoBrigades.SeedAsync(app.Services, settings.Demo, cancellationToken), cancellationToken);
        }
    }

    private static void Map(WebApplication app, StartSettings settings)
    {
        TrustedProxies.Use(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages(LastResort.SayWhatIsWrongAsync);
        app.Use(app.Services.GetRequiredService<SecurityHeaders>().AddAsync);
        app.Use(app.Services.GetRequiredService<Health>().AnswerAsync);
        app.UseRouting();
        app.UseResponseCompression();
        Client.Serve(app);
        app.Use(new HandOverRefusal(app.Services.GetRequiredService<StoreInForce>()).PassAsync);
        app.UseSignIn();
        app.UseSessions();

        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapIntake();
        app.MapMessaging();

        app.MapSignIn();
        app.MapAnswers();

        var api = app.MapApi();
        var brigade = api.MapBrigade();
        brigade.MapIdentity();
        brigade.MapMembers();
        brigade.MapAlerts();
        brigade.MapIncidents();
        brigade.MapCallOuts();
        brigade.MapWaterSources();
        // A plain request delegate, here and in Client: the generated binding of a fallback forgets its pattern.
        api.MapFallback("/{**rest}", static http => Kernel.Web.Problems.Of(404, "notFound", new Missing().Sentence).ExecuteAsync(http)).ExcludeFromDescription();
        Client.Fallback(app);
    }
}
