using System.Text.Json;
using BrigadeDispatch.LineSimulator.Channels;
using BrigadeDispatch.LineSimulator.Rules;
using BrigadeDispatch.LineSimulator.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Api;

/// <summary>Push, multicast and reply as LINE documents them; narrowcast and broadcast are judged and then refused for this plan.</summary>
internal sealed class SendApi(Simulation simulation)
{
    private static readonly string[] Quotable = ["text", "textV2", "sticker", "image", "video", "imagemap", "template", "flex"];

    internal void Map(IEndpointRouteBuilder app, ApiRunner runner)
    {
        app.MapPost("/v2/bot/message/push", runner.Authorized(Endpoints.Push, (call, _) => ValueTask.FromResult(Push(call))));
        app.MapPost("/v2/bot/message/multicast", runner.Authorized(Endpoints.Multicast, (call, _) => ValueTask.FromResult(Multicast(call))));
        app.MapPost("/v2/bot/message/reply", runner.Authorized(Endpoints.Reply, (call, _) => ValueTask.FromResult(Reply(call))));
        app.MapPost("/v2/bot/message/narrowcast", runner.Authorized(Endpoints.Narrowcast, (call, _) => ValueTask.FromResult(NotOffered(call, RequestRules.Narrowcast))));
        app.MapPost("/v2/bot/message/broadcast", runner.Authorized(Endpoints.Broadcast, (call, _) => ValueTask.FromResult(NotOffered(call, RequestRules.Broadcast))));
        foreach (var kind in (string[])["reply", "push", "multicast", "narrowcast", "broadcast"])
        {
            app.MapPost($"/v2/bot/message/validate/{kind}", runner.Authorized(Endpoints.Validate, (call, _) => ValueTask.FromResult(Validate(call, kind))));
        }
    }

