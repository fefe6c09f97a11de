using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.Tenancy.Features;
using MediatR;

namespace BrigadeDispatch.Host.Operator;

/// <summary>
/// <c>create-brigade</c>: settings as JSON on standard input, because they hold secrets; makes the brigade and the first admin, and tells the code with which
/// that person registers. Given again it replaces the settings. It opens the data itself, so the server must not run meanwhile.
/// </summary>
internal static class CreateBrigadeCommand
{
    public const string Help = """
        create-brigade  reads one JSON object from standard input and makes the brigade:
            {"id":"ueda","name":"上田市消防団","municipalityNames":["長野県上田市","上田市"],
             "lineDestination":"U…","lineSecret":"…","lineAccessToken":"…",
             "lineLoginChannelId":"…","lineLoginSecret":"…","liffId":null,
             "intakeSecrets":[],"allowedSenders":[],
             "admin":{"familyName":"上田","givenName":"花子","kana":"うえだ はなこ","email":"jimu@city.example.jp"}}
          prints {"id","intakeSecrets","registrationCode"}; the code is for the first admin and holds for 7 days
          (null once that person has registered).
          Optional: staffIssuer, staffClientId, staffClientSecret, staffProviderName. Stop the server first.
        """;

    internal sealed record Input
    {
        public FirstAdmin? Admin { get; init; }
    }

    internal sealed record Output(string Id, IReadOnlyList<string> IntakeSecrets, string? RegistrationCode);

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args.Length > 0)
        {
            await (args is ["--help" or "-h"] ? Console.Out : Console.Error).WriteLineAsync(Help);
            return args is ["--help" or "-h"] ? 0 : 2;
        }
        try
        {
            using var input = new StreamReader(Console.OpenStandardInput(), new System.Text.UTF8Encoding(false));
            var text = await input.ReadToEndAsync(cancellationToken);
            var settings = JsonSerializer.Deserialize(text, CreateBrigadeJson.Default.BrigadeSettings);
            var admin = JsonSerializer.Deserialize(text, CreateBrigadeJson.Default.Input)?.Admin;
            if (settings is null || admin is null)
                throw new StartRefusedException("create-brigade: \"admin\" is missing. create-brigade --help shows an example.");
            await using var app = await Server.BuildAsync(["--Logging:LogLevel:Default=None"], TimeProvider.System, _ => { }, cancellationToken);
            var output = await CreateAsync(app.Services, settings, admin, cancellationToken);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(output, CreateBrigadeJson.Default.Output));
            return 0;
        }
        catch (JsonException malformed)
        {
            await Console.Error.WriteLineAsync($"create-brigade: standard input is no JSON object of settings ({malformed.Message})");
            return 1;
        }
        catch (Exception refused) when (refused is StartRefusedException or StoreHeldException or StoreSetUpException or StoreDamagedException
            or Microsoft.Extensions.Options.OptionsValidationException or Kernel.Encryption.SealBrokenException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    internal static async Task<Output> CreateAsync(IServiceProvider services, BrigadeSettings settings, FirstAdmin admin, CancellationToken cancellationToken)
    {
        if (BrigadeId.TryParse(settings.Id, out var known) && await StoreMark.ReadAsync(services.GetRequiredService<IDocumentStore>(), known, cancellationToken) is ({ Role: StoreRole.Moved } mark, _))
            throw new StartRefusedException($"create-brigade: {settings.Id} was moved to {mark.Other} and lives on there; made again here, it would be there twice.");
        IReadOnlyList<string> secrets;
        await using (var scope = services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(BrigadeId.Operator, Actor.Service, "create-brigade");
            var made = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new CreateBrigade.Command(settings), cancellationToken);
            secrets = made.Match(value => value, refusal => throw new StartRefusedException(refusal.Sentence));
        }
        await using (var scope = services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(BrigadeId.Parse(settings.Id), Actor.Service, "create-brigade");
            var code = await scope.ServiceProvider.GetRequiredService<IFounding>().FoundAsync(admin, cancellationToken);
            if (code.Refusal is { } refusal)
                throw new StartRefusedException(refusal.Sentence);
            return new Output(settings.Id, secrets, code.Value);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BrigadeSettings))]
[JsonSerializable(typeof(CreateBrigadeCommand.Input))]
[JsonSerializable(typeof(CreateBrigadeCommand.Output))]
internal sealed partial class CreateBrigadeJson : JsonSerializerContext;
