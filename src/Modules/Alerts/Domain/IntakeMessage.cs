using BrigadeDispatch.Contracts.Alerts;

namespace BrigadeDispatch.Alerts.Domain;

/// <summary>A message taken in, read as well as it can be, not yet stored.</summary>
/// <param name="Id">Follows from identifier and content: the same message has the same id, in parallel and long after.</param>
/// <param name="Source"><c>mail</c> or <c>json</c>.</param>
/// <param name="Subject">Subject of a mail.</param>
/// <param name="From">Sender of a mail as told.</param>
/// <param name="Text">Its words, for people.</param>
/// <param name="Authentication">What the gateway found.</param>
/// <param name="Raw">The bytes as they came.</param>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="Items">At least one.</param>
internal sealed record IntakeMessage(
    AlertId Id, string Source, string? Subject, string? From, string Text, MailAuthentication? Authentication, byte[] Raw,
    DateTimeOffset ReceivedAt, IReadOnlyList<IntakeItem> Items)
{
    /// <summary>The same message when reading it went wrong: an unreadable one, so that it alarms all the same.</summary>
    public IntakeMessage AsUnreadable() => this with { Items = [IntakeItem.Unreadable(Subject, Text, ReceivedAt, Items.Any(item => item.Item.Drill), Items.Any(item => item.Item.SenderUnverified))] };
}

/// <summary>One item of a message: an incident, or the finding that it tells of none.</summary>
internal sealed record IntakeItem(Disposition Disposition, AlertItem Item)
{
    /// <summary>Longest title, UTF-16 units.</summary>
    private const int TitleMost = 60;

    /// <summary>What nobody could read, with its raw words.</summary>
    public static IntakeItem Unreadable(string? subject, string text, DateTimeOffset receivedAt, bool drill, bool senderUnverified) =>
        new(Disposition.Unreadable, new AlertItem(
            null, null, null, null, null, null, null, null, [], null, null, IsNews: true, Recurrence: false, drill, Unreadable: true, senderUnverified,
            null, null, null, TitleOf(subject, text, "内容を読み取れない通報"), text, receivedAt));

    /// <summary>What to call it: the subject, else the first words.</summary>
    public static string TitleOf(string? subject, string text, string otherwise)
    {
        var title = !string.IsNullOrWhiteSpace(subject) ? subject.Trim() : text.Trim();
        var line = title.IndexOfAny(['\n', '\r']);
        if (line >= 0)
            title = title[..line].Trim();
        if (title.Length == 0)
            return otherwise;
        if (title.Length <= TitleMost)
            return title;
        return title[..(char.IsHighSurrogate(title[TitleMost - 1]) ? TitleMost - 1 : TitleMost)] + "…";
    }
}
