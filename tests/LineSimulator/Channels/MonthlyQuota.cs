namespace BrigadeDispatch.LineSimulator.Channels;

/// <summary>Messages a channel may still send this month, counted by people reached, in Japan's months.</summary>
/// <remarks>https://developers.line.biz/en/docs/messaging-api/pricing/ : several objects in one call count once for each person;
/// who blocked the account or is unknown is not counted; beyond the limit nothing is sent.</remarks>
internal sealed class MonthlyQuota(long? limit, TimeProvider clock)
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    private readonly Lock gate = new();

    private (int Year, int Month) month;

    private long used;

    internal long? Limit { get; set; } = limit;

    internal long Used
    {
        get
        {
            lock (gate)
            {
                Turn();
                return used;
            }
        }
    }

    internal bool TryUse(int people)
    {
        lock (gate)
        {
            Turn();
            if (Limit is { } most && used + people > most)
            {
                return false;
            }
            used += people;
            return true;
        }
    }

    private void Turn()
    {
        var now = clock.GetUtcNow().ToOffset(Japan);
        if (month != (now.Year, now.Month))
        {
            month = (now.Year, now.Month);
            used = 0;
        }
    }
}
