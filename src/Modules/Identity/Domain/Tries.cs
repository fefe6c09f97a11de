namespace BrigadeDispatch.Identity.Domain;

/// <summary>Wrong tries since the last right one, and what follows from them.</summary>
/// <param name="Wrong">How many.</param>
/// <param name="LastAt">UTC; the last of them.</param>
/// <param name="Locked">Until an admin unlocks.</param>
internal sealed record Tries(int Wrong = 0, DateTimeOffset? LastAt = null, bool Locked = false)
{
    // Who mistypes twice is not to notice anything.
    private const int Free = 2;

    public static Tries None { get; } = new();

    /// <summary>One more wrong try.</summary>
    /// <param name="limit">Tries that lock; null: none do.</param>
    public Tries Another(DateTimeOffset now, int? limit) => new(Wrong + 1, now, Locked || Wrong + 1 >= limit);

    /// <summary>Seconds until the next try is looked at: 2, 4, 8 … from the third wrong one on. 0: at once.</summary>
    public int WaitSeconds(DateTimeOffset now, int most)
    {
        if (Wrong <= Free || LastAt is not { } last)
            return 0;
        var wait = TimeSpan.FromSeconds(Math.Min(most, Math.Pow(2, Wrong - Free)));
        return (int)Math.Ceiling(Math.Max(0, (last + wait - now).TotalSeconds));
    }
}
