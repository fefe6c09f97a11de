using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Domain;
using FsCheck;
using FsCheck.Fluent;
using static BrigadeDispatch.Incidents.Tests.Told;

namespace BrigadeDispatch.Incidents.Tests;

/// <summary>The life of an incident, message by message (mission A7).</summary>
public sealed class IncidentTests
{
    private static readonly IncidentPhase[] _phases = Enum.GetValues<IncidentPhase>();

    [Theory]
    [InlineData(IncidentPhase.Reported, IncidentPhase.Spreading, IncidentPhase.Spreading)]
    [InlineData(IncidentPhase.Reported, IncidentPhase.Contained, IncidentPhase.Contained)]
    [InlineData(IncidentPhase.Reported, IncidentPhase.Closed, IncidentPhase.Closed)]
    [InlineData(IncidentPhase.Contained, IncidentPhase.Extinguished, IncidentPhase.Extinguished)]
    [InlineData(IncidentPhase.Contained, IncidentPhase.Spreading, IncidentPhase.Spreading)]
    [InlineData(IncidentPhase.Contained, IncidentPhase.Reported, IncidentPhase.Contained)]
    [InlineData(IncidentPhase.Extinguished, IncidentPhase.Contained, IncidentPhase.Extinguished)]
    [InlineData(IncidentPhase.Extinguished, IncidentPhase.Spreading, IncidentPhase.Extinguished)]
    [InlineData(IncidentPhase.Extinguished, IncidentPhase.Closed, IncidentPhase.Closed)]
    [InlineData(IncidentPhase.Closed, IncidentPhase.Extinguished, IncidentPhase.Closed)]
    [InlineData(IncidentPhase.Extinguished, IncidentPhase.FalseAlarm, IncidentPhase.FalseAlarm)]
    [InlineData(IncidentPhase.FalseAlarm, IncidentPhase.Closed, IncidentPhase.FalseAlarm)]
    [InlineData(IncidentPhase.FalseAlarm, IncidentPhase.Spreading, IncidentPhase.FalseAlarm)]
    public void States_only_advance_and_only_contained_fire_may_spread_again(IncidentPhase now, IncidentPhase told, IncidentPhase then) =>
        Assert.Equal(then, (Incident(News()) with { Phase = now }).Then(State(told)).Phase);

    [Fact]
    public void News_without_a_state_changes_none() =>
        Assert.All(_phases, phase => Assert.Equal(phase, (Incident(News()) with { Phase = phase }).Then(News(after: 1)).Phase));

    [Fact]
    public void In_whatever_order_the_states_arrive_the_last_of_its_life_stands() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            Arb.From(Gen.NonEmptyListOf(Gen.Elements(_phases.Where(phase => phase != IncidentPhase.Spreading)))), told =>
                told.Aggregate(Incident(News()), (incident, phase) => incident.Then(State(phase))).Phase == told.Max()));

    [Fact]
    public void Whatever_is_told_an_ended_incident_never_opens_again() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Gen.Elements(_phases))), told =>
        {
            var incident = Incident(News());
            foreach (var phase in told)
            {
                var next = incident.Then(State(phase));
                if (!incident.IsOpen && next.IsOpen)
                    return false;
                incident = next;
            }
            return true;
        }));

    [Fact]
    public void It_is_open_until_the_fire_is_out() =>
        Assert.Equal(
            [IncidentPhase.Reported, IncidentPhase.Spreading, IncidentPhase.Contained],
            _phases.Where(phase => (Incident(News()) with { Phase = phase }).IsOpen));

    [Fact]
    public void The_end_is_dated_once()
    {
        var ended = Incident(News()).Then(State(IncidentPhase.Extinguished, after: 30));

        Assert.Equal(Start.AddMinutes(30), ended.EndedAt);
        Assert.Equal(Start.AddMinutes(30), ended.Then(State(IncidentPhase.Closed, after: 50)).EndedAt);
        Assert.Null(Incident(News()).Then(State(IncidentPhase.Contained)).EndedAt);
    }

    [Fact]
    public void What_the_first_message_left_out_a_later_one_adds_and_what_was_told_stays()
    {
        var incident = Incident(News(kind: null, place: null)).Then(News(kind: "救助", place: "常田二丁目", after: 1, number: "7", occurred: -2));

        Assert.Equal(("救助", "常田二丁目"), (incident.Kind, incident.Place));
        Assert.Equal(["7"], incident.DispatchNumbers);
        Assert.Equal(Start.AddMinutes(-2), incident.OccurredAt);
        var later = incident.Then(News(kind: "建物火災", place: "大手", after: 2, number: "7", occurred: 0));
        Assert.Equal(("救助", "常田二丁目", Start.AddMinutes(-2)), (later.Kind, later.Place, later.OccurredAt));
        Assert.Equal(["7"], later.DispatchNumbers);
    }

    [Fact]
    public void Spreading_to_another_kind_changes_the_kind()
    {
        var incident = Incident(News(kind: "枯草火災")).Then(State(IncidentPhase.Spreading, kind: "建物火災"));

        Assert.Equal(("建物火災", "建物火災"), (incident.Kind, incident.KindKey));
    }

    [Fact]
    public void Every_message_counts_and_the_newest_time_stands_whatever_the_order()
    {
        var incident = Incident(News(after: 5)).Then(News(after: 9)).Then(News(after: 7));

        Assert.Equal(3, incident.MessageCount);
        Assert.Equal(Start.AddMinutes(9), incident.LastMessageAt);
        Assert.Equal(Start.AddMinutes(5), incident.OpenedAt);
    }

    [Fact]
    public void A_sender_that_repeats_itself_without_end_does_not_grow_it_without_end()
    {
        var first = Incident(News());
        var last = NewAlert();
        var incident = Enumerable.Range(0, 500).Aggregate(first, (known, _) => known.Then(News(after: 1))).Hear(last, News(after: 2));

        Assert.Equal(502, incident.MessageCount);
        Assert.Equal(Domain.Incident.AlertsKept, incident.AlertIds.Count);
        Assert.Equal(first.AlertIds[0], incident.AlertIds[0]);
        Assert.Equal(last, incident.AlertIds[^1]);
        Assert.Equal(incident.AlertIds.Count, incident.AlertIds.Distinct().Count());
    }

    [Theory]
    [InlineData(1999)]
    [InlineData(2000)]
    [InlineData(2001)]
    [InlineData(5000)]
    public void Long_text_is_cut_without_breaking_a_letter(int length)
    {
        var text = "。" + string.Concat(Enumerable.Repeat("🚒", length / 2));

        var kept = Incident(News() with { Text = text }).Text;

        Assert.True(kept.Length <= Domain.Incident.TextKept);
        Assert.StartsWith(kept, text, StringComparison.Ordinal);
        Assert.False(char.IsHighSurrogate(kept[^1]));
    }

    [Theory]
    [InlineData(IncidentPhase.Reported, false)]
    [InlineData(IncidentPhase.Spreading, false)]
    [InlineData(IncidentPhase.Contained, true)]
    [InlineData(IncidentPhase.Closed, true)]
    [InlineData(IncidentPhase.FalseAlarm, true)]
    public void It_remembers_whether_its_end_came_first(IncidentPhase first, bool endCameFirst) => Assert.Equal(endCameFirst, Incident(State(first)).EndCameFirst);
}
