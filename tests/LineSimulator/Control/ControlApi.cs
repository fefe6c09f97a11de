using System.Text.Json;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.LineSimulator.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>What tests in other languages and the phones page steer the stand-in with: <c>/simulator/…</c>, JSON both ways.</summary>
internal sealed class ControlApi
{
    private readonly Simulation simulation;

    private readonly MemberNames names;

    private readonly ControlStream stream;

    private readonly OutsideWorld outside;

    internal ControlApi(Simulation simulation)
    {
        this.simulation = simulation;
        stream = new ControlStream(simulation);
        names = new MemberNames(simulation, simulation.Product);
        outside = new OutsideWorld(simulation);
    }

    internal void Map(IEndpointRouteBuilder app)
    {
        Get(app, "/simulator/state", StateAsync);
        Get(app, "/simulator/ledger", context => LedgerAsync(context));
        Get(app, "/simulator/attempts/{number:long}", AttemptAsync);
        Act(app, "DELETE", "/simulator/ledger", context =>
        {
            simulation.Ledger.Clear();
            return NoContent(context);
        });
        Get(app, "/simulator/users", UsersAsync);
        Get(app, "/simulator/users/{id}", context => OneAsync(context, (user, _) => ValueTask.FromResult<object>(ControlJson.User(user, null))));
        Get(app, "/simulator/users/{id}/messages", context => OneAsync(context, (user, _) => ValueTask.FromResult<object>(new { messages = user.Messages.Select(ControlJson.Entry) })));
        Act(app, "DELETE", "/simulator/users/{id}/messages", context => OneAsync(context, (user, _) =>
        {
            user.Clear();
            return ValueTask.FromResult<object>(new { });
        }));
        Act(app, "POST", "/simulator/users/{id}/tap", context => OneAsync(context, TapAsync));
        Act(app, "POST", "/simulator/users/{id}/say", context => OneAsync(context, SayAsync));
        Act(app, "POST", "/simulator/users/{id}/location", context => OneAsync(context, LocationAsync));
        Act(app, "POST", "/simulator/users/{id}/state", context => OneAsync(context, SwitchAsync));
        Act(app, "POST", "/simulator/users/{id}/follow", context => OneAsync(context, async (user, watched) => Outcome(await user.FollowAsync(watched.RequestAborted))));
        Get(app, "/simulator/faults", context => ControlJson.WriteAsync(context, 200, ControlJson.Faults(simulation.Faults)));
        Act(app, "POST", "/simulator/faults", AddFaultAsync);
        Act(app, "DELETE", "/simulator/faults", context =>
        {
            simulation.Faults.Clear();
            return NoContent(context);
        });
        Act(app, "POST", "/simulator/answer-all", AnswerAllAsync);
        Get(app, "/simulator/mails", MailsAsync);
        Act(app, "POST", "/simulator/mails", outside.MailAsync);
        Act(app, "POST", "/simulator/alerts", outside.AlertAsync);
        Get(app, "/simulator/stream", stream.ServeAsync);
    }

    private static void Get(IEndpointRouteBuilder app, string path, RequestDelegate handler) => app.MapGet(path, handler);

    /// <summary>Maps what changes something; pages of other origins may not.</summary>
    internal static void Act(IEndpointRouteBuilder app, string method, string path, RequestDelegate handler) =>
        app.MapMethods(path, [method], async context =>
        {
            var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
            if (site is not ("" or "same-origin" or "none"))
            {
                await ControlJson.WriteAsync(context, 403, new { message = "Only the page of the stand-in itself may do this" });
                return;
            }
            try
            {
                await handler(context);
            }
            catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
            {
                if (context.Response.HasStarted)
                {
                    throw;
                }
                await ControlJson.WriteAsync(context, 400, new { message = wrong.Message });
            }
        });

    // The number comes back from the page, so that a follow-up fits the mail sent before.
    private Task MailsAsync(HttpContext context)
    {
        var number = context.Request.Query["number"].ToString();
        number = number.Length is > 0 and <= 20 && number.All(c => char.IsAsciiDigit(c) || c == '-') ? number : SampleMails.NewNumber(simulation.Now);
        return ControlJson.WriteAsync(context, 200, new { number, samples = SampleMails.All(simulation.Now, number) });
    }

