using System.Runtime.InteropServices;
using BrigadeDispatch.CosmosStandIn;
using Microsoft.Extensions.Configuration;

// Several server processes share one stand-in: --port N, or COSMOS_STAND_IN_PORT; else a free port, told on the first line.
var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
if (!int.TryParse(settings["port"] ?? settings["COSMOS_STAND_IN_PORT"] ?? "0", out var port))
{
    await Console.Error.WriteLineAsync("The port must be a number.");
    return 1;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var cosmos = await CosmosStandInHost.StartAsync(stop.Token, port: port);
    Console.WriteLine(cosmos.Endpoint);
    try
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
    }
    catch (OperationCanceledException)
    {
        // Ctrl-C or SIGTERM: the way out.
    }
    return 0;
}
catch (Exception failure) when (failure is IOException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync($"The Cosmos stand-in cannot start: {failure.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
