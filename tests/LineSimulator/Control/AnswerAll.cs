using BrigadeDispatch.LineSimulator.Users;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>How everybody of a brigade is to answer.</summary>
/// <param name="BrigadeId">Whose people.</param>
/// <param name="Over">Time the answers are spread over, more of them early.</param>
/// <param name="SilentShare">Share of people who never answer.</param>
/// <param name="Seed">The same seed makes the same people answer the same.</param>
/// <param name="NotBefore">Only messages from then on count.</param>
public sealed record AnswerAllOrder(string BrigadeId, TimeSpan Over, double SilentShare = 0.1, int Seed = 1, DateTimeOffset? NotBefore = null);

/// <summary>What became of it.</summary>
public sealed record AnswerAllResult(int People, int Silent, int Received, int Failed);

/// <summary>全員がばらばらに答える: each taps one of the buttons of the newest message that has any.</summary>
internal sealed class AnswerAll(Simulation simulation)
{
    // Of four buttons in the order of the call-out: straight there, by the station, late, cannot come.
    private static readonly double[] Likely = [0.45, 0.2, 0.12, 0.23];

    internal IReadOnlyList<(TimeSpan At, VirtualUser User, OfferedAction Action)> Plan(AnswerAllOrder order, out int silent)
    {
        var chance = new Random(order.Seed);
        var plan = new List<(TimeSpan At, VirtualUser User, OfferedAction Action)>();
        silent = 0;
        foreach (var user in simulation.Users.Of(order.BrigadeId))
        {
            var (quiet, late, choice) = (chance.NextDouble(), chance.NextDouble(), chance.NextDouble());
            var buttons = user.Messages.Reverse()
                .Where(entry => entry.Side == ChatSide.Bot && (order.NotBefore is null || entry.At >= order.NotBefore))
                .Select(entry => entry.Actions.Where(action => action.Type == "postback" && !action.QuickReply).ToArray())
                .FirstOrDefault(actions => actions.Length > 0);
            if (buttons is null)
            {
                continue;
            }
            if (quiet < order.SilentShare)
            {
                silent++;
                continue;
            }
            plan.Add((order.Over * (late * late), user, Pick(buttons, choice)));
        }
        plan.Sort((one, other) => one.At.CompareTo(other.At));
        return plan;
    }

    internal async Task<AnswerAllResult> RunAsync(AnswerAllOrder order, CancellationToken cancellationToken)
    {
        var plan = Plan(order, out var silent);
        return await RunAsync(plan, silent, cancellationToken);
    }

    internal async Task<AnswerAllResult> RunAsync(
        IReadOnlyList<(TimeSpan At, VirtualUser User, OfferedAction Action)> plan, int silent, CancellationToken cancellationToken)
    {
        var started = simulation.Clock.GetTimestamp();
        var taps = new List<Task<Webhooks.WebhookOutcome>>(plan.Count);
        foreach (var (at, user, action) in plan)
        {
            var wait = at - simulation.Clock.GetElapsedTime(started);
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait, simulation.Clock, cancellationToken);
            }
            taps.Add(user.TapAsync(action, cancellationToken));
        }
        var outcomes = await Task.WhenAll(taps);
        var received = outcomes.Count(outcome => outcome.Received);
        return new AnswerAllResult(plan.Count + silent, silent, received, outcomes.Length - received);
    }

    private static OfferedAction Pick(OfferedAction[] buttons, double choice)
    {
        if (buttons.Length != Likely.Length)
        {
            return buttons[(int)(choice * buttons.Length)];
        }
        var sum = 0.0;
        for (var i = 0; i < Likely.Length; i++)
        {
            sum += Likely[i];
            if (choice < sum)
            {
                return buttons[i];
            }
        }
        return buttons[^1];
    }
}
