using BrigadeDispatch.LineSimulator;
using Microsoft.Extensions.Configuration;

var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
var options = new LineSimulatorOptions { Port = 5090 };
settings.GetSection("Simulator").Bind(options);
if (settings["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } url && settings["Simulator:Port"] is null)
{
    options.Port = new Uri(url.Replace("+", "localhost", StringComparison.Ordinal).Replace("*", "localhost", StringComparison.Ordinal)).Port;
}

using var stop = new CancellationTokenSource();
using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, Stop);
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, Stop);

try
{
    await using var line = await LineSimulatorHost.StartAsync(options, cancellationToken: stop.Token);
    Console.WriteLine($"模擬LINE（練習用） http://localhost:{options.Port}/  （団 {options.Brigades}、団員 {options.Members}、サーバ {options.ProductUrl}）");
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
catch (IOException occupied)
{
    await Console.Error.WriteLineAsync($"The LINE stand-in cannot start: {occupied.Message}");
    return 1;
}

void Stop(System.Runtime.InteropServices.PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
