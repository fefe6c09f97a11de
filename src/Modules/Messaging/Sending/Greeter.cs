using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Line;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>
/// Greetings, sent after what they tell of is durable. A greeting that is lost costs a welcome, never the link itself, so it is not
/// kept to be sent again after a crash; while the process lives a push is repeated under its key.
/// </summary>
internal sealed class Greeter(
    IBrigades brigades, LineClient line, Pacing pacing, ReplySender replies, IConfiguration configuration, TimeProvider clock, ILogger<Greeter> log)
{
    private static readonly TimeSpan[] _again = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    /// <summary>Answers a new friend; returns at once.</summary>
    /// <param name="known">Name of the member it is linked to; null: none.</param>
    public void BeginFollow(BrigadeId brigade, string lineUserId, string replyToken, string? known) =>
        _ = Task.Run(() => GuardedAsync(brigade, () => FollowAsync(brigade, lineUserId, replyToken, known)));

    /// <summary>Welcomes a member who was just linked; returns at once.</summary>
    public void BeginLinked(BrigadeId brigade, string lineUserId, string name) =>
        _ = Task.Run(() => GuardedAsync(brigade, () => LinkedAsync(brigade, lineUserId, name)));

    private async Task FollowAsync(BrigadeId id, string lineUserId, string replyToken, string? known)
    {
        if (await brigades.FindAsync(id, CancellationToken.None) is not { } brigade)
            return;
        if (known is not null)
        {
            replies.Begin(id, replyToken, Text($"{known}さん、登録は済んでいます。\n出動の通知はこのトークに届きます。", null));
            return;
        }
        // Without the service's own public address there is no link to offer: the paper slip has it.
        var link = configuration["Public:BaseUrl"] is { Length: > 0 } home && await line.LinkTokenAsync(lineUserId, brigade.Line.AccessToken, CancellationToken.None) is { } token
            ? new Uri(new Uri(home), $"/{id.Value}/link?linkToken={Uri.EscapeDataString(token)}")
            : null;
        replies.Begin(id, replyToken, Text(
            link is null
                ? $"{brigade.Name}です。\n出動の通知を受けるには登録が必要です。登録用紙の二次元コードを読み取ってください。"
                : $"{brigade.Name}です。\n出動の通知を受けるには登録が必要です。登録用紙のコードを手元に用意して、10分以内に下のボタンを押してください。登録の解除は、いつでも「自分の設定」でできます。",
            link));
    }

    private async Task LinkedAsync(BrigadeId id, string lineUserId, string name)
    {
        if (await brigades.FindAsync(id, CancellationToken.None) is not { } brigade)
            return;
        var body = CallOutMessage.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("to", lineUserId);
            json.WritePropertyName("messages");
            json.WriteRawValue(Text($"{name}さん、登録できました。\n{brigade.Name}の出動の通知は、このトークに届きます。通知をオフにしないでください。\n登録の解除は、いつでも「自分の設定」でできます。", null));
            json.WriteEndObject();
        });
        var key = Guid.CreateVersion7(clock.GetUtcNow());
        for (var attempt = 0; ; attempt++)
        {
            await pacing.WaitAsync(id, LineEndpoint.Push, CancellationToken.None);
            var outcome = await line.SendAsync(LineEndpoint.Push, brigade.Line.AccessToken, key, body, CancellationToken.None);
            if (outcome is Accepted)
                return;
            if (outcome is not (OutcomeUnknown or Paced) || attempt == _again.Length)
            {
                SenderLog.ReplyNotTaken(log, id, outcome.GetType().Name, outcome.Status);
                return;
            }
            await Task.Delay(_again[attempt], clock);
        }
    }

    private async Task GuardedAsync(BrigadeId brigade, Func<Task> greet)
    {
        try
        {
            await greet();
        }
        catch (Exception failure)
        {
            SenderLog.ReplyNotTaken(log, brigade, failure.GetType().Name, 0);
        }
    }

    private static byte[] Text(string text, Uri? link) => CallOutMessage.Write(json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        if (link is null)
        {
            json.WriteString("type", "text");
            json.WriteString("text", LineText.Units(text, 1000));
        }
        else
        {
            // Buttons template: text of at most 160 characters without a title (LINE: Messaging API reference, "Buttons template").
            json.WriteString("type", "template");
            json.WriteString("altText", LineText.Units(text, 400));
            json.WriteStartObject("template");
            json.WriteString("type", "buttons");
            json.WriteString("text", LineText.Units(text, 160));
            json.WriteStartArray("actions");
            json.WriteStartObject();
            json.WriteString("type", "uri");
            json.WriteString("label", "登録する");
            json.WriteString("uri", link.ToString());
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndArray();
    });
}
