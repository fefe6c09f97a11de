using System.Runtime.CompilerServices;

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A rule set made ready for searching; made once for each rule set.</summary>
internal sealed class Vocabulary
{
    private static readonly ConditionalWeakTable<ReadingRules, Vocabulary> Made = [];

    private Vocabulary(ReadingRules rules)
    {
        foreach (var group in rules.Labels)
        {
            foreach (var word in group.Words)
            {
                Labels.TryAdd(Folding.Fold(word), group.Field);
            }
        }

        NumberLabels = [.. Labels.Where(l => l.Value is LabelField.DispatchNumber && l.Key.Length >= 4 && l.Key.EndsWith("番号", StringComparison.Ordinal)).Select(l => l.Key).OrderByDescending(l => l.Length)];
        LabelEnds = [.. rules.LabelEnds.SelectMany(g => g.Words.Select(w => (Folding.Fold(w), g.Field)))];
        EmptyValues = new HashSet<string>(rules.EmptyValues.Select(Folding.Fold), StringComparer.Ordinal);
        Kinds = new WordSet(rules.Kinds);
        VagueKinds = new WordSet(rules.VagueKinds);
        NoKindBefore = new WordSet(rules.NoKindBefore);
        ActivityKinds = new WordSet(rules.ActivityKinds);
        ActivitySigns = new WordSet(rules.ActivitySigns);
        TitleEnds = new WordSet(rules.TitleEnds);
        KindAnchors = new WordSet(rules.KindAnchors);
        NewsWords = new WordSet(rules.NewsWords);
        AlarmWords = new WordSet(rules.AlarmWords);
        Phases = [.. rules.Phases.Select(p => (p.Phase, new WordSet(p.Words)))];
        PhaseDenials = new WordSet(rules.PhaseDenials);
        Recurrence = new WordSet(rules.RecurrenceWords);
        RecurrenceDenials = new WordSet(rules.RecurrenceDenials);
        Corrections = new WordSet(rules.CorrectionWords);
        FinalReports = new WordSet(rules.FinalReportWords);
        Burning = new WordSet(rules.BurningWords);
        AbsenceSubjects = new WordSet(rules.AbsenceSubjects);
        Negations = new WordSet(rules.Negations);
        NegatedDetails = new WordSet(rules.NegatedDetails);
        Notices = new WordSet(rules.NoticeWords);
        Events = new WordSet(rules.EventWords);
        Announcements = new WordSet(rules.AnnouncementWords);
        Footers = new WordSet(rules.FooterMarks);
        Remarks = new WordSet(rules.RemarkMarks);
        Quotes = new WordSet(rules.QuoteMarks.Select(q => q.ToLowerInvariant()));
        LeadIns = new WordSet(rules.LeadIns);
        Organisations = new WordSet(rules.Organisations);
        Vicinities = new WordSet(rules.Vicinities);
        Drills = new WordSet(rules.DrillWords);
        UnitEnds = new WordSet(rules.UnitEnds);
    }

    internal Dictionary<string, LabelField> Labels { get; } = new(StringComparer.Ordinal);

    internal (string End, LabelField Field)[] LabelEnds { get; }

    /// <summary>指令番号 and its like, as they may stand within a sentence.</summary>
    internal string[] NumberLabels { get; }

    internal HashSet<string> EmptyValues { get; }

    internal WordSet Kinds { get; }

    internal WordSet VagueKinds { get; }

    internal WordSet NoKindBefore { get; }

    internal WordSet ActivityKinds { get; }

    internal WordSet ActivitySigns { get; }

    internal WordSet TitleEnds { get; }

    internal WordSet KindAnchors { get; }

    internal WordSet NewsWords { get; }

    internal WordSet AlarmWords { get; }

    internal (ReadPhase Phase, WordSet Words)[] Phases { get; }

    internal WordSet PhaseDenials { get; }

    internal WordSet Recurrence { get; }

    internal WordSet RecurrenceDenials { get; }

    internal WordSet Corrections { get; }

    internal WordSet FinalReports { get; }

    internal WordSet Burning { get; }

    internal WordSet AbsenceSubjects { get; }

    internal WordSet Negations { get; }

    internal WordSet NegatedDetails { get; }

    internal WordSet Notices { get; }

    internal WordSet Events { get; }

    internal WordSet Announcements { get; }

    internal WordSet Footers { get; }

    internal WordSet Remarks { get; }

    internal WordSet Quotes { get; }

    internal WordSet LeadIns { get; }

    internal WordSet Organisations { get; }

    internal WordSet Vicinities { get; }

    internal WordSet Drills { get; }

    internal WordSet UnitEnds { get; }

    internal static Vocabulary Of(ReadingRules rules) => Made.GetValue(rules, static r => new Vocabulary(r));
}
