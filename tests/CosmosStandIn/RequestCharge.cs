namespace BrigadeDispatch.CosmosStandIn;

/// <summary>Request units by a model: see README.md, "Request charges".</summary>
internal static class RequestCharge
{
    internal const double Refused = 1;
    internal const double Metadata = 1;
    internal const double EmptyFeed = 1;
    private const double QueryBase = 2.3;

    /// <summary>1 RU for 1 KB, 10 RU for 100 KB, linear between.</summary>
    internal static double Read(int bytes) => Math.Max(1, 1 + ((bytes / 1024.0) - 1) * 9 / 99);

    /// <summary>5.5 RU for 1 KB without indexed properties, a tenth of that for each further KB, 0.2 RU for each indexed value.</summary>
    internal static double Create(int bytes, int indexed) => 5.5 + (0.55 * Math.Max(0, (bytes / 1024.0) - 1)) + (0.2 * indexed);

    internal static double Replace(int bytes, int indexed) => Create(bytes, indexed) * 2;

    internal static double Delete(int bytes, int indexed) => Create(bytes, indexed);

    /// <summary>What looking it up costs, and loading what is found.</summary>
    internal static double Query(int documents, int bytes) => QueryBase + (0.05 * documents) + (bytes / 1024.0 * 9 / 99);

    internal static double Feed(int documents, int bytes) => documents == 0 ? EmptyFeed : Math.Max(1, Query(documents, bytes) - 1.3);
}
