using System.Buffers;
using System.Globalization;
using System.Text;
using BrigadeDispatch.CosmosStandIn.Wire;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>The change feed in latest-version mode (変更フィード): each document once, in the order of its newest write, deletions not at all.</summary>
/// <remarks>learn.microsoft.com/azure/cosmos-db/change-feed. The continuation is the number of the last write told; what one batch wrote is never split.</remarks>
internal static class ChangeFeed
{
    private const int StandardPage = 100;

    internal static Answer Read(DocumentCall call)
    {
        if (!call.Header(WireHeaders.FeedMode)!.StartsWith("Incremental", StringComparison.OrdinalIgnoreCase))
            return Answer.BadRequest("The stand-in tells latest versions only (A-IM: Incremental feed).");
        if (call.Headers.ContainsKey("If-Modified-Since"))
            return Answer.BadRequest("The stand-in starts a feed now, at the beginning or at a continuation, not at a time.");
        if (call.Headers.ContainsKey(WireHeaders.PartitionKey) && call.PartitionKey is null)
            return Answer.BadRequest("The partition key header holds no single string.");
        var head = call.Container.Lsn;
        long after;
        switch (call.Header("If-None-Match")?.Trim('"'))
        {
            case null or "":
                after = 0;
                break;
            case "*":
                return new Answer(304) { ItemCount = 0, ETag = Quoted(head), Charge = RequestCharge.EmptyFeed };
            case var etag when long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out after):
                break;
            default:
                return Answer.BadRequest("If-None-Match is no continuation of this feed.");
        }
        var page = call.MaxItems > 0 ? call.MaxItems : StandardPage;
        var (entries, upTo) = call.Container.Since(after, page, Queries.MostBytes, call.PartitionKey is null ? null : call.Partition);
        if (entries.Count == 0)
            return new Answer(304) { ItemCount = 0, ETag = Quoted(upTo), Charge = RequestCharge.EmptyFeed };

        var body = new ArrayBufferWriter<byte>();
        body.Write(Encoding.UTF8.GetBytes($$"""{"_rid":"{{call.Container.Rid}}","Documents":["""));
        for (var at = 0; at < entries.Count; at++)
        {
            if (at > 0)
                body.Write(","u8);
            body.Write(entries[at].Body.Span[..^1]);   // all but the closing brace
            body.Write(Encoding.UTF8.GetBytes($$""","_lsn":{{entries[at].Lsn}}}"""));
        }
        body.Write(Encoding.UTF8.GetBytes($$"""],"_count":{{entries.Count}}}"""));
        return new Answer(200, body.WrittenMemory) { ETag = Quoted(upTo), ItemCount = entries.Count, Charge = RequestCharge.Feed(entries.Count, body.WrittenCount) };
    }

    private static string Quoted(long lsn) => $"\"{lsn}\"";
}