    private ApiAnswer Push(ApiCall call)
    {
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        var to = body.TryGetProperty("to", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        var user = Known(call, to);
        call.Recipients = to.Length > 0 ? [user?.Id ?? to] : [];
        call.Channel = user?.Channel ?? call.Opened[0];
        if (call.Drop)
        {
            return Dropped(call);
        }
        return Refusal(call, RequestRules.Push, body, mentions: false) ?? Accept(call, body, () =>
        {
            if (user is not null)
            {
                return null;
            }
            Violate(call, ViolationKind.UnknownRecipients, $"push to {to}, which no friend of the account has");
            return ApiAnswer.Error(400, "Failed to send messages");
        }, () => user!.Reachable ? [user] : []);
    }

    private ApiAnswer Multicast(ApiCall call)
    {
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        string[] to = body.TryGetProperty("to", out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")]
            : [];
        var users = to.Select(id => Known(call, id)).ToArray();
        call.Recipients = [.. to.Zip(users, (id, user) => user?.Id ?? id)];
        call.Channel = users.FirstOrDefault(user => user is not null)?.Channel ?? call.Opened[0];
        if (call.Drop)
        {
            return Dropped(call);
        }
        return Refusal(call, RequestRules.Multicast, body, mentions: false) ?? Accept(
            call,
            body,
            () => UnknownAmong(call, to, users),
            () =>
            {
                var once = users.OfType<VirtualUser>().Where(user => user.Channel == call.Channel).Distinct().ToArray();
                if (to.Distinct(StringComparer.Ordinal).Count() < to.Length)
                {
                    Violate(call, ViolationKind.DuplicateRecipients, $"{to.Length - to.Distinct(StringComparer.Ordinal).Count()} of {to.Length} recipients stand twice");
                }
                if (users.OfType<VirtualUser>().Any(user => user.Channel != call.Channel))
                {
                    Violate(call, ViolationKind.RecipientsOfSeveralBrigades, "one multicast names members of several brigades");
                }
                return [.. once.Where(user => user.Reachable)];
            });
    }

    private ApiAnswer? UnknownAmong(ApiCall call, string[] to, VirtualUser?[] users)
    {
        var unknown = Array.FindIndex(users, user => user is null);
        if (unknown < 0)
        {
            return null;
        }
        Violate(call, ViolationKind.UnknownRecipients, $"to[{unknown}] {to[unknown]} and perhaps others are no friends of the account");
        return simulation.Options.UnknownInMulticast == UnknownRecipients.Refused ? ApiAnswer.BadProperty($"to[{unknown}]") : null;
    }

    private ApiAnswer Reply(ApiCall call)
    {
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        var token = body.TryGetProperty("replyToken", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        var owner = simulation.ReplyTokens.Owner(token);
        call.Channel = owner is not null && call.Opened.Contains(owner.Channel) ? owner.Channel : call.Opened[0];
        call.Recipients = owner is null ? [] : [owner.Id];
        if (call.Drop)
        {
            return Dropped(call);
        }
        if (call.RetryKey is not null)
        {
            return ApiAnswer.Error(400, "The retry key is not supported by this API");
        }
        if (Refusal(call, RequestRules.Reply, body, mentions: false) is { } refusal)
        {
            return refusal;
        }
        if (owner is null || owner.Channel != call.Channel)
        {
            return ApiAnswer.Error(400, "Invalid reply token");
        }
        if (simulation.ReplyTokens.Use(token, out var used) is null)
        {
            if (used)
            {
                Violate(call, ViolationKind.ReplyTokenUsedTwice, "a reply token was used a second time");
            }
            return ApiAnswer.Error(400, "Invalid reply token");
        }
        var sent = Sent(body);
        Deliver(call, body, sent, owner.Reachable ? [owner] : []);
        return ApiAnswer.Ok(new { sentMessages = Shown(sent) });
    }

    private ApiAnswer NotOffered(ApiCall call, ObjectRule rule)
    {
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        call.Channel = call.Opened[0];
        return Refusal(call, rule, body, mentions: false)
            ?? ApiAnswer.Error(403, "Access to this API is not available for your account");
    }

    private static ApiAnswer Validate(ApiCall call, string kind)
    {
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        call.Channel = call.Opened[0];
        if (!call.Channel.TryTake($"{Endpoints.Validate}/{kind}"))
        {
            return ApiAnswer.Fault(429);
        }
        return Judge(RequestRules.Validate, body, mentions: kind is "reply" or "push") ?? ApiAnswer.Ok(new { });
    }

    private VirtualUser? Known(ApiCall call, string id) =>
        simulation.Users.Find(id) is { } user && call.Opened.Contains(user.Channel) ? user : null;

    /// <summary>What is refused before anything is accepted: rate, key's form, body.</summary>
    private ApiAnswer? Refusal(ApiCall call, ObjectRule rule, JsonElement body, bool mentions)
    {
        if (!call.Channel!.TryTake(call.Endpoint))
        {
            return ApiAnswer.Fault(429);
        }
        if (call.RetryKey is { } key && !RetryKeys.IsForm(key))
        {
            return ApiAnswer.Error(400, "The X-Line-Retry-Key header is invalid: it must be a UUID in hexadecimal notation");
        }
        if (Judge(rule, body, mentions) is { } bad)
        {
            return bad;
        }
        var messages = body.GetProperty("messages");
        if (messages.EnumerateArray().SkipLast(1).Any(message => message.TryGetProperty("quickReply", out _)))
        {
            Violate(call, ViolationKind.QuickReplyNotLast, "quick replies on a message that is not the last are never shown");
        }
        return null;
    }

    private static ApiAnswer? Judge(ObjectRule rule, JsonElement body, bool mentions)
    {
        var findings = RequestRules.Check(rule, body);
        if (findings.Count > 0)
        {
            return ApiAnswer.Refused(findings);
        }
        var index = 0;
        foreach (var message in body.GetProperty("messages").EnumerateArray())
        {
            if (!mentions && MessageRules.Mentions(message))
            {
                return ApiAnswer.Refused([new RuleFinding("Mentions need a group chat or multi-person chat", $"messages[{index}].substitution")]);
            }
            index++;
        }
        return null;
    }

    /// <summary>Accepts a push or multicast exactly once for its retry key, within the quota.</summary>
    private ApiAnswer Accept(ApiCall call, JsonElement body, Func<ApiAnswer?> refuse, Func<IReadOnlyList<VirtualUser>> reached)
    {
        var channel = call.Channel!;
        IReadOnlyList<VirtualUser> people;
        IReadOnlyList<SentMessage> sent;
        lock (channel.Gate)
        {
            RetryKey? key = null;
            if (call.RetryKey is { } text)
            {
                key = Take(call, text);
                if (key.AcceptedRequestId is { } accepted)
                {
                    return AlreadyAccepted(call, key) with { AcceptedRequestId = accepted };
                }
            }
            else
            {
                Violate(call, ViolationKind.NoRetryKey, $"{call.Endpoint} without a retry key can never be repeated safely");
            }
            if (refuse() is { } refusal)
            {
                return refusal;
            }
            people = reached();
            if (!channel.Quota.TryUse(call.Lose ? 0 : people.Count))
            {
                return ApiAnswer.Error(429, "You have reached your monthly limit.");
            }
            sent = Sent(body);
            if (key is not null)
            {
                (key.AcceptedRequestId, key.SentMessages) = (call.RequestId, sent);
            }
        }
        Deliver(call, body, sent, people);
        return call.Endpoint == Endpoints.Push ? ApiAnswer.Ok(new { sentMessages = Shown(sent) }) : ApiAnswer.Ok(new { });
    }

    private RetryKey Take(ApiCall call, string text)
    {
        var content = $"{call.Endpoint} {call.BodyHash}";
        var key = call.Channel!.RetryKeys.Take(text, content, out var known);
        if (known && key.BodyHash != content)
        {
            Violate(call, ViolationKind.RetryKeyWithOtherBody, $"retry key {text} came with another body or endpoint than first");
        }
        return key;
    }

    // A call that a fault swallows is still the first request of its key: the next one must be the same.
    private ApiAnswer Dropped(ApiCall call)
    {
        if (call.Endpoint != Endpoints.Reply && call.RetryKey is { } text && RetryKeys.IsForm(text))
        {
            lock (call.Channel!.Gate)
            {
                Take(call, text);
            }
        }
        return ApiAnswer.Ok(new { });
    }

    private static ApiAnswer AlreadyAccepted(ApiCall call, RetryKey key)
    {
        const string Message = "The retry key is already accepted";
        return call.Endpoint == Endpoints.Push
            ? ApiAnswer.With(409, new { message = Message, sentMessages = Shown(key.SentMessages) })
            : ApiAnswer.Error(409, Message);
    }

    private List<SentMessage> Sent(JsonElement body) =>
    [
        .. body.GetProperty("messages").EnumerateArray().Select(message => new SentMessage(
            simulation.Identifiers.MessageId(),
            Quotable.Contains(message.GetProperty("type").GetString(), StringComparer.Ordinal) ? Webhooks.Identifiers.Token() : null)),
    ];

    private static IEnumerable<object> Shown(IReadOnlyList<SentMessage> sent) =>
        sent.Select(message => new { id = message.Id, quoteToken = message.QuoteToken });

    private void Deliver(ApiCall call, JsonElement body, IReadOnlyList<SentMessage> sent, IReadOnlyList<VirtualUser> people)
    {
        call.Accepted = true;
        if (call.Lose)
        {
            return;
        }
        var silent = body.TryGetProperty("notificationDisabled", out var disabled) && disabled.ValueKind == JsonValueKind.True;
        var entries = body.GetProperty("messages").EnumerateArray()
            .Select((message, i) => simulation.Entry(ChatSide.Bot, call.Endpoint, message, sent[i].Id, call.RequestId, silent))
            .ToArray();
        foreach (var user in people)
        {
            foreach (var entry in entries)
            {
                user.Receive(entry);
            }
        }
        call.Delivered = people.Count;
        call.Channel!.Count(call.Endpoint, people.Count);
    }

    private void Violate(ApiCall call, ViolationKind kind, string text) =>
        simulation.Ledger.Add(new Violation(kind, simulation.Now, call.Number, call.Channel?.BrigadeId, text));
}
