using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.Host.Operator;

/// <summary><c>move-store</c>: moves everything to another store. A running server does the work itself; otherwise the command opens both.</summary>
internal static class MoveStoreCommand
{
    public const string Name = "move-store";

    public const string Help = """
        move-store --to ENGINE [--settings FILE] [--brigade ID] [--json]
            moves all brigades from the store that the settings name (Storage__Provider) to another one, compares every
            document, and leaves the former store marked, so that it is never served from again by mistake.
            --to        Sqlite or Cosmos; where it is say Storage__Sqlite__Directory or Storage__Cosmos__Endpoint, __Key,
                        __Database
            --settings  a JSON file like appsettings.json that says where the new store is; otherwise the usual settings do
            --brigade   moves this brigade alone into the store of another deployment, which has the same key file. Stop the
                        server first. Where its mails and LINE's webhooks go is changed by hand afterwards.
            --json      prints {"from","to","partitions":[{"id","documents","stateHash"}],"handOverMs"}
            If a server holds the data, it does the work while it serves. At the end it takes changes by people
            back for at most 2 seconds, alarms wait that long; then it goes on with the new store. Otherwise it is done here.
            Broken off (Ctrl-C, power), the former store stays in force; the same command goes on where it was.
            Afterwards change Storage__Provider before the next start.
        """;

    internal sealed record Arguments(StorageProvider To, string? Settings, BrigadeId? Brigade, bool Json);

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args is ["--help" or "-h"])
        {
            await Console.Out.WriteLineAsync(Help);
            return 0;
        }
        if (Parse(args) is not { } arguments)
        {
            await Console.Error.WriteLineAsync(Help);
            return 2;
        }
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            interrupted.Cancel();
        });
        try
        {
            var outcome = await MoveAsync(arguments, interrupted.Token);
            await Console.Out.WriteLineAsync(arguments.Json ? JsonSerializer.Serialize(outcome, MoveJson.Default.MoveOutcome) : Summary(outcome, arguments.Brigade));
            return 0;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("move-store: broken off. Unless it was told above that the new store is in force, the former one is; the same command goes on where it was.");
            return 1;
        }
        catch (Exception refused) when (refused is MoveRefusedException or StartRefusedException or StoreHeldException or StoreSetUpException or StoreDamagedException
            or StoreUnavailableException or SealBrokenException or DoorException)
        {
            await Console.Error.WriteLineAsync($"move-store: {refused.Message}");
            return 1;
        }
    }

    internal static Arguments? Parse(string[] args)
    {
        StorageProvider? to = null;
        string? settings = null;
        BrigadeId? brigade = null;
        var json = false;
        for (var at = 0; at < args.Length; at++)
        {
            switch (args[at])
            {
                case "--json":
                    json = true;
                    break;
                case "--to" when to is null && at + 1 < args.Length && StartSettings.ProviderOf(args[at + 1]) is { } provider:
                    to = provider;
                    at++;
                    break;
                case "--settings" when settings is null && at + 1 < args.Length:
                    settings = args[++at];
                    break;
                case "--brigade" when brigade is null && at + 1 < args.Length && BrigadeId.TryParse(args[at + 1], out var id):
                    brigade = id;
                    at++;
                    break;
                default:
                    return null;
            }
        }
        return to is { } engine ? new Arguments(engine, settings, brigade, json) : null;
    }

    private static async Task<MoveOutcome> MoveAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        // Standard output is for the result alone: the stores' own log is off.
        var settings = new StartSettings(WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = ["--Logging:LogLevel:Default=None"], ContentRootPath = AppContext.BaseDirectory,
        }).Configuration);
        var target = arguments.Settings is null ? settings : settings.With(Read(arguments.Settings).AsEnumerable());
        var request = new MoveRequest(arguments.To, target.StoreSettings());
        if (await DoorClient.TryConnectAsync(settings.DoorPath, cancellationToken) is { } door)
        {
            using (door)
                return arguments.Brigade is { } one
                    ? throw new MoveRefusedException($"A server holds the data in {settings.PlaceOf(settings.Provider)}: stop it, then move {one}.")
                    : await door.MoveAsync(request, Progress, cancellationToken);
        }
        if (arguments.Brigade is { } brigade)
            return await BrigadeMove.RunAsync(brigade, settings, arguments.To, target, TimeProvider.System, Progress, cancellationToken);
        await using var move = await OpenMove.BeginAsync(request, settings, await settings.OpenEngineAsync(settings.Provider, TimeProvider.System, cancellationToken), ownsSource: true, TimeProvider.System, cancellationToken);
        return await move.RunAsync(null, Progress, cancellationToken);
    }

    private static IConfiguration Read(string file)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: false).Build();
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The settings file {file} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static void Progress(string words) => Console.Error.WriteLine(words);

    private static string Summary(MoveOutcome outcome, BrigadeId? brigade)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Moved from {outcome.From} to {outcome.To}; every document was compared.");
        foreach (var partition in outcome.Partitions)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {partition.Id}: {partition.Documents} documents, state {partition.StateHash}");
        if (outcome.HandOverMs is { } waited)
            text.AppendLine(CultureInfo.InvariantCulture, $"The server went on with the new store; commits waited {waited} ms.");
        if (brigade is not null)
            text.Append(CultureInfo.InvariantCulture, $"Lead its mails, LINE's webhook and its people to the other deployment now: this one does not know {brigade} any more.");
        else
            text.Append(CultureInfo.InvariantCulture, $"Set Storage__Provider={outcome.To.Provider} with the settings of that store before the next start: a start on the former one is refused.");
        return text.ToString();
    }
}

/// <summary>What is asked of whoever makes a move.</summary>
/// <param name="To">The engine.</param>
/// <param name="Settings">The settings of the new store (section Storage), as <c>Section:Key</c>.</param>
internal sealed record MoveRequest(StorageProvider To, IReadOnlyDictionary<string, string?> Settings);

/// <summary>What the server says to whoever asked: a word on the way, and one of the others in the end.</summary>
internal sealed record DoorWord(string? Progress, MoveOutcome? Moved, string? Refused);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(DoorWord))]
[JsonSerializable(typeof(MoveOutcome))]
internal sealed partial class MoveJson : JsonSerializerContext;
