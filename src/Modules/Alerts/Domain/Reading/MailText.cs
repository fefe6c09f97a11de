namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>What of a dispatch mail (出動指令メール) the reader looks at: decoded subject and text, and the moment of the Date header.</summary>
internal sealed record MailText(string? Subject, string? Text, DateTimeOffset ReceivedAt);
