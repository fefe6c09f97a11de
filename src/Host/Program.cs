using BrigadeDispatch.Host;
using BrigadeDispatch.Host.Operator;

return args is [] or ["--" or "serve", ..] || args[0].StartsWith("--", StringComparison.Ordinal)
    ? await Server.RunAsync(args, CancellationToken.None)
    : await OperatorCommands.RunAsync(args, CancellationToken.None);
