namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>All texts of the tables of cases, as seeds for properties and mutations.</summary>
internal static class Corpus
{
    internal static readonly string[] Texts =
    [
        .. RecordedWordingTests.Recorded.Select(r => r.Data.Item1),
        .. SentenceFormTests.Styles.Select(r => r.Data.Item1),
        .. StateTests.States.Select(r => r.Data.Item1),
        .. LabelledFormTests.Forms.Select(r => r.Data.Item1),
        .. LabelledFormTests.Tables.Select(r => r.Data.Item1),
        .. NoticeTests.Harmless.Select(r => r.Data.Item2),
        .. NoticeTests.Unusable.Select(r => r.Data.Item2 ?? ""),
        .. NoticeTests.Marked.Select(r => r.Data.Item2),
        .. VariantTests.Variants.Select(r => r.Data.Item2),
        .. NoticeTests.Letters.Select(r => r.Data.Item2),
        .. SecondOpinionPlaceTests.Sentences.Select(r => r.Data.Item1),
        .. SecondOpinionPlaceTests.Behind.Select(r => r.Data.Item2),
        .. SecondOpinionStateTests.FollowUps.Select(r => r.Data.Item2),
        .. SecondOpinionStateTests.Alarms.Select(r => r.Data.Item2),
        .. SecondOpinionFormTests.Labelled.Select(r => r.Data.Item2),
        .. SecondOpinionFormTests.Tables.Select(r => r.Data.Item1),
        .. SecondOpinionFormTests.Surroundings.Select(r => r.Data.Item2),
        .. SecondOpinionNoticeTests.Harmless.Select(r => r.Data.Item2),
        .. SecondOpinionNoticeTests.Times.Select(r => r.Data.Item1),
        .. SecondOpinionRoundTwoTests.Mails.Select(r => r.Data.Item2),
        .. SecondOpinionRoundThreeTests.Mails.Select(r => r.Data.Item2),
    ];
}
