using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Domain;
using FsCheck;
using FsCheck.Fluent;
using static BrigadeDispatch.Incidents.Tests.Told;

namespace BrigadeDispatch.Incidents.Tests;

/// <summary>contract.md, "Joining", sentence by sentence. Wrongly joined is an alarm swallowed; wrongly opened an alarm twice.</summary>
public sealed class JoiningNewsTests
{
    private static readonly IncidentsOptions _options = new();

    private static Incident? Find(AlertItem item, params Incident[] known) => Joining.Find(known, item, _options);

    [Fact]
    public void Where_nothing_is_known_everything_opens_its_own() => Assert.Null(Find(News()));

    [Fact]
    public void The_same_kind_at_the_same_whole_place_is_the_same_incident()
    {
        var known = Incident(News());

        Assert.Same(known, Find(News(after: 3), known));
    }

    [Theory]
    [InlineData("大手一丁目1番1", "大手一丁目1番11")]
    [InlineData("大手一丁目1番11", "大手一丁目1番1")]
    [InlineData("大手一丁目11番16号", "大手一丁目11番17号")]
    [InlineData("大手一丁目11番16号", "大手一丁目")]
    [InlineData("大手一丁目", "大手一丁目11番16号")]
    [InlineData("大手一丁目11番16号", "大手二丁目11番16号")]
    [InlineData("中央2丁目", "中央北2丁目")]
    public void News_at_another_number_or_a_shorter_place_opens_its_own_however_near(string first, string second) =>
        Assert.Null(Find(News(place: second, after: 1), Incident(News(place: first))));

    [Theory]
    [InlineData("車両火災")]
    [InlineData("救助")]
    [InlineData("火災")]
    [InlineData("建物火災(一般)")]
    public void News_of_another_kind_at_the_same_place_opens_its_own(string kind) => Assert.Null(Find(News(kind: kind, after: 1), Incident(News())));