    private Task StateAsync(HttpContext context) => ControlJson.WriteAsync(context, 200, new
    {
        productUrl = simulation.Options.ProductUrl.ToString(),
        smtp = $"{simulation.Options.SmtpHost}:{simulation.Options.SmtpPort}",
        brigades = simulation.Channels.Select(channel => new
        {
            id = channel.BrigadeId,
            destination = channel.Settings.Destination,
            members = channel.Settings.UserIds.Count,
            quota = channel.Quota.Limit,
            used = channel.Quota.Used,
            loginChannelId = channel.Settings.Login?.ChannelId,
        }),
        faults = ControlJson.Faults(simulation.Faults),
        delivered = simulation.Ledger.Delivered,
    });

    private async Task LedgerAsync(HttpContext context)
    {
        _ = int.TryParse(context.Request.Query["limit"], out var limit);
        _ = long.TryParse(context.Request.Query["since"], out var since);
        var attempts = simulation.Ledger.Attempts.Where(attempt => attempt.Number > since);
        await ControlJson.WriteAsync(context, 200, new
        {
            delivered = simulation.Ledger.Delivered,
            totals = simulation.Ledger.Totals.Select(total => new { total.Endpoint, total.Status, total.Count }),
            attempts = attempts.TakeLast(limit > 0 ? limit : 100).Select(ControlJson.Attempt),
            webhooks = simulation.Ledger.Webhooks.TakeLast(limit > 0 ? limit : 100).Select(ControlJson.Webhook),
            violations = simulation.Ledger.Violations.Select(ControlJson.Violation),
            seenTwice = SeenTwice.Among(simulation.Users).Take(100),
        });
    }

    private async Task AttemptAsync(HttpContext context)
    {
        var number = long.Parse((string)context.Request.RouteValues["number"]!);
        if (simulation.Ledger.Attempts.FirstOrDefault(attempt => attempt.Number == number) is not { } attempt)
        {
            await ControlJson.WriteAsync(context, 404, new { message = "No longer kept" });
            return;
        }
        await ControlJson.WriteAsync(context, 200, new
        {
            attempt = ControlJson.Attempt(attempt),
            attempt.Headers,
            attempt.Recipients,
            body = System.Text.Encoding.UTF8.GetString(attempt.Body.Span),
            attempt.Answer,
        });
    }

