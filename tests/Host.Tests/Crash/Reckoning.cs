using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests.Crash;

/// <summary>Holds what was acknowledged outside against what LINE's ledger and the boards say: nothing lost, nobody told twice.</summary>
internal sealed class Reckoning(LineSimulatorHost line, int members, int atLeast, int seed)
{
    /// <summary>Whether enough happened to prove anything: so many alerts and so many answers.</summary>
    public bool Enough(Outside outside) => outside.Alerts.Count(alert => alert.Receipt is not null) >= atLeast && outside.Taps.Count >= atLeast;

    /// <summary>Compares, once all that is stored has gone out.</summary>
    /// <param name="outside">What was acknowledged.</param>
    /// <param name="client">A server to ask for its boards.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task CompareAsync(Outside outside, BrigadeClient client, CancellationToken cancellationToken)
    {
        var alerts = outside.Alerts;
        var acknowledged = alerts.Where(alert => alert.Receipt is not null).ToList();
        Assert.True(Enough(outside), $"Too little happened to prove anything: {acknowledged.Count} alerts, {outside.Taps.Count} taps (seed {seed})");

        // Nothing stays under way: what was stored goes out.
        foreach (var callOut in acknowledged.SelectMany(CallOutsOf))
            await Eventually.HoldsAsync(
                async () => (int)(await client.GetAsync($"/api/brigades/demo/call-outs/{callOut}/board", cancellationToken))["delivery"]!["pending"]! == 0, cancellationToken: cancellationToken);
        await Eventually.HoldsAsync(
            async () => (long)(await client.GetAsync("/health/ready", cancellationToken))["sender"]!["oldestUnsentMs"]! == 0, cancellationToken: cancellationToken);

        // Each acknowledged alert: everyone exactly once. Each other: nobody twice, and if it was stored, everyone.
        var seen = Seen();
        foreach (var alert in alerts)
        {
            foreach (var marker in alert.Markers)
            {
                var people = seen.GetValueOrDefault(marker, []);
                Assert.True(people.Count == people.Distinct().Count(), $"{marker}: somebody got it twice (seed {seed})");
                if (alert.Receipt is not null)
                    Assert.True(people.Count == members, $"{marker}: acknowledged, but {people.Count} of {members} have it (seed {seed})");
                else
                    Assert.True(people.Count == 0 || people.Count == members, $"{marker}: {people.Count} of {members} have it (seed {seed})");
            }
        }
        Assert.All(acknowledged, alert => Assert.Equal(alert.Markers.Count, CallOutsOf(alert).Distinct().Count()));
        Assert.Empty(line.SeenTwice);
        Assert.Empty(line.Ledger.Violations);

        // Each acknowledged answer stands on its board.
        foreach (var callOut in outside.Taps.GroupBy(tap => tap.CallOutId))
        {
            var people = (await client.GetAsync($"/api/brigades/demo/call-outs/{callOut.Key}/board", cancellationToken))["people"]!.AsArray();
            foreach (var tap in callOut)
                Assert.Equal((tap.Member, tap.Answer), (tap.Member, (string?)people.Single(person => (int)person!["number"]! == tap.Member)!["answer"]));
        }
        TestContext.Current.SendDiagnosticMessage(
            $"{acknowledged.Count} alerts acknowledged, {alerts.Count - acknowledged.Count} not, {outside.Taps.Count} answers, {line.Ledger.Delivered} deliveries, {line.Ledger.Count("multicast", 409)} times 409");
    }

    private static IEnumerable<string> CallOutsOf(SentAlert alert) =>
        alert.Receipt!.Items is { } items ? items.Select(item => item.CallOutId!) : [alert.Receipt.CallOutId!];

    /// <summary>Who saw which place in a call-out, once for each message.</summary>
    private Dictionary<string, List<int>> Seen()
    {
        var places = new Dictionary<ChatEntry, string>(ReferenceEqualityComparer.Instance);
        var seen = new Dictionary<string, List<int>>();
        foreach (var user in line.Users.Of("demo"))
        {
            foreach (var entry in user.Received.Where(entry => entry.By != "reply"))
            {
                if (!places.TryGetValue(entry, out var place))
                    places[entry] = place = System.Text.RegularExpressions.Regex.Match(entry.Message.GetRawText(), "上田市大手[0-9]+-[0-9]+-1").Value;
                if (!seen.TryGetValue(place, out var people))
                    seen[place] = people = [];
                people.Add(user.Number);
            }
        }
        return seen;
    }
}
