namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>One incident (or the absence of one) as read from a mail; a mail gives one or more of them.</summary>
/// <remarks>Kind and place are folded as facts/dispatch-mails.md section 2 binds; the fields below the line keep what was written, for display.</remarks>
internal sealed record ReadItem(
    Disposition Disposition,
    ReadPhase? Phase,
    string? Kind,
    string? Place,
    DateTimeOffset? OccurredAt,
    bool Drill,
    IReadOnlyList<string> Units,
    string? DispatchNumber)
{
    /// <summary>The address in its original characters, 付近 and the like included.</summary>
    public string? PlaceAsWritten { get; init; }

    /// <summary>True where the mail said 付近, 地内, 地先 or the like: the place is near, not exact.</summary>
    public bool Approximate { get; init; }

    /// <summary>目標: the value of 指令目標, or the name dropped behind the house number.</summary>
    public string? Landmark { get; init; }

    /// <summary>The kind in its original characters.</summary>
    public string? KindAsWritten { get; init; }

    /// <summary>再燃: a fire that was out burns again; such news never joins the earlier incident.</summary>
    public bool Recurrence { get; init; }

    /// <summary>訂正, 第2報, 種別変更: the mail amends what was sent before.</summary>
    public bool Correction { get; init; }

    /// <summary>The sentences and lines this item was read from.</summary>
    public string Excerpt { get; init; } = "";
}
