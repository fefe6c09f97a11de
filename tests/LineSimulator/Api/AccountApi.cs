using System.Globalization;
using BrigadeDispatch.LineSimulator.Channels;
using BrigadeDispatch.LineSimulator.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Api;

/// <summary>Everything about the account that is no sending: quota, profiles, webhook settings, statistics, photos.</summary>
internal sealed class AccountApi(Simulation simulation)
{
    internal void Map(IEndpointRouteBuilder app, ApiRunner runner)
    {
        app.MapGet("/v2/bot/message/quota", runner.Authorized(Endpoints.Quota, (call, _) => Limited(call, Quota)));
        app.MapGet("/v2/bot/message/quota/consumption", runner.Authorized(Endpoints.Consumption, (call, _) => Limited(call, Consumption)));
        app.MapGet("/v2/bot/profile/{userId}", runner.Authorized(Endpoints.Profile, (call, _) => Limited(call, Profile)));
        app.MapGet("/v2/bot/info", runner.Authorized(Endpoints.Info, (call, _) => Limited(call, Info)));
        app.MapGet("/v2/bot/followers/ids", runner.Authorized(Endpoints.Followers, (call, _) =>
            Limited(call, _ => ApiAnswer.Error(403, "Access to this API is not available for your account"))));
        app.MapGet("/v2/bot/channel/webhook/endpoint", runner.Authorized(Endpoints.WebhookEndpoint, (call, _) => Limited(call, GetWebhook)));
        app.MapPut("/v2/bot/channel/webhook/endpoint", runner.Authorized(Endpoints.WebhookEndpoint, (call, _) => Limited(call, PutWebhook)));
        app.MapPost("/v2/bot/channel/webhook/test", runner.Authorized(Endpoints.WebhookTest, TestWebhookAsync));
        app.MapPost("/v2/bot/chat/loading/start", runner.Authorized(Endpoints.Loading, (call, _) => Limited(call, Loading)));
        app.MapPost("/v2/bot/user/{userId}/linkToken", runner.Authorized(Endpoints.LinkToken, (call, _) => Limited(call, LinkToken)));
        foreach (var kind in (string[])[Endpoints.Push, Endpoints.Multicast, Endpoints.Reply, Endpoints.Broadcast])
        {
            app.MapGet($"/v2/bot/message/delivery/{kind}", runner.Authorized(
                $"{Endpoints.Delivery}/{kind}", (call, _) => Limited(call, limited => Delivery(limited, kind))));
        }
        app.MapGet("/v2/bot/message/{messageId}/content", runner.Authorized(Endpoints.Content, ContentAsync));
    }

    private static ValueTask<ApiAnswer> Limited(ApiCall call, Func<ApiCall, ApiAnswer> handler)
    {
        call.Channel = call.Opened[0];
        return ValueTask.FromResult(call.Channel.TryTake(call.Endpoint) ? handler(call) : ApiAnswer.Fault(429));
    }

    // The demo's brigades share one token; what belongs to no recipient is then told for all of them together.
    private static ApiAnswer Quota(ApiCall call) => call.Opened.Any(channel => channel.Quota.Limit is null)
        ? ApiAnswer.Ok(new { type = "none" })
        : ApiAnswer.Ok(new { type = "limited", value = call.Opened.Sum(channel => channel.Quota.Limit!.Value) });

    private static ApiAnswer Consumption(ApiCall call) => ApiAnswer.Ok(new { totalUsage = call.Opened.Sum(channel => channel.Quota.Used) });

    private ApiAnswer Profile(ApiCall call)
    {
        var userId = Parameter(call, "userId");
        call.Recipients = [userId];
        return simulation.Users.Find(userId) is { Reachable: true } user && call.Opened.Contains(user.Channel)
            ? ApiAnswer.Ok(new { displayName = user.DisplayName, userId = user.Id, language = "ja" })
            : ApiAnswer.Error(404, "Not found");
    }

    private static ApiAnswer Info(ApiCall call) => ApiAnswer.Ok(new
    {
        userId = call.Channel!.Settings.Destination,
        basicId = $"@{call.Channel.BrigadeId}",
        displayName = $"模擬アカウント {call.Channel.BrigadeId}",
        chatMode = "bot",
        markAsReadMode = "auto",
    });

