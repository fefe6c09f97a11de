using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.SliceKit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using static BrigadeDispatch.Incidents.Tests.Told;

namespace BrigadeDispatch.Incidents.Tests;

/// <summary>The module over a real store: an alert in, an event and a stored incident out, in the alert's own commit.</summary>
public sealed class OnAlertAcceptedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal sealed class Heard : INotificationHandler<IncidentOpened>, INotificationHandler<IncidentChanged>
    {
        public List<INotification> Events { get; } = [];

        public Task Handle(IncidentOpened notification, CancellationToken cancellationToken) => Keep(notification);

        public Task Handle(IncidentChanged notification, CancellationToken cancellationToken) => Keep(notification);

        private Task Keep(INotification notification)
        {
            Events.Add(notification);
            return Task.CompletedTask;
        }
    }

    private static Task<Slice> OpenAsync() => Slice.OpenAsync(Token, services => services.AddIncidents().AddHandlersOf(typeof(Heard).Assembly));

    private static async Task<INotification?> TellAsync(Slice slice, AlertItem item)
    {
        await using var use = slice.Enter(Actor.Intake);
        await use.Mediator.Publish(new AlertAccepted(NewAlert(), 0, item), Token);
        await use.Work.CommitAsync(Token);
        return use.Services.GetRequiredService<Heard>().Events.SingleOrDefault();
    }

    private static async Task<IReadOnlyList<IncidentView>> KnownAsync(Slice slice) =>
        await slice.Services.GetRequiredService<IIncidentBook>().RecentAsync(Slice.Brigade, Token);

    [Fact]
    public async Task News_opens_an_incident_that_calls_out()
    {
        await using var slice = await OpenAsync();

        var opened = Assert.IsType<IncidentOpened>(await TellAsync(slice, News()));

        Assert.True(opened.CallsOut);
        Assert.Equal((Fire, Place, IncidentPhase.Reported, true), (opened.Incident.Kind, opened.Incident.Place, opened.Incident.Phase, opened.Incident.Open));
        Assert.Equal(opened.Incident.Id, Assert.Single(await KnownAsync(slice)).Id);
    }

    [Fact]
    public async Task The_same_news_by_another_message_changes_it_and_opens_nothing()
    {
        await using var slice = await OpenAsync();
        await TellAsync(slice, News());

        var changed = Assert.IsType<IncidentChanged>(await TellAsync(slice, News(after: 2)));

        Assert.Equal((2, IncidentPhase.Reported), (changed.Incident.MessageCount, changed.Before));
        var known = Assert.Single(await KnownAsync(slice));
        Assert.Equal(2, (await slice.Services.GetRequiredService<IIncidentBook>().AlertsOfAsync(Slice.Brigade, known.Id, Token)).Count);
    }

    [Fact]
    public async Task An_end_of_what_nobody_knows_is_kept_and_rings_nobody_and_neither_does_the_late_original()
    {
        await using var slice = await OpenAsync();

        var ended = Assert.IsType<IncidentOpened>(await TellAsync(slice, State(IncidentPhase.Extinguished, after: 10)));
        var late = await TellAsync(slice, News(after: 11, occurred: 0));

        Assert.False(ended.CallsOut);
        Assert.Equal(ended.Incident.Id, Assert.IsType<IncidentChanged>(late).Incident.Id);
        Assert.False(Assert.Single(await KnownAsync(slice)).Open);
    }

    [Fact]
    public async Task Spreading_of_what_nobody_knows_opens_an_incident_that_calls_out()
    {
        await using var slice = await OpenAsync();

        var opened = Assert.IsType<IncidentOpened>(await TellAsync(slice, State(IncidentPhase.Spreading)));

        Assert.Equal((true, IncidentPhase.Spreading), (opened.CallsOut, opened.Incident.Phase));
    }

    [Fact]
    public async Task What_nobody_could_read_opens_an_incident_of_its_own_that_calls_out()
    {
        await using var slice = await OpenAsync();
        await TellAsync(slice, News());

        var opened = Assert.IsType<IncidentOpened>(await TellAsync(slice, News(kind: null, place: null, after: 1) with { Unreadable = true }));

        Assert.True(opened is { CallsOut: true, Incident.Unreadable: true });
    }

    [Fact]
    public async Task An_unknown_sender_cannot_end_anything()
    {
        await using var slice = await OpenAsync();
        await TellAsync(slice, News());

        var heard = await TellAsync(slice, State(IncidentPhase.FalseAlarm, after: 1) with { SenderUnverified = true });

        Assert.Null(heard);
        Assert.True(Assert.Single(await KnownAsync(slice)).Open);
    }

    [Fact]
    public async Task An_unknown_senders_news_opens_its_own_and_calls_out()
    {
        await using var slice = await OpenAsync();
        await TellAsync(slice, News());

        var opened = Assert.IsType<IncidentOpened>(await TellAsync(slice, News(after: 1) with { SenderUnverified = true }));

        Assert.True(opened is { CallsOut: true, Incident.SenderUnverified: true });
    }

    [Fact]
    public async Task Two_who_decide_at_the_same_moment_meet_and_one_of_them_starts_over()
    {
        await using var slice = await OpenAsync();
        await using var first = slice.Enter(Actor.Intake);
        await using var second = slice.Enter(Actor.Intake);
        await first.Mediator.Publish(new AlertAccepted(NewAlert(), 0, News()), Token);
        await second.Mediator.Publish(new AlertAccepted(NewAlert(), 0, News()), Token);
        await first.Work.CommitAsync(Token);

        await Assert.ThrowsAsync<ConcurrentChangeException>(() => second.Work.CommitAsync(Token));

        Assert.IsType<IncidentChanged>(await TellAsync(slice, News()));
        Assert.Single(await KnownAsync(slice));
    }

    [Fact]
    public async Task Open_incidents_come_first_in_the_list_then_the_newest()
    {
        await using var slice = await OpenAsync();
        await TellAsync(slice, News(place: "一"));
        await TellAsync(slice, News(place: "二", after: 1));
        await TellAsync(slice, News(place: "三", after: 2));
        await TellAsync(slice, State(IncidentPhase.Closed, place: "三", after: 3));

        Assert.Equal(["二", "一", "三"], (await KnownAsync(slice)).Select(view => view.Place));
    }

    [Fact]
    public async Task A_stored_incident_reads_back_as_it_was()
    {
        await using var slice = await OpenAsync();
        var item = News(number: "7", own: "a1", occurred: -3) with { Landmark = "市役所", Written = "大手１丁目", Latitude = 36.4, Longitude = 138.25, Drill = true };

        var opened = Assert.IsType<IncidentOpened>(await TellAsync(slice, item));

        Assert.Equal(opened.Incident, Assert.Single(await KnownAsync(slice)));
    }
}
