namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Reads a dispatch mail (出動指令メール) into incidents, by structure and not by whole sentences; whatever comes in, one item or more come out.</summary>
/// <remarks>Conventions: facts/dispatch-mails.md, section 2; how it goes about it: README.md beside this file.</remarks>
internal static class MailReader
{
    /// <summary>Never throws: what the reader itself cannot cope with is unreadable, and an unreadable mail alarms.</summary>
    internal static IReadOnlyList<ReadItem> Read(ReadingRules rules, MailText mail)
    {
        try
        {
            return ReadOrThrow(rules, mail);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return [Unreadable(mail.Text ?? "", drill: false)];
        }
    }

    /// <summary>Makes the shipped rules ready and reads once, so that the first real mail does not pay for it.</summary>
    internal static void WarmUp() =>
        ReadOrThrow(ReadingRules.Shipped, new MailText("火災指令", "令和8年1月1日0時0分頃、上田市大手一丁目1番1号付近で建物火災が発生しました。\n災害種別:建物火災", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(9))));

    /// <summary>As <see cref="Read"/>, but a fault of the reader shows: for those who log it.</summary>
    internal static IReadOnlyList<ReadItem> ReadOrThrow(ReadingRules rules, MailText mail)
    {
        var words = Vocabulary.Of(rules);
        var clean = Letter.Clean(mail.Text, Letter.LongestText);
        var lines = Letter.Lines(clean, words, out _);
        Signature.Blank(lines, words);
        var subject = Subject.Read(mail.Subject, words);
        var assembly = new Assembly(words);
        var body = new Body(words, assembly);
        body.Read(lines);
        var drill = (subject.DrillMarked || body.DrillMarked) && !body.DrillDenied && !subject.DrillDenied;
        var drafts = assembly.Finish();
        subject.Complete(drafts, assembly, body.HasText);
        var items = new List<ReadItem>();
        foreach (var draft in drafts)
        {
            if (Judgement.IsIncident(draft, assembly, subject, drill, words))
            {
                items.Add(Item(draft, drill || (draft.Drill && !body.DrillDenied), mail.ReceivedAt));
            }
        }

        if (items.Count > 0)
        {
            return items;
        }

        return Judgement.IsUnreadable(clean, lines, body.HasText, assembly, subject, drill, words)
            ? [Unreadable(clean, drill) with { Units = drafts.Count == 1 ? drafts[0].Units : [], DispatchNumber = drafts.Count == 1 ? drafts[0].Number : null }]
            : [new ReadItem(Disposition.NotAnIncident, null, null, null, null, drill, [], null) { Excerpt = Head(clean) }];
    }

    private static ReadItem Item(Draft draft, bool drill, DateTimeOffset receivedAt)
    {
        var (disposition, phase) = Judgement.State(draft);
        return new ReadItem(disposition, phase, draft.Kind?.Kind, draft.Place?.Place, draft.OccurredAt(receivedAt), drill, draft.Units, draft.Number)
        {
            PlaceAsWritten = draft.PlaceWritten,
            Approximate = draft.Place?.Approximate ?? false,
            Landmark = draft.Landmark ?? draft.Place?.Landmark,
            KindAsWritten = draft.Kind?.Written,
            Recurrence = draft.Recurrence,
            Correction = draft.Correction || draft.FinalReport,
            Excerpt = draft.Excerpt,
        };
    }

    private static ReadItem Unreadable(string text, bool drill) =>
        new(Disposition.Unreadable, null, null, null, null, drill, [], null) { Excerpt = Head(text) };

    private static string Head(string text) => text.Length <= 400 ? text.Trim() : text[..400].Trim();
}
