namespace BrigadeDispatch.LineSimulator.Channels;

/// <summary>LINE's rate limit of one endpoint of one channel: a bucket that refills steadily.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#how-rate-limits-work ; the bucket's size is not published.</remarks>
internal sealed class TokenBucket(double perSecond, double size, TimeProvider clock)
{
    private readonly Lock gate = new();

    private readonly double size = Math.Max(1, size);

    private double tokens = Math.Max(1, size);

    private long filledAt = clock.GetTimestamp();

    internal bool TryTake()
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            tokens = Math.Min(size, tokens + (clock.GetElapsedTime(filledAt, now).TotalSeconds * perSecond));
            filledAt = now;
            if (tokens < 1)
            {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
