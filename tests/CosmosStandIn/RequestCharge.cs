namespace BrigadeDispatch.CosmosStandIn;

/// <summary>Request units (RU) by a model: README.md, "Request charges", tells its sources and where it guesses.</summary>
internal static class RequestCharge
{
    internal const double Refused = 1;
    internal const double Metadata = 1;
    internal const double EmptyFeed = 1;
    private const double QueryBase = 2.3;
    private const double PerIndexedValue = 0.2;

    // learn.microsoft.com/azure/cosmos-db/understand-request-unit-consumption, "Document size"
    private static readonly (double Kilobytes, double Read, double Write)[] _bySize =
    [
        (1, 1.00, 4.95), (2, 1.04, 6.29), (4, 1.14, 6.67), (8, 1.33, 7.04), (16, 1.67, 9.52), (32, 2.19, 11.23), (64, 4.76, 22.67), (128, 9.95, 48.19),
        (256, 20.28, 98.29), (512, 40.95, 184.57), (1024, 145.90, 625.00), (2048, 291.80, 1250.00),
    ];

    internal static double Read(int bytes) => BySize(bytes, row => row.Read);

    internal static double Create(int bytes, int indexed) => BySize(bytes, row => row.Write) + (PerIndexedValue * indexed);

    /// <summary>learn.microsoft.com/azure/cosmos-db/optimize-cost-reads-writes: twice an insert.</summary>
    internal static double Replace(int bytes, int indexed) => 2 * Create(bytes, indexed);

    internal static double Delete(int bytes, int indexed) => Create(bytes, indexed);

    /// <summary>The same page: a thousand documents of 1 KB cost 1,000.</summary>
    internal static double Query(int documents, int bytes) => documents == 0 ? QueryBase : QueryBase + (documents * Read(bytes / documents));

    internal static double Feed(int documents, int bytes) => documents == 0 ? EmptyFeed : EmptyFeed + (documents * Read(bytes / documents));

    private static double BySize(int bytes, Func<(double Kilobytes, double Read, double Write), double> charge)
    {
        var kilobytes = bytes / 1024.0;
        if (kilobytes <= 1)
            return charge(_bySize[0]);
        var above = Array.FindIndex(_bySize, row => row.Kilobytes >= kilobytes);
        var (low, high) = above < 0 ? (_bySize[^2], _bySize[^1]) : (_bySize[above - 1], _bySize[above]);
        return charge(low) + ((charge(high) - charge(low)) * (kilobytes - low.Kilobytes) / (high.Kilobytes - low.Kilobytes));
    }
}