    private static ApiAnswer GetWebhook(ApiCall call) => call.Channel!.WebhookUrl is { } address
        ? ApiAnswer.Ok(new { endpoint = address.ToString(), active = true })
        : ApiAnswer.Error(404, "Not found");

    private static ApiAnswer PutWebhook(ApiCall call)
    {
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        if (RequestRules.Check(RequestRules.WebhookEndpoint, body) is { Count: > 0 } findings)
        {
            return ApiAnswer.Refused(findings);
        }
        call.Channel!.WebhookUrl = new Uri(body.GetProperty("endpoint").GetString()!);
        return ApiAnswer.Ok(new { });
    }

    private async ValueTask<ApiAnswer> TestWebhookAsync(ApiCall call, CancellationToken cancellationToken)
    {
        call.Channel = call.Opened[0];
        if (!call.Channel.TryTake(call.Endpoint))
        {
            return ApiAnswer.Fault(429);
        }
        var address = call.Channel.WebhookUrl;
        if (call.Body.Length > 0)
        {
            if (call.Parse(out var body) is { } unparsed)
            {
                return unparsed;
            }
            if (RequestRules.Check(RequestRules.WebhookTest, body) is { Count: > 0 } findings)
            {
                return ApiAnswer.Refused(findings);
            }
            address = body.TryGetProperty("endpoint", out var given) ? new Uri(given.GetString()!) : address;
        }
        if (address is null)
        {
            return ApiAnswer.Error(404, "Not found");
        }
        var outcome = await simulation.Webhooks.PostAsync(call.Channel, address, null, redelivery: false, cancellationToken);
        return ApiAnswer.Ok(new
        {
            success = outcome.Status == 200,
            timestamp = simulation.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            statusCode = outcome.Status,
            reason = outcome.Status == 200 ? "OK" : outcome.Error?.ToUpperInvariant() ?? "UNCLASSIFIED",
            detail = outcome.Status > 0 ? $"{outcome.Status}" : outcome.Error ?? "",
        });
    }

    private ApiAnswer Loading(ApiCall call)
    {
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        if (RequestRules.Check(RequestRules.Loading, body) is { Count: > 0 } findings)
        {
            return ApiAnswer.Refused(findings);
        }
        var chatId = body.GetProperty("chatId").GetString()!;
        call.Recipients = [chatId];
        return simulation.Users.Find(chatId) is { } user && call.Opened.Contains(user.Channel)
            ? ApiAnswer.With(202, new { })
            : ApiAnswer.BadProperty("chatId");
    }

    private ApiAnswer LinkToken(ApiCall call)
    {
        var userId = Parameter(call, "userId");
        call.Recipients = [userId];
        return simulation.Users.Find(userId) is { Reachable: true } user && call.Opened.Contains(user.Channel)
            ? ApiAnswer.Ok(new { linkToken = simulation.LinkTokens.Issue(user) })
            : ApiAnswer.Error(404, "Not found");
    }

    private ApiAnswer Delivery(ApiCall call, string kind)
    {
        var date = call.Context.Request.Query["date"].ToString();
        if (!DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return ApiAnswer.Refused([new RuleFinding("Must be in yyyyMMdd format", "date")]);
        }
        if (day < new DateOnly(2018, 3, 31))
        {
            return ApiAnswer.Ok(new { status = "out_of_service" });
        }
        return string.CompareOrdinal(date, LineChannel.Day(simulation.Now)) >= 0
            ? ApiAnswer.Ok(new { status = "unready" })
            : ApiAnswer.Ok(new { status = "ready", success = call.Opened.Sum(channel => channel.Delivered(kind, date)) });
    }

    private async ValueTask<ApiAnswer> ContentAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (simulation.Contents.Find(Parameter(call, "messageId")) is not { } content)
        {
            return ApiAnswer.Error(404, "Not found");
        }
        var response = call.Context.Response;
        response.ContentType = content.ContentType;
        response.Headers["x-line-request-id"] = call.RequestId;
        response.ContentLength = content.Bytes.Length;
        await response.Body.WriteAsync(content.Bytes, cancellationToken);
        return ApiAnswer.Written;
    }

    private static string Parameter(ApiCall call, string name) => (string?)call.Context.Request.RouteValues[name] ?? "";
}
