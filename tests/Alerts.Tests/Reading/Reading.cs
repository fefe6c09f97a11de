using System.Globalization;
using System.Text;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Domain.Reading;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>Reads mails for the tests and writes what was read in one line, so that tables of cases stay legible.</summary>
/// <remarks>
/// One item is <c>state;kind;place;occurredAt</c>, then <c>drill</c>, <c>units=a,b</c>, <c>no=…</c> where there are any; items are parted by <c> | </c>.
/// State is <c>new</c>, <c>none</c> (notAnIncident), <c>unreadable</c>, or the phase of a follow-up; a null is <c>-</c>.
/// </remarks>
internal static class Reading
{
    internal const string Friday = "2026-11-20T12:45:00+09:00";

    internal static DateTimeOffset Moment(string iso) => DateTimeOffset.Parse(iso, CultureInfo.InvariantCulture);

    internal static IReadOnlyList<ReadItem> Items(string? text, string? subject = null, string received = Friday) =>
        MailReader.ReadOrThrow(ReadingRules.Shipped, new MailText(subject, text, Moment(received)));

    internal static string Of(string? text, string? subject = null, string received = Friday) => Write(Items(text, subject, received));

    internal static string Write(IEnumerable<ReadItem> items) => string.Join(" | ", items.Select(Write));

    private static string Write(ReadItem item)
    {
        var state = item.Disposition switch
        {
            Disposition.NewIncident => item.Phase == ReadPhase.Reported ? "new" : "new!" + item.Phase,
            Disposition.FollowUp => item.Phase?.ToString().ToLowerInvariant() ?? "followup?",
            Disposition.NotAnIncident => "none",
            _ => "unreadable",
        };
        var line = new StringBuilder(state);
        if (item.Disposition is Disposition.NewIncident or Disposition.FollowUp)
        {
            line.Append(';').Append(item.Kind ?? "-").Append(';').Append(item.Place ?? "-").Append(';').Append(Write(item.OccurredAt));
        }

        if (item.Drill)
        {
            line.Append(";drill");
        }

        if (item.Units.Count > 0)
        {
            line.Append(";units=").AppendJoin(',', item.Units);
        }

        if (item.DispatchNumber is not null)
        {
            line.Append(";no=").Append(item.DispatchNumber);
        }

        return line.ToString();
    }

    private static string Write(DateTimeOffset? moment) => moment is not { } m
        ? "-"
        : m.ToOffset(TimeSpan.FromHours(9)).ToString(m.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
