namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Decides what is to be done with what was read (facts/dispatch-mails.md 2.1).</summary>
internal static class Judgement
{
    internal static (Disposition Disposition, ReadPhase Phase) State(Draft draft)
    {
        // 再燃 with people going is new, whatever else the mail recalls.
        if (draft.Recurrence && draft.News)
        {
            return (Disposition.NewIncident, ReadPhase.Reported);
        }

        // 「鎮火しましたが、残火処理のため第2分団は出動してください」: who is ordered to go must be woken.
        if (draft.Sends && draft.Phase is not ReadPhase.Spreading && !draft.Correction && !draft.FinalReport)
        {
            return (Disposition.NewIncident, ReadPhase.Reported);
        }

        if (draft.Phase is { } phase)
        {
            return (Disposition.FollowUp, phase);
        }

        if (draft.FinalReport)
        {
            return (Disposition.FollowUp, ReadPhase.Closed);
        }

        if (draft.Correction)
        {
            return (Disposition.FollowUp, draft.Burning ? ReadPhase.Spreading : ReadPhase.Reported);
        }

        return (Disposition.NewIncident, ReadPhase.Reported);
    }

    internal static bool IsIncident(Draft draft, Assembly assembly, Subject subject, bool drill, Vocabulary words)
    {
        var notice = (assembly.SawNotice || assembly.SawAnnouncement || subject.IsNotice) && !drill;
        if (draft.Kind is null && draft.Place is null)
        {
            // A bare 「鎮火しました」 belongs to what is open; it rings nobody.
            return (draft.Phase is not null || draft.FinalReport) && !draft.Sends && !notice && !assembly.SawAbsence && !assembly.SawOrder;
        }

        if (draft.Kind is null)
        {
            return draft.Place is not null && !notice && (draft.News || draft.Phase is not null || draft.HasRole(TimeRole.Ordered) || draft.HasRole(TimeRole.Noticed) || (draft.FromForm && draft.HasTime) || draft.Units.Count > 0 || draft.Number is not null || draft.Recurrence || draft.Correction || draft.Sends);
        }

        var kind = draft.Kind;
        var known = KindScan.Known(kind.Kind, words) || words.VagueKinds.Has(kind.Kind);
        if (!known && words.Notices.IsIn(kind.Kind) && !(drill && words.Drills.IsIn(kind.Kind)))
        {
            return false;
        }

        if (draft.Place is not null)
        {
            return kind.Rank switch
            {
                KindRank.Content when !known => !notice && (draft.News || draft.FromForm && (draft.HasRole(TimeRole.Ordered) || draft.HasRole(TimeRole.Noticed) || draft.Units.Count > 0 || draft.Number is not null)),
                KindRank.Title or KindRank.VagueTitle => !subject.IsNotice && (draft.News || draft.Phase is not null || draft.HasTime || draft.FromForm || !notice),
                _ => true,
            };
        }

        if (assembly.SawAbsence && kind.Rank <= KindRank.Context && !draft.News)
        {
            return false;
        }

        if (notice && (subject.IsNotice || assembly.SawAnnouncement || !(draft.News || draft.Phase is not null)))
        {
            return false;
        }

        return kind.Rank switch
        {
            KindRank.VagueTitle or KindRank.Title => draft.News || draft.Phase is not null || draft.HasTime || draft.Number is not null,
            KindRank.Content => draft.News || draft.HasTime,
            _ => true,
        };
    }

    /// <summary>True if nothing tells that the mail is harmless: it alarms the fallback group.</summary>
    internal static bool IsUnreadable(string clean, List<LetterLine> lines, bool hasText, Assembly assembly, Subject subject, bool drill, Vocabulary words)
    {
        if (!hasText)
        {
            return true;
        }

        if (Garble.IsGarbled(clean))
        {
            return true;
        }

        if (assembly.SawOrder && !drill && !assembly.SawAnnouncement && !words.Events.IsIn(subject.Text))
        {
            return true;
        }

        if (IsForeignAlarm(clean))
        {
            return true;
        }

        if (assembly.SawAbsence || subject.IsAbsence)
        {
            return false;
        }

        if (subject.IsNotice || assembly.SawAnnouncement)
        {
            return false;
        }

        if (assembly.SawBareAlarm || (assembly.SawAlarmWords && !assembly.SawNotice))
        {
            return true;
        }

        return subject.IsAlarm && !assembly.SawNotice;
    }

    /// <summary>A mail without a Japanese letter that speaks of an alarm: somebody should look at it.</summary>
    private static bool IsForeignAlarm(string clean) =>
        !clean.Any(c => c >= '\u3041') && Array.Exists((string[])["fire", "emergency", "rescue", "dispatch", "assemble"], w => clean.Contains(w, StringComparison.OrdinalIgnoreCase));
}
