using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.Alerts.Domain.Reading;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Alerts.Domain;

/// <summary>A dispatch mail (出動指令メール) as the gateway or an inbound-mail provider posts it, read by the brigade's rules.</summary>
internal static class DispatchMail
{
    /// <summary>Reads the posted JSON; a signed message that is no mail at all is an unreadable one. Never throws.</summary>
    public static IntakeMessage Read(byte[] body, Brigade brigade, ReadingRules rules, DateTimeOffset receivedAt, Action<Exception> faulted)
    {
        using var json = LenientJson.Parse(body);
        if (json is null)
            return OwnForm.Unreadable(body, "mail", receivedAt) with { Source = "mail" };
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            return OwnForm.Unreadable(body, "mail", receivedAt) with { Source = "mail" };
        var subject = Word(root, "subject");
        var html = Word(root, "html");
        var text = Word(root, "text") ?? (html is null ? null : HtmlText.From(html));
        var from = Word(root, "from");
        var envelopeFrom = Word(root, "envelopeFrom");
        var raw = Raw(root) ?? body;
        var sentAt = SentAt(Word(root, "date"), receivedAt);
        var unverified = !IsAllowed(brigade.AllowedSenders, from, envelopeFrom);
        var items = Items(rules, new MailText(subject, text, sentAt ?? receivedAt), faulted)
            .Select(item => Of(item, brigade, unverified, subject, text ?? "", sentAt, receivedAt))
            .ToList();
        return new IntakeMessage(
            IdOf(Word(root, "messageId"), subject, text, html, Raw(root), body), "mail", subject, from ?? envelopeFrom, text ?? "",
            Authentication(root), raw, receivedAt, items);
    }

    // A fault of the reader must be heard of, and must not cost the alarm.
    private static IReadOnlyList<ReadItem> Items(ReadingRules rules, MailText mail, Action<Exception> faulted)
    {
        try
        {
            return MailReader.ReadOrThrow(rules, mail);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            faulted(fault);
            return MailReader.Read(rules, mail);
        }
    }

    private static IntakeItem Of(
        ReadItem item, Brigade brigade, bool unverified, string? subject, string text, DateTimeOffset? sentAt, DateTimeOffset receivedAt)
    {
        if (item.Disposition == Disposition.Unreadable)
        {
            var unreadable = IntakeItem.Unreadable(subject, text.Length > 0 ? text : subject ?? "", receivedAt, item.Drill, unverified);
            return unreadable with { Item = unreadable.Item with { Units = item.Units } };   // an order to a unit wakes that unit, whatever else was not understood
        }
        var excerpt = item.Excerpt.Length > 0 ? item.Excerpt : text.Length > 0 ? text : subject ?? "";
        var place = item.Place is null ? null : item.Place + (item.Approximate ? "付近" : "");
        return new IntakeItem(item.Disposition, new AlertItem(
            item.Kind, item.Kind is null ? null : Keys.Kind(item.Kind), place, item.Place is null ? null : Keys.Place(item.Place, brigade.MunicipalityNames),
            Written(item, place), item.Landmark, item.OccurredAt, sentAt, item.Units, item.DispatchNumber, PhaseOf(item.Phase),
            item.Disposition == Disposition.NewIncident, item.Recurrence, item.Drill, Unreadable: false, unverified, null, null, null,
            IntakeItem.TitleOf(subject, excerpt, "災害"), excerpt, receivedAt));
    }

    private static string? Written(ReadItem item, string? place)
    {
        var parts = new List<string>();
        if (item.KindAsWritten is { } kind && kind != item.Kind)
            parts.Add(kind);
        if (item.PlaceAsWritten is { } written && written != place)
            parts.Add(written);
        return parts.Count == 0 ? null : string.Join("　", parts);
    }

    private static IncidentPhase? PhaseOf(ReadPhase? phase) => phase switch
    {
        null => null,
        ReadPhase.Reported => IncidentPhase.Reported,
        ReadPhase.Spreading => IncidentPhase.Spreading,
        ReadPhase.Contained => IncidentPhase.Contained,
        ReadPhase.Extinguished => IncidentPhase.Extinguished,
        ReadPhase.Closed => IncidentPhase.Closed,
        ReadPhase.FalseAlarm => IncidentPhase.FalseAlarm,
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    // Message-ID and content together: a mail that reuses another's Message-ID is still read, the same mail by two relays is not read twice.
    private static AlertId IdOf(string? messageId, string? subject, string? text, string? html, byte[]? raw, byte[] body)
    {
        if (messageId is null)
            return new AlertId(ShortId.FromName("mailbytes|" + Convert.ToHexString(SHA256.HashData(raw ?? body))));
        var content = SHA256.HashData(Encoding.UTF8.GetBytes($"{subject}\u001f{text}\u001f{html}"));
        return new AlertId(ShortId.FromName($"mail|{messageId}|{Convert.ToHexString(content)}"));
    }

    // The Date header, unless it is absurd: years are filled in from it.
    private static DateTimeOffset? SentAt(string? date, DateTimeOffset receivedAt) =>
        date is not null && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && at < receivedAt.AddDays(3) && at > receivedAt.AddDays(-60)
            ? at
            : null;

    private static bool IsAllowed(IReadOnlyList<string> allowed, params string?[] senders) =>
        allowed.Count == 0 || senders.Any(sender => sender is not null && Address(sender) is { } address && allowed.Any(entry =>
            entry.StartsWith('@')
                ? address.EndsWith(entry, StringComparison.OrdinalIgnoreCase)
                : string.Equals(address, entry, StringComparison.OrdinalIgnoreCase)));

    private static string? Address(string sender)
    {
        var open = sender.LastIndexOf('<');
        var address = open >= 0 ? sender[(open + 1)..].TrimEnd().TrimEnd('>') : sender.Trim();
        return address.Contains('@', StringComparison.Ordinal) ? address : null;
    }

    private static MailAuthentication? Authentication(JsonElement root) =>
        root.TryGetProperty("authentication", out var found) && found.ValueKind == JsonValueKind.Object
            ? new MailAuthentication(Result(found, "spf"), Result(found, "dkim"), Result(found, "dmarc"))
            : null;

    private static string? Result(JsonElement found, string name) => Word(found, name) is { Length: <= 40 } word ? word : null;

    private static byte[]? Raw(JsonElement root) =>
        root.TryGetProperty("raw", out var raw) && raw.ValueKind == JsonValueKind.String && raw.TryGetBytesFromBase64(out var bytes) && bytes.Length > 0 ? bytes : null;

    private static string? Word(JsonElement root, string name) =>
        LenientJson.Text(root, name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
