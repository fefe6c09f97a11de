using BrigadeDispatch.Alerts.Domain.Reading;
using BrigadeDispatch.Alerts.Features;

namespace BrigadeDispatch.Host.Operator;

/// <summary>Sub-commands for operators. Standard output carries the result alone, standard error all else; 0 only on success.</summary>
internal static class OperatorCommands
{
    private const string Usage = """
        Usage: BrigadeDispatch.Host [COMMAND]
          (none)      serve
          read-mail   read JSON lines {"subject","text","receivedAt"} from standard input, write what the reading rules make of each
          create-brigade  make a brigade and its first admin from settings on standard input; create-brigade --help shows an example
          import-water FILE --brigade ID [--dry-run] [--json]
                      takes water sources from a CSV or GeoJSON file, all of it or nothing; import-water --help tells more
          move-store --to ENGINE [--settings FILE] [--brigade ID] [--json]
                      moves everything (or one brigade) to another store, also while a server runs; move-store --help tells more
          health [ADDRESS]
                      asks a running server whether it is ready; exit status 0 only if it is
                      --help    this text
        """;

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var rest = args.AsSpan(1).ToArray();
        switch (args[0])
        {
            case "read-mail":
                return await ReadMailAsync(rest, cancellationToken);
            case "create-brigade":
                return await CreateBrigadeCommand.RunAsync(rest, cancellationToken);
            case "import-water":
                return await ImportWaterCommand.RunAsync(rest, cancellationToken);
            case "move-store":
                return await MoveStoreCommand.RunAsync(rest, cancellationToken);
            case "health":
                return await HealthCommand.RunAsync(rest, cancellationToken);
            case "help" or "-h":
                await Console.Out.WriteLineAsync(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync($"There is no command '{args[0]}'.\n{Usage}");
                return 2;
        }
    }

    private static async Task<int> ReadMailAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args is ["--help" or "-h", ..])
        {
            await Console.Out.WriteLineAsync(Usage);
            return 0;
        }
        // Every brigade reads by the shipped rules until its own can be edited; so --brigade names one of the same rule set.
        var valid = args is [] or ["--brigade", _] && (args.Length == 0 || Kernel.BrigadeId.TryParse(args[1], out _));
        if (!valid)
        {
            await Console.Error.WriteLineAsync("read-mail takes --brigade ID or nothing; mails come on standard input.");
            return 2;
        }
        using var input = new StreamReader(Console.OpenStandardInput(), new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        await ReadMail.RunAsync(input, output, ReadingRules.Shipped, TimeProvider.System.GetUtcNow(), cancellationToken);
        return 0;
    }
}
