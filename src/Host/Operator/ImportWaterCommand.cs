using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.Host.Operator;

/// <summary>
/// <c>import-water</c>: takes water sources from a file, all of it or nothing. It opens the data itself, so the server must not run meanwhile, for a dry
/// run neither.
/// </summary>
internal static class ImportWaterCommand
{
    public const string Help = """
        import-water FILE --brigade ID [--dry-run] [--json]
            takes water sources from a CSV (UTF-8 or Shift_JIS) or GeoJSON file, all of it or nothing. What the screen
            would ask is decided by the best evidence and told as a warning. What is not in the file stays as it is.
            --dry-run   only tells what would be taken
            --json      prints {"rows","accepted","rejected":[{"row","reason"}],"warnings":[{"row","reason"}],
                        "sources":[{"id","kind","latitude","longitude"}]}
            Rows count as a spreadsheet shows them; row 0 is the whole file. A row that cannot be taken: nothing is
            taken, accepted is 0, exit status 1. Stop the server first.
        """;

    private static readonly Actor _operator = new("operator:import-water", new HashSet<Permission> { Permission.ExchangeWater });

    internal sealed record Arguments(string File, BrigadeId Brigade, bool DryRun, bool Json);

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
        try
        {
            await using var file = File.OpenRead(arguments.File);
            await using var app = await Server.BuildAsync(["--Logging:LogLevel:Default=None"], TimeProvider.System, _ => { }, cancellationToken);
            var result = await ImportAsync(app.Services, arguments, file, cancellationToken);
            if (result.Refusal is { } refusal)
            {
                await Console.Error.WriteLineAsync($"import-water: {refusal.Sentence}");
                return 1;
            }
            await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
            await WriteAsync(output, result.Value, arguments, cancellationToken);
            return result.Value.Rejected.Count == 0 ? 0 : 1;
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"import-water: the file {arguments.File} cannot be read.");
            return 1;
        }
        catch (Exception refused) when (refused is StartRefusedException or StoreHeldException or StoreSetUpException or StoreDamagedException
            or Microsoft.Extensions.Options.OptionsValidationException or SealBrokenException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    internal static Arguments? Parse(string[] args)
    {
        string? file = null;
        BrigadeId? brigade = null;
        var (dryRun, json) = (false, false);
        for (var at = 0; at < args.Length; at++)
        {
            switch (args[at])
            {
                case "--dry-run":
                    dryRun = true;
                    break;
                case "--json":
                    json = true;
                    break;
                case "--brigade" when brigade is null && at + 1 < args.Length && BrigadeId.TryParse(args[at + 1], out var id):
                    brigade = id;
                    at++;
                    break;
                case var one when file is null && !one.StartsWith("--", StringComparison.Ordinal):
                    file = one;
                    break;
                default:
                    return null;
            }
        }
        return file is not null && brigade is { } known ? new Arguments(file, known, dryRun, json) : null;
    }

    internal static async Task<Result<WaterFileOutcome>> ImportAsync(IServiceProvider services, Arguments arguments, Stream file, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<IBrigades>().FindAsync(arguments.Brigade, cancellationToken) is null)
            throw new StartRefusedException($"import-water: there is no brigade '{arguments.Brigade}' in this data.");
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(arguments.Brigade, _operator, "import-water");
        return await scope.ServiceProvider.GetRequiredService<IWaterFiles>().ImportAsync(file, Path.GetFileName(arguments.File), arguments.DryRun, cancellationToken);
    }

    internal static async Task WriteAsync(Stream output, WaterFileOutcome outcome, Arguments arguments, CancellationToken cancellationToken)
    {
        if (!arguments.Json)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(Summary(outcome, arguments.DryRun)), cancellationToken);
            return;
        }
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("rows", outcome.Rows);
            json.WriteNumber("accepted", outcome.Sources.Count);
            Rows(json, "rejected", outcome.Rejected);
            Rows(json, "warnings", outcome.Warnings);
            json.WriteStartArray("sources");
            foreach (var source in outcome.Sources)
            {
                json.WriteStartObject();
                json.WriteString("id", source.Id.ToString());
                json.WriteString("kind", WireOf(source.Kind));
                json.WriteNumber("latitude", source.Latitude);
                json.WriteNumber("longitude", source.Longitude);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void Rows(Utf8JsonWriter json, string name, IReadOnlyList<WaterFileRow> rows)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteNumber("row", row.Row);
            json.WriteString("reason", row.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Summary(WaterFileOutcome outcome, bool dryRun)
    {
        var text = new StringBuilder();
        text.AppendLine(outcome.Rejected.Count > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{outcome.Rows}行のうち{outcome.Rejected.Count}行に直すところがあり、何も取り込みません{(dryRun ? "" : "でした")}。")
            : string.Create(CultureInfo.InvariantCulture, $"{outcome.Rows}行、水利{outcome.Sources.Count}件（新しい {outcome.New}、変更 {outcome.Changed}、変更なし {outcome.Unchanged}）を{(dryRun ? "取り込めます（何も変えていません）" : "取り込みました")}。"));
        foreach (var row in outcome.Rejected)
            text.AppendLine(CultureInfo.InvariantCulture, $"  誤り {(row.Row == 0 ? "ファイル全体" : $"{row.Row}行目")}: {row.Reason}");
        foreach (var row in outcome.Warnings)
            text.AppendLine(CultureInfo.InvariantCulture, $"  注意 {(row.Row == 0 ? "ファイル全体" : $"{row.Row}行目")}: {row.Reason}");
        return text.ToString();
    }

    private static string WireOf(WaterKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];
}
