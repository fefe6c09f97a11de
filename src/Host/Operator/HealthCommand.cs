using System.Text.RegularExpressions;

namespace BrigadeDispatch.Host.Operator;

/// <summary>
/// <c>health</c>: asks a running server whether it is ready and tells what it answered. It opens no data, so it may run beside the server; container images
/// need no other program for their health check.
/// </summary>
internal static partial class HealthCommand
{
    public const string Help = """
        health [ADDRESS]  asks the server at ADDRESS (default: the first of ASPNETCORE_URLS, on this machine) for /health/ready
            and prints its answer. Exit status 0 only if it is ready; 1 if it is not, or does not answer within 5 seconds.
        """;

    // Kestrel's own, when nothing is told.
    private const string Unset = "http://localhost:5000";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args is ["--help" or "-h"])
        {
            await Console.Out.WriteLineAsync(Help);
            return 0;
        }
        var told = args is [] ? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") : args[0];
        if (args.Length > 1 || FromHere(told) is not { } address)
        {
            await Console.Error.WriteLineAsync(args.Length > 1 ? Help : $"health: '{told}' is no http(s) address.");
            return 2;
        }
        var ready = new Uri(address, "/health/ready");
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { Timeout = _patience };
        try
        {
            using var answer = await http.GetAsync(ready, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            await Console.Out.WriteLineAsync(body);
            if (!answer.IsSuccessStatusCode)
                await Console.Error.WriteLineAsync($"health: {ready} answered {(int)answer.StatusCode}.");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException failure)
        {
            await Console.Error.WriteLineAsync($"health: {ready} cannot be reached ({failure.HttpRequestError}).");
            return 1;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"health: {ready} did not answer within {_patience.TotalSeconds:0} seconds.");
            return 1;
        }
    }

    /// <summary>The first of the addresses a server listens on, as a client on the same machine writes it; null: none that can be asked.</summary>
    internal static Uri? FromHere(string? addresses)
    {
        var first = addresses?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? Unset;
        return Uri.TryCreate(Everywhere().Replace(first, "${1}127.0.0.1${2}"), UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
    }

    // "Listen everywhere" is no address to go to.
    [GeneratedRegex(@"^(https?://)(?:\+|\*|0\.0\.0\.0|\[::\])(:|/|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Everywhere();
}
