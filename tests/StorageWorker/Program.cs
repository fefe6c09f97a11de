using BrigadeDispatch.StorageWorker;

// One line of output per event, flushed at once: whoever kills this process knows exactly what was acknowledged.
Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
return args switch
{
    ["hold", var directory] => await Work.HoldAsync(directory),
    ["write", var directory, var writers, var commits] => await Work.WriteAsync(directory, int.Parse(writers), int.Parse(commits)),
    ["measure", var directory] => await Measure.RunAsync(directory),
    _ => Work.Usage(),
};