    private async Task UsersAsync(HttpContext context)
    {
        var brigade = context.Request.Query["brigade"].ToString();
        brigade = brigade.Length > 0 ? brigade : simulation.Channels[0].BrigadeId;
        var wanted = context.Request.Query["numbers"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToHashSet();
        var users = simulation.Users.Of(brigade);
        var known = await names.OfAsync(brigade, context.RequestAborted);
        var shown = wanted.Count > 0 ? users.Where(user => wanted.Contains(user.Number)) : users.Take(60);
        await ControlJson.WriteAsync(context, 200, new
        {
            brigade,
            count = users.Count,
            users = shown.Select(user => ControlJson.User(user, known.GetValueOrDefault(user.Number))),
        });
    }

    private async Task OneAsync(HttpContext context, Func<VirtualUser, HttpContext, ValueTask<object>> handler)
    {
        if (simulation.Users.Find((string)context.Request.RouteValues["id"]!) is not { } user)
        {
            await ControlJson.WriteAsync(context, 404, new { message = "There is no such LINE user" });
            return;
        }
        await ControlJson.WriteAsync(context, 200, await handler(user, context));
    }

    private static async ValueTask<object> TapAsync(VirtualUser user, HttpContext context)
    {
        var order = await ReadAsync<TapOrder>(context);
        var outcome = order.Data is not null
            ? await user.PostbackAsync(order.Data, order.DisplayText, order.Params, context.RequestAborted)
            : await user.TapAsync(order.Label ?? throw new FormatException("data or label is needed"), context.RequestAborted);
        return Outcome(outcome);
    }

    private static async ValueTask<object> SayAsync(VirtualUser user, HttpContext context)
    {
        var order = await ReadAsync<SayOrder>(context);
        return string.IsNullOrEmpty(order.Text)
            ? throw new FormatException("text is needed")
            : Outcome(await user.SayAsync(order.Text, context.RequestAborted));
    }

    private static async ValueTask<object> LocationAsync(VirtualUser user, HttpContext context)
    {
        var order = await ReadAsync<LocationOrder>(context);
        return Outcome(await user.SendLocationAsync(order.Latitude, order.Longitude, order.Title, order.Address, context.RequestAborted));
    }

    private async ValueTask<object> SwitchAsync(VirtualUser user, HttpContext context)
    {
        var order = await ReadAsync<SwitchOrder>(context);
        user.NotificationsOff = order.NotificationsOff ?? user.NotificationsOff;
        user.SlowLine = order.SlowLine ?? user.SlowLine;
        if (order.Blocked is { } blocked && blocked != user.Blocked)
        {
            _ = await (blocked ? user.BlockAsync(context.RequestAborted) : user.UnblockAsync(context.RequestAborted));
        }
        if (order.OutOfRange is { } lost && lost != user.OutOfRange)
        {
            if (lost)
            {
                user.LoseSignal();
            }
            else
            {
                await user.RegainSignalAsync(context.RequestAborted);
            }
        }
        simulation.Changed(user);
        return ControlJson.User(user, null);
    }

    private async Task AddFaultAsync(HttpContext context)
    {
        var order = await ReadAsync<FaultOrder>(context);
        if (order.DelayMs is { } delay)
        {
            simulation.Faults.Delay = TimeSpan.FromMilliseconds(delay);
        }
        if (order.WebhookDelayMs is { } webhookDelay)
        {
            simulation.Faults.WebhookDelay = TimeSpan.FromMilliseconds(webhookDelay);
        }
        if (order.DuplicateWebhooks is { } duplicates)
        {
            simulation.Faults.DuplicateWebhooks(duplicates);
        }
        if (order.ReorderWebhooks is { } reorders)
        {
            simulation.Faults.ReorderWebhooks(reorders);
        }
        if (order.IdToken is { } idToken)
        {
            simulation.Faults.SpoilIdTokenNext(order.Times ?? PendingFault.ForEver, Enum.Parse<IdTokenFault>(idToken, ignoreCase: true));
        }
        if (order.AutoLogins is { } autoLogins)
        {
            simulation.Faults.FailAutoLoginNext(autoLogins);
        }
        if (order.AccountLinks is { } accountLinks)
        {
            simulation.Faults.FailAccountLinkNext(accountLinks);
        }
        if (order.Kind is { } kind)
        {
            simulation.Faults.Add(new PendingFault(
                Enum.Parse<FaultKind>(kind, ignoreCase: true),
                order.Endpoint,
                order.Times ?? PendingFault.ForEver,
                order.Status ?? 500,
                TimeSpan.FromMilliseconds(order.PaceMs ?? 50)));
        }
        await ControlJson.WriteAsync(context, 200, ControlJson.Faults(simulation.Faults));
    }

    private async Task AnswerAllAsync(HttpContext context)
    {
        var order = await ReadAsync<AnswerOrder>(context);
        var answers = new AnswerAll(simulation);
        var plan = answers.Plan(
            new AnswerAllOrder(
                order.Brigade ?? simulation.Channels[0].BrigadeId,
                TimeSpan.FromSeconds(order.Seconds ?? 30),
                order.SilentShare ?? 0.1,
                order.Seed ?? 1),
            out var silent);
        simulation.Background.Run(() => answers.RunAsync(plan, silent, simulation.Stopping));
        await ControlJson.WriteAsync(context, 202, new { answering = plan.Count, silent });
    }

    private static object Outcome(WebhookOutcome outcome) =>
        new { outcome.Waiting, outcome.Received, outcome.Status, outcome.Error, outcome.WebhookEventId };

    private static Task NoContent(HttpContext context)
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    internal static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class =>
        await JsonSerializer.DeserializeAsync<T>(context.Request.Body, ControlJson.Web, context.RequestAborted)
        ?? throw new JsonException("A JSON object is needed");

    private sealed record TapOrder(string? Data, string? DisplayText, string? Label, JsonElement? Params);

    private sealed record SayOrder(string? Text);

    private sealed record LocationOrder(double Latitude, double Longitude, string? Title, string? Address);

    private sealed record SwitchOrder(bool? NotificationsOff, bool? Blocked, bool? OutOfRange, bool? SlowLine);

    private sealed record FaultOrder(
        string? Kind, string? Endpoint, int? Times, int? Status, int? PaceMs, int? DelayMs, int? WebhookDelayMs, int? DuplicateWebhooks, int? ReorderWebhooks,
        string? IdToken, int? AutoLogins, int? AccountLinks);

    private sealed record AnswerOrder(string? Brigade, double? Seconds, double? SilentShare, int? Seed);
}
