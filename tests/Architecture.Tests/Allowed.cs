namespace BrigadeDispatch.Architecture.Tests;

/// <summary>A rule that bends in one place: who answers for it and why.</summary>
/// <remarks>These lists may only shrink. An entry that is no longer needed fails its test, and so does a list that has grown.</remarks>
internal sealed record Allowed(string What, string Owner, string Reason);

internal static class AllowLists
{
    /// <summary>Source files over the limit of lines.</summary>
    public static readonly Allowed[] LongFiles = [];

    /// <summary>Internals shown to another project of the product (tests are shown them by Directory.Build.props).</summary>
    public static readonly Allowed[] ShownInternals =
    [
        new("BrigadeDispatch.Alerts -> BrigadeDispatch.Host", "Alerts", "The operator's read-mail is a use case of Alerts without a server; its rules and reader are nobody else's."),
        new("BrigadeDispatch.Alerts -> BrigadeDispatch.Scenarios", "Alerts", "Reads sample mails in scenarios."),
        new("BrigadeDispatch.Host -> BrigadeDispatch.Scenarios", "Host", "Starts the whole server in the tests' process."),
        new("BrigadeDispatch.Storage.Sqlite -> BrigadeDispatch.Storage.Contract.Tests", "Storage", "One suite for every engine; the folder of its tests is not named after one."),
        new("BrigadeDispatch.Storage.Sqlite -> BrigadeDispatch.StorageWorker", "Storage", "The process that crash tests kill."),
        new("BrigadeDispatch.WaterSources -> BrigadeDispatch.Benchmarks", "WaterSources", "Index and clusters are timed alone, in microseconds: no door is that fast."),
    ];

    /// <summary>Calls that block a thread on purpose.</summary>
    public static readonly Allowed[] Blocking =
    [
        new("src/Storage/Sqlite/ReaderPool.cs", "Storage", "A semaphore of a pool of synchronous connections; no task is waited for."),
    ];

    /// <summary>Interfaces of Contracts that several modules fulfil.</summary>
    public static readonly Allowed[] SharedInterfaces =
    [
        new("BrigadeDispatch.Contracts.Tenancy.IDemoSeed", "Tenancy", "Each module makes its own part of a demo brigade."),
    ];

    /// <summary>How many entries there may be in all. Lower it when one goes.</summary>
    public const int Most = 8;

    public static readonly Allowed[] All = [.. LongFiles, .. ShownInternals, .. Blocking, .. SharedInterfaces];
}

public sealed class AllowListTests
{
    [Fact]
    public void The_allow_lists_only_shrink() =>
        Assert.True(AllowLists.All.Length <= AllowLists.Most, $"{AllowLists.All.Length} rules bend, {AllowLists.Most} may. Keep the rule instead.");

    [Fact]
    public void Every_exception_has_an_owner_and_a_reason() =>
        Assert.All(AllowLists.All, entry => Assert.True(entry.Owner.Length > 2 && entry.Reason.Length > 20, entry.What));
}