    [Fact]
    public void Without_a_kind_or_without_a_place_news_opens_its_own()
    {
        var known = Incident(News());

        Assert.Null(Find(News(kind: null, after: 1), known));
        Assert.Null(Find(News(place: null, after: 1), known));
        Assert.Null(Find(News(kind: null, place: null, after: 1), Incident(News(kind: null, place: null))));
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void The_last_message_must_be_recent(int after, bool joins) => Assert.Equal(joins, Find(News(after: after), Incident(News())) is not null);

    [Fact]
    public void Recent_counts_from_the_last_message_and_not_from_the_first()
    {
        var known = Incident(News()).Then(News(after: 50));

        Assert.Same(known, Find(News(after: 100), known));
    }

    [Theory]
    [InlineData(IncidentPhase.Extinguished)]
    [InlineData(IncidentPhase.Closed)]
    [InlineData(IncidentPhase.FalseAlarm)]
    public void News_at_the_place_of_an_ended_incident_opens_its_own(IncidentPhase end) =>
        Assert.Null(Find(News(after: 12), Incident(News()).Then(State(end))));

    [Fact]
    public void News_at_the_place_of_an_ended_incident_opens_its_own_even_if_it_tells_an_early_time() =>
        Assert.Null(Find(News(after: 12, occurred: -1), Incident(News(occurred: -1)).Then(State(IncidentPhase.Extinguished))));

    [Fact]
    public void What_is_only_contained_is_still_open()
    {
        var known = Incident(News()).Then(State(IncidentPhase.Contained));

        Assert.Same(known, Find(News(after: 12), known));
    }

    [Fact]
    public void The_dispatch_number_names_the_incident_whatever_else_the_message_says()
    {
        var known = Incident(News(number: "2026-001234"));

        Assert.Same(known, Find(News(kind: "その他火災", place: "大手二丁目", after: 5, number: "2026-001234"), known));
        Assert.Same(known, Find(News(kind: null, place: null, after: 5, number: "2026-001234"), known));
    }

    [Fact]
    public void Another_dispatch_number_at_the_same_place_opens_its_own() =>
        Assert.Null(Find(News(after: 1, number: "8"), Incident(News(number: "7"))));

    [Fact]
    public void A_number_that_only_one_of_the_two_tells_parts_nothing()
    {
        var without = Incident(News());
        var with = Incident(News(number: "7"));

        Assert.Same(without, Find(News(after: 1, number: "8"), without));
        Assert.Same(with, Find(News(after: 1), with));
    }

    [Fact]
    public void The_number_weighs_more_than_the_place()
    {
        var byNumber = Incident(News(place: "常田二丁目", number: "7"));
        var byPlace = Incident(News(after: 1));

        Assert.Same(byNumber, Find(News(after: 2, number: "7"), byPlace, byNumber));
    }

    [Fact]
    public void Several_numbers_of_one_incident_all_name_it()
    {
        var known = Incident(News(number: "7")).Then(State(IncidentPhase.Spreading, number: "9"));

        Assert.Same(known, Find(News(place: null, after: 12, number: "9"), known));
        Assert.Same(known, Find(News(place: null, after: 12, number: "7"), known));
    }

    [Fact]
    public void A_closed_incidents_number_used_again_the_next_day_opens_its_own()
    {
        var known = Incident(News(number: "5", occurred: 0)).Then(State(IncidentPhase.Closed, after: 60, number: "5"));

        Assert.Null(Find(News(place: "常田二丁目", after: 700, number: "5", occurred: 698), known));
        Assert.Null(Find(News(place: "常田二丁目", after: 700, number: "5"), known));
        Assert.Null(Find(News(after: 700, number: "5", occurred: 698), known));
    }

    [Fact]
    public void A_number_counted_anew_opens_its_own_though_nobody_ever_ended_the_first()
    {
        var known = Incident(News(number: "5"));

        Assert.Null(Find(News(place: "常田二丁目", after: 10 * 60, number: "5"), known));
        Assert.Null(Find(News(after: 25 * 60, number: "5"), known));
    }

    [Fact]
    public void A_number_that_was_born_ended_and_is_used_again_opens_its_own() =>
        Assert.Null(Find(News(place: "常田二丁目", after: 700, number: "5", occurred: 698), Incident(State(IncidentPhase.Extinguished, number: "5"))));

    [Fact]
    public void Rekindled_fire_opens_its_own_whatever_names_it()
    {
        var open = Incident(News(number: "7"));
        var ended = open.Then(State(IncidentPhase.Extinguished));

        Assert.Null(Find(News(after: 5, number: "7") with { Recurrence = true }, open));
        Assert.Null(Find(News(after: 20, number: "7") with { Recurrence = true }, ended));
        Assert.Null(Find(News(after: 5) with { Recurrence = true }, open));
    }

    [Fact]
    public void The_own_forms_id_stands_for_its_incident_whatever_the_content()
    {
        var open = Incident(News(own: "a1"));
        var ended = open.Then(State(IncidentPhase.Closed, own: "a1"));

        Assert.Same(open, Find(News(kind: "救助", place: "常田二丁目", after: 5, own: "a1"), open));
        Assert.Same(ended, Find(News(kind: "救助", place: "常田二丁目", after: 5000, own: "a1"), ended));
        Assert.Null(Find(News(place: "常田二丁目", after: 5, own: "a2"), open));
    }

    [Fact]
    public void Another_id_with_the_same_kind_and_place_is_still_the_same_incident()
    {
        var known = Incident(News(own: "a1"));

        Assert.Same(known, Find(News(after: 5, own: "a2"), known));
    }

    [Fact]
    public void What_nobody_could_read_joins_nothing_and_nothing_joins_it()
    {
        var known = Incident(News());
        var unreadable = Incident(News() with { Unreadable = true });

        Assert.Null(Find(News(after: 1) with { Unreadable = true }, known));
        Assert.Null(Find(News(after: 1), unreadable));
    }

    [Fact]
    public void Two_incidents_at_once_are_kept_apart()
    {
        var first = Incident(News(place: "大手一丁目1番1"));
        var second = Incident(News(place: "常田二丁目3番4", after: 1));

        Assert.Same(first, Find(News(place: "大手一丁目1番1", after: 2), first, second));
        Assert.Same(second, Find(News(place: "常田二丁目3番4", after: 2), first, second));
    }

    [Fact]
    public void A_correction_of_the_kind_at_the_same_place_is_about_the_same_incident()
    {
        var known = Incident(News(kind: "その他火災"));

        Assert.Same(known, Find(News(after: 2) with { IsNews = false }, known));
    }
}

/// <summary>Messages that overtake one another.</summary>
public sealed class JoiningLateTests
{
    private static readonly IncidentsOptions _options = new();

