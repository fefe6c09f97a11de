using System.Text.Json;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Features;
using BrigadeDispatch.Incidents.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;
using static BrigadeDispatch.Incidents.Tests.Told;

namespace BrigadeDispatch.Incidents.Tests;

/// <summary>A person's pin on the map: it stands, whatever messages say later, and who set it is kept.</summary>
public sealed class PlaceIncidentTests
{
    private static readonly Actor _officer = new("member:AAAAAAAAAAAAAAAAAAAAAA", new HashSet<Permission> { Permission.PlaceIncident });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<Slice> OpenAsync() => Slice.OpenAsync(Token, services => services.AddIncidents());

    private static async Task<IncidentView> TellAsync(Slice slice, AlertItem item)
    {
        await using var use = slice.Enter(Actor.Intake);
        await use.Mediator.Publish(new AlertAccepted(NewAlert(), 0, item), Token);
        await use.Work.CommitAsync(Token);
        return await KnownAsync(slice);
    }

    private static async Task<IncidentView> KnownAsync(Slice slice) =>
        Assert.Single(await slice.Services.GetRequiredService<IIncidentBook>().RecentAsync(Slice.Brigade, Token));

    private static async Task<Result<Done>> PlaceAsync(Slice slice, IncidentId id, double latitude, double longitude, Actor? actor = null)
    {
        await using var use = slice.Enter(actor ?? _officer);
        return await use.Mediator.Send(new PlaceIncident.Command(id, latitude, longitude), Token);
    }

    [Fact]
    public async Task A_mail_tells_no_coordinates_a_person_sets_them_and_a_later_message_does_not_move_them()
    {
        await using var slice = await OpenAsync();
        var told = await TellAsync(slice, News());
        Assert.Null(told.PlacedBy);

        Assert.Null((await PlaceAsync(slice, told.Id, 36.4, 138.25)).Refusal);
        var later = await TellAsync(slice, News(after: 5) with { Latitude = 36.5, Longitude = 138.3 });

        Assert.Equal((36.4, 138.25, "person", slice.Clock.GetUtcNow()), (later.Latitude!.Value, later.Longitude!.Value, later.PlacedBy, later.PlacedAt!.Value));
        Assert.Equal(2, later.MessageCount);
    }

    [Fact]
    public async Task An_alerts_own_coordinates_say_so_and_a_person_may_correct_them()
    {
        await using var slice = await OpenAsync();
        var told = await TellAsync(slice, News() with { Latitude = 36.5, Longitude = 138.3 });
        Assert.Equal(("alert", Start), (told.PlacedBy, told.PlacedAt));

        await PlaceAsync(slice, told.Id, 36.4, 138.25);

        Assert.Equal(("person", 36.4), ((await KnownAsync(slice)).PlacedBy, (await KnownAsync(slice)).Latitude));
        await using var use = slice.Enter();
        Assert.Equal(_officer.Name, (await use.Work.FindAsync<IncidentDocument>(told.Id.ToString(), Token))!.Incident.PlacedBy);
    }

    [Fact]
    public async Task It_rings_nobody_needs_the_right_and_is_in_the_audit_trail()
    {
        await using var slice = await OpenAsync();
        var told = await TellAsync(slice, News());
        Assert.IsType<PermissionDenied>((await PlaceAsync(slice, told.Id, 36.4, 138.25, Actors.Commander)).Refusal);
        Assert.IsType<Missing>((await PlaceAsync(slice, new IncidentId(ShortId.FromName("none")), 36.4, 138.25)).Refusal);
        Assert.Null((await KnownAsync(slice)).Latitude);

        slice.Clock.Advance(TimeSpan.FromMinutes(1));   // entries of one millisecond have no order
        await PlaceAsync(slice, told.Id, 36.4, 138.25);

        var audit = await slice.Store.QueryAsync(Slice.Brigade, new DocumentQuery(UnitOfWork.AuditType, "at", Descending: true, Limit: 1), Token);
        var entry = slice.Keys.Open(Slice.Brigade, UnitOfWork.AuditType, audit.Documents[0].Id, audit.Documents[0].Body.Span);
        Assert.Contains("incident.placed", System.Text.Encoding.UTF8.GetString(entry), StringComparison.Ordinal);
        Assert.Equal(1, (await KnownAsync(slice)).MessageCount);
    }

    [Fact]
    public void An_incident_stored_before_this_reads_as_it_was()
    {
        var stored = JsonSerializer.Deserialize("""
            {"shape":1,"incident":{"id":"AAAAAAAAAAAAAAAAAAAAAA","kind":"建物火災","phase":"reported","drill":false,"unreadable":false,"senderUnverified":false,"title":"火災",
            "text":"火災","openedAt":"2026-01-05T03:10:00+09:00","lastMessageAt":"2026-01-05T03:10:00+09:00","messageCount":1,"latitude":36.4,"longitude":138.25}}
            """, IncidentDocument.Json)!;

        var view = stored.Incident.ToView();

        Assert.Equal((36.4, 138.25, "alert", null), (view.Latitude!.Value, view.Longitude!.Value, view.PlacedBy, view.PlacedAt));
    }
}
