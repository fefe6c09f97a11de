namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>What a labelled line or a table column tells.</summary>
internal enum LabelField
{
    Place,
    CoarseKind,
    FineKind,
    Content,
    OccurredAt,
    NoticedAt,
    OrderedAt,
    SomeTime,
    StateTime,
    Units,
    DispatchNumber,
    Landmark,
    State,
    Remark,
    Other,
}

/// <summary>The words that headquarters put in front of one kind of value.</summary>
internal sealed record LabelWords(LabelField Field, IReadOnlyList<string> Words);

/// <summary>The words that tell one state (鎮火, 鎮圧, 終了 …).</summary>
internal sealed record PhaseWords(ReadPhase Phase, IReadOnlyList<string> Words);

/// <summary>The reading rules (読み取りルール) of a brigade: immutable data, no behaviour, so that an editor can change them and a store keep them.</summary>
/// <remarks>All words are compared after NFKC folding; write them folded (half-width digits and brackets).</remarks>
internal sealed record ReadingRules
{
    public static ReadingRules Shipped { get; } = ShippedRules.Create();

    /// <summary>Field names of the labelled and the table form.</summary>
    public required IReadOnlyList<LabelWords> Labels { get; init; }

    /// <summary>Ends of field names not listed: 「火災発生場所」 ends in 場所. Tried only where a colon or a bracket follows.</summary>
    public required IReadOnlyList<LabelWords> LabelEnds { get; init; }

    /// <summary>Values that say "nothing": 不明, なし, 調査中.</summary>
    public required IReadOnlyList<string> EmptyValues { get; init; }

    /// <summary>Kinds of incident, and stems that a longer kind ends in (倉庫火災 ends in 火災).</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>Words that only say that something happened; they are the kind where nothing better stands (災害).</summary>
    public required IReadOnlyList<string> VagueKinds { get; init; }

    /// <summary>What makes a kind word part of another word: 火災警報, 救急車, 警戒に当たっています.</summary>
    public required IReadOnlyList<string> NoKindBefore { get; init; }

    /// <summary>Kinds that are also what crews do (警戒に当たっています, 救助活動中).</summary>
    public required IReadOnlyList<string> ActivityKinds { get; init; }

    /// <summary>What behind one of them shows that it is an activity, not the incident.</summary>
    public required IReadOnlyList<string> ActivitySigns { get; init; }

    /// <summary>What makes a kind word a title: 火災情報, 火災指令. It is the kind only where nothing better stands.</summary>
    public required IReadOnlyList<string> TitleEnds { get; init; }

    /// <summary>What stands behind the kind in a sentence; the noun before it is the kind even if no list knows it.</summary>
    public required IReadOnlyList<string> KindAnchors { get; init; }

    /// <summary>Words that tell of news: 発生, 出動, 通報.</summary>
    public required IReadOnlyList<string> NewsWords { get; init; }

    /// <summary>Words of an alarm: a text with one of them but without kind and place is unreadable, not harmless.</summary>
    public required IReadOnlyList<string> AlarmWords { get; init; }

    public required IReadOnlyList<PhaseWords> Phases { get; init; }

    /// <summary>What behind a state word takes it back: 鎮火していません, 鎮火次第, 鎮火後.</summary>
    public required IReadOnlyList<string> PhaseDenials { get; init; }

    /// <summary>再燃 and its like.</summary>
    public required IReadOnlyList<string> RecurrenceWords { get; init; }

    /// <summary>What behind 再燃 says that it has not happened: 再燃の危険性.</summary>
    public required IReadOnlyList<string> RecurrenceDenials { get; init; }

    /// <summary>訂正, 続報, 種別変更.</summary>
    public required IReadOnlyList<string> CorrectionWords { get; init; }

    /// <summary>終報 and its like: a correction that also ends.</summary>
    public required IReadOnlyList<string> FinalReportWords { get; init; }

    /// <summary>延焼中: new in a first mail, spreading in a later one.</summary>
    public required IReadOnlyList<string> BurningWords { get; init; }

    /// <summary>What a sentence says that nothing is happening about: 災害, 出動.</summary>
    public required IReadOnlyList<string> AbsenceSubjects { get; init; }

    /// <summary>How it says so: ていません, ありません, なし.</summary>
    public required IReadOnlyList<string> Negations { get; init; }

    /// <summary>Subjects whose negation is no absence of an incident: 負傷者はありません.</summary>
    public required IReadOnlyList<string> NegatedDetails { get; init; }

    /// <summary>Topics that never alarm by themselves: weather, animals, crime, prevention.</summary>
    public required IReadOnlyList<string> NoticeWords { get; init; }

    /// <summary>What members are asked to come to though nothing has happened: 点検, 出初式, 会議. An order that names one is no alarm.</summary>
    public IReadOnlyList<string> EventWords { get; init; } = ShippedWords.Events;

    /// <summary>Words of an announcement: 実施します, 予定, 開催.</summary>
    public required IReadOnlyList<string> AnnouncementWords { get; init; }

    /// <summary>Sentences with one of these are footers: 配信解除, このメールは.</summary>
    public required IReadOnlyList<string> FooterMarks { get; init; }

    /// <summary>Sentences with one of these are remarks whose states count for nothing: 場合があります, 可能性.</summary>
    public required IReadOnlyList<string> RemarkMarks { get; init; }

    /// <summary>Lines from which on an earlier mail is quoted.</summary>
    public required IReadOnlyList<string> QuoteMarks { get; init; }

    /// <summary>Words in front of an address that are no part of it: ただいま, 先ほどの.</summary>
    public required IReadOnlyList<string> LeadIns { get; init; }

    /// <summary>Ends of the names of those who send: 消防本部, 広域連合, 管内.</summary>
    public required IReadOnlyList<string> Organisations { get; init; }

    /// <summary>What behind an address says "near": 付近, 地内.</summary>
    public required IReadOnlyList<string> Vicinities { get; init; }

    /// <summary>訓練, テスト, 試験: words that mark a drill in a subject, in brackets or in a sentence of their own.</summary>
    public required IReadOnlyList<string> DrillWords { get; init; }

    /// <summary>Ends of the names of units: 分団, 支団.</summary>
    public required IReadOnlyList<string> UnitEnds { get; init; }
}