    private static Incident? Find(AlertItem item, params Incident[] known) => Joining.Find(known, item, _options);

    public static TheoryData<IncidentPhase> Ends => [IncidentPhase.Contained, IncidentPhase.Extinguished, IncidentPhase.Closed, IncidentPhase.FalseAlarm];

    [Theory]
    [MemberData(nameof(Ends))]
    public void An_original_that_comes_after_its_end_joins_it_silently_by_number(IncidentPhase end)
    {
        var ended = Incident(State(end, number: "7", after: 10));

        Assert.Same(ended, Find(News(after: 11, number: "7", occurred: 0), ended));
        Assert.Same(ended, Find(News(after: 11, number: "7"), ended));
        Assert.Same(ended, Find(News(after: 11, number: "7", sent: 2), ended));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void An_original_that_comes_after_its_end_joins_it_silently_by_kind_and_whole_place(IncidentPhase end)
    {
        var ended = Incident(State(end, after: 10));

        Assert.Same(ended, Find(News(after: 11, occurred: 0), ended));
        Assert.Same(ended, Find(News(after: 11, sent: 2), ended));
        Assert.Null(Find(News(after: 11), ended));   // no time, no reference: the same place may burn anew, and an alarm too many is better than none
        Assert.Null(Find(News(after: 11, occurred: 0, place: "大手一丁目"), ended));
        Assert.Null(Find(News(after: 11, occurred: 0, kind: "車両火災"), ended));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_fire_that_began_after_that_end_is_another(IncidentPhase end)
    {
        var ended = Incident(State(end, after: 10));

        Assert.Null(Find(News(after: 40, occurred: 38), ended));
        Assert.Null(Find(News(after: 40, number: "7", occurred: 38), Incident(State(end, after: 10, number: "7"))));
    }

    [Fact]
    public void Another_own_form_is_no_late_original_of_an_ended_one() =>
        Assert.Null(Find(News(after: 11, own: "a2"), Incident(State(IncidentPhase.Closed, own: "a1"))));

    [Fact]
    public void Spreading_fire_is_told_to_nobody_by_an_incident_that_called_nobody()
    {
        var contained = Incident(State(IncidentPhase.Contained, after: 10, number: "7"));

        Assert.Null(Find(State(IncidentPhase.Spreading, after: 20, number: "7"), contained));
        Assert.Null(Find(State(IncidentPhase.Spreading, after: 20, occurred: 0), contained));
        Assert.Same(contained, Find(State(IncidentPhase.Spreading, after: 11, number: "7", sent: 5), contained));
    }

    [Fact]
    public void Spreading_of_a_fire_that_was_out_opens_its_own()
    {
        var ended = Incident(News(number: "7", occurred: -1)).Then(State(IncidentPhase.Extinguished, number: "7"));

        Assert.Null(Find(State(IncidentPhase.Spreading, after: 30, number: "7", occurred: -1), ended));
        Assert.Same(ended, Find(State(IncidentPhase.Spreading, after: 30, number: "7", occurred: -1, sent: 5), ended));
    }

    [Fact]
    public void The_second_copy_of_an_original_with_its_number_rings_nobody_after_the_end()
    {
        var ended = Incident(News(number: "7", occurred: -1)).Then(State(IncidentPhase.Extinguished, number: "7"));

        Assert.Same(ended, Find(News(after: 30, number: "7", occurred: -1), ended));
    }
}

/// <summary>A report of a state joins what fits best: number, whole place, shorter place, the only open one.</summary>
public sealed class JoiningStateTests
{
    private static readonly IncidentsOptions _options = new();

    private static Incident? Find(AlertItem item, params Incident[] known) => Joining.Find(known, item, _options);

    private static AlertItem Out(string? kind = Fire, string? place = Place, int after = 10, string? number = null) =>
        State(IncidentPhase.Extinguished, kind, place, after, number);

    [Fact]
    public void The_dispatch_number_comes_first()
    {
        var byNumber = Incident(News(place: "常田二丁目", number: "7"));
        var byPlace = Incident(News());

        Assert.Same(byNumber, Find(Out(number: "7"), byPlace, byNumber));
        Assert.Same(byNumber, Find(Out(number: "7"), byNumber, byPlace));
    }

    [Fact]
    public void Then_the_whole_place()
    {
        var whole = Incident(News());
        var shorter = Incident(News(place: "大手一丁目", after: 5));

        Assert.Same(whole, Find(Out(), whole, shorter));
        Assert.Same(shorter, Find(Out(place: "大手一丁目"), whole, shorter));
    }

    [Fact]
    public void Then_a_shorter_place_in_either_direction()
    {
        var whole = Incident(News());

        Assert.Same(whole, Find(Out(place: "大手一丁目"), whole, Incident(News(place: "常田二丁目"))));
        var shorter = Incident(News(place: "大手一丁目"));
        Assert.Same(shorter, Find(Out(), shorter, Incident(News(place: "常田二丁目"))));
    }

    [Theory]
    [InlineData("大手一丁目1番11", "大手一丁目1番1")]
    [InlineData("大手一丁目1番1", "大手一丁目1番11")]
    public void Number_1_is_no_beginning_of_number_11(string known, string told) => Assert.Null(Find(Out(place: told), Incident(News(place: known))));

    [Fact]
    public void Of_two_shorter_fits_neither_is_ended_by_guessing()
    {
        var first = Incident(News(place: "大手一丁目1番1"));
        var second = Incident(News(place: "大手一丁目9番9"));

        Assert.Null(Find(Out(place: "大手一丁目"), first, second));
        Assert.Null(Find(Out(place: "大手一丁目"), second, first));
    }

    [Fact]
    public void Without_a_place_the_only_open_one_is_meant()
    {
        var open = Incident(News());
        var ended = Incident(News(place: "常田二丁目")).Then(Out(place: "常田二丁目"));

        Assert.Same(open, Find(Out(place: null), open));
        Assert.Same(open, Find(Out(place: null, kind: null), ended, open));
    }

    [Fact]
    public void Without_a_place_and_two_open_neither_is_ended_by_guessing()
    {
        Assert.Null(Find(Out(place: null), Incident(News()), Incident(News(place: "常田二丁目"))));
        Assert.Null(Find(Out(place: null, kind: null), Incident(News()), Incident(News(kind: "救助", place: "常田二丁目"))));
    }

    [Fact]
    public void Without_a_place_the_kind_tells_two_open_ones_apart()
    {
        var fire = Incident(News());
        var rescue = Incident(News(kind: "水難救助", place: "常田二丁目"));

        Assert.Same(fire, Find(Out(place: null, kind: "火災"), fire, rescue));
        Assert.Same(rescue, Find(State(IncidentPhase.Closed, kind: "水難救助", place: null), fire, rescue));
    }

    [Fact]
    public void Another_place_is_another_incident_even_if_it_is_the_only_one() => Assert.Null(Find(Out(place: "常田二丁目"), Incident(News())));

    [Fact]
    public void Another_number_is_another_incident_even_at_the_same_place() => Assert.Null(Find(Out(number: "8"), Incident(News(number: "7"))));

    [Fact]
    public void A_number_the_incident_never_told_parts_nothing()
    {
        var known = Incident(News());

        Assert.Same(known, Find(Out(number: "8"), known));
    }

    [Fact]
    public void A_coarser_word_for_the_kind_still_fits()
    {
        var known = Incident(News());

        Assert.Same(known, Find(Out(kind: "火災", place: "大手一丁目"), known));
        Assert.Same(known, Find(Out(kind: "建物火災(一般)", place: "大手一丁目"), known));
        Assert.Null(Find(Out(kind: "救助", place: "大手一丁目"), known));
    }

    [Fact]
    public void Of_two_at_the_same_place_the_open_one_is_meant()
    {
        var ended = Incident(News()).Then(Out());
        var open = Incident(News(after: 90));

        Assert.Same(open, Find(Out(after: 100), ended, open));
    }

    [Fact]
    public void A_state_told_twice_joins_the_same_incident_again()
    {
        var ended = Incident(News()).Then(Out());

        Assert.Same(ended, Find(Out(after: 11), ended));
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void A_state_may_be_told_within_a_fortnight(int days, bool joins) =>
        Assert.Equal(joins, Find(Out(after: days * 24 * 60), Incident(News())) is not null);

    [Fact]
    public void A_state_of_what_nobody_knows_joins_nothing() => Assert.Null(Find(Out()));
}

/// <summary>Spreading (延焼拡大): a state of what is known, a danger where nothing is.</summary>
public sealed class JoiningSpreadingTests
{
    private static readonly IncidentsOptions _options = new();

    private static Incident? Find(AlertItem item, params Incident[] known) => Joining.Find(known, item, _options);

    private static AlertItem Spreading(string? kind = Fire, string? place = Place, string? number = null) => State(IncidentPhase.Spreading, kind, place, 10, number);

    [Fact]
    public void It_calls_out_if_its_incident_is_not_known()
    {
        Assert.Null(Find(Spreading()));
        Assert.True(Joining.TellsOfDanger(Spreading()));
        Assert.Null(Find(Spreading(place: "常田二丁目"), Incident(News())));
    }

    [Fact]
    public void It_joins_what_fits_best_and_is_open()
    {
        var known = Incident(News(number: "7"));
        var other = Incident(News(place: "常田二丁目"));

        Assert.Same(known, Find(Spreading(place: null, kind: null, number: "7"), other, known));
        Assert.Same(known, Find(Spreading(), other, known));
        Assert.Same(known, Find(Spreading(kind: "林野火災"), other, known));
        Assert.Same(known, Find(Spreading(place: "大手一丁目"), other, known));
        Assert.Same(known, Find(Spreading(place: null), known));
        Assert.Null(Find(Spreading(place: null), other, known));
    }

    [Fact]
    public void It_never_joins_what_is_over()
    {
        var ended = Incident(News()).Then(State(IncidentPhase.Extinguished, after: 5));

        Assert.Null(Find(Spreading(), ended));
        Assert.Null(Find(Spreading(place: "大手一丁目"), ended));
        Assert.Null(Find(Spreading(place: null), ended));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(IncidentPhase.Reported, true)]
    [InlineData(IncidentPhase.Spreading, true)]
    [InlineData(IncidentPhase.Contained, false)]
    [InlineData(IncidentPhase.Extinguished, false)]
    [InlineData(IncidentPhase.Closed, false)]
    [InlineData(IncidentPhase.FalseAlarm, false)]
    public void What_ends_calls_nobody_and_all_else_does(IncidentPhase? phase, bool calls) =>
        Assert.Equal(calls, Joining.TellsOfDanger(News() with { Phase = phase, IsNews = phase is null }));
}

/// <summary>What holds for any two messages.</summary>
public sealed class JoiningPropertyTests
{
    private static readonly IncidentsOptions _options = new();

    private static readonly Gen<AlertItem> _items =
        from kind in Gen.Elements(null, "建物火災", "火災", "救助")
        from place in Gen.Elements(null, "大手一丁目", "大手一丁目1番1", "大手一丁目1番11", "常田二丁目")
        from number in Gen.Elements(null, null, "7", "8")
        from own in Gen.Elements(null, null, "a1", "a2")
        from phase in Gen.Elements<IncidentPhase?>(null, null, IncidentPhase.Spreading, IncidentPhase.Contained, IncidentPhase.Extinguished, IncidentPhase.Closed, IncidentPhase.FalseAlarm)
        from after in Gen.Choose(0, 200)
        from drill in Gen.Elements(true, false)
        from unverified in Gen.Elements(true, false, false)
        from unreadable in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        from recurrence in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select News(kind, place, after, number, own) with
        {
            Phase = phase, IsNews = phase is null, Drill = drill, SenderUnverified = unverified, Unreadable = unreadable, Recurrence = recurrence,
        };

    // A day's messages in the order they came, each joined or opened as Joining says.
    private static List<(AlertItem Item, Incident? Joined)> Day(IEnumerable<AlertItem> items)
    {
        var known = new Dictionary<IncidentId, Incident>();
        var day = new List<(AlertItem, Incident?)>();
        foreach (var item in items.OrderBy(item => item.ReceivedAt))
        {
            var found = Joining.Find(known.Values, item, _options);
            day.Add((item, found));
            var next = found is null ? Incident(item) : found.Then(item);
            known[next.Id] = next;
        }
        return day;
    }

    private static void ForAnyDay(Func<AlertItem, Incident, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(Gen.Resize(Gen.ListOf(_items), 20)), items =>
            Day(items).All(step => step.Joined is null || holds(step.Item, step.Joined))));

    [Fact]
    public void Drill_and_real_never_join() => ForAnyDay((item, joined) => item.Drill == joined.Drill);

    [Fact]
    public void Verified_and_unverified_senders_never_join() => ForAnyDay((item, joined) => item.SenderUnverified == joined.SenderUnverified);

    [Fact]
    public void What_nobody_could_read_stays_alone() => ForAnyDay((item, joined) => !item.Unreadable && !joined.Unreadable);

    [Fact]
    public void News_joins_only_by_a_reference_or_by_kind_and_whole_place() =>
        ForAnyDay((item, joined) => item.Phase is not null
            || (item.OwnIdentifier is { } own && joined.OwnIdentifiers.Contains(own))
            || (item.DispatchNumber is { } number && joined.DispatchNumbers.Contains(number))
            || (item.KindKey is not null && item.KindKey == joined.KindKey && item.PlaceKey is not null && item.PlaceKey == joined.PlaceKey));

    [Fact]
    public void Rekindled_fire_joins_only_by_its_own_forms_id() =>
        ForAnyDay((item, joined) => !item.Recurrence || !Joining.TellsOfDanger(item) || (item.OwnIdentifier is { } own && joined.OwnIdentifiers.Contains(own)));

    [Fact]
    public void Danger_joins_nothing_that_is_over_without_a_reference_or_an_end_that_came_first() =>
        ForAnyDay((item, joined) => !Joining.TellsOfDanger(item) || joined.IsOpen || joined.EndCameFirst
            || (item.OwnIdentifier is { } own && joined.OwnIdentifiers.Contains(own))
            || (item.DispatchNumber is { } number && joined.DispatchNumbers.Contains(number)));

    [Fact]
    public void The_order_in_which_incidents_lie_in_memory_decides_nothing() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(Gen.Resize(Gen.ListOf(_items), 12)), Arb.From(_items), (items, item) =>
        {
            var known = items.Select((told, index) => Incident(told with { ReceivedAt = told.ReceivedAt.AddSeconds(index) })).ToList();
            var late = item with { ReceivedAt = Start.AddMinutes(210) };
            return Joining.Find(known, late, _options)?.Id == Joining.Find(known.AsEnumerable().Reverse(), late, _options)?.Id;
        }));
}
