using System.Text;
using System.Text.Json;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Line;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>
/// Answers a tap by its reply token, at most once: a reply has no key, so a repeat could only be an error or a second message. The
/// answer itself is durable before this begins; a reply that is lost costs the confirmation, not the answer.
/// </summary>
internal sealed class ReplySender(IBrigades brigades, LineClient line, Pacing pacing, ILogger<ReplySender> log)
{
    /// <summary>Starts the reply; returns at once.</summary>
    public void Begin(BrigadeId brigade, string replyToken, byte[] messages) => _ = Task.Run(() => SendAsync(brigade, replyToken, messages));

    private async Task SendAsync(BrigadeId id, string replyToken, byte[] messages)
    {
        try
        {
            if (await brigades.FindAsync(id, CancellationToken.None) is not { } brigade)
                return;
            byte[] body = [.. Encoding.UTF8.GetBytes("{\"replyToken\":" + JsonSerializer.Serialize(replyToken, ReplyJson.Default.String) + ",\"messages\":"), .. messages, (byte)'}'];
            await pacing.WaitAsync(id, LineEndpoint.Reply, CancellationToken.None);
            var outcome = await line.SendAsync(LineEndpoint.Reply, brigade.Line.AccessToken, null, body, CancellationToken.None);
            if (outcome is not Accepted)
                SenderLog.ReplyNotTaken(log, id, outcome.GetType().Name, outcome.Status);
        }
        catch (Exception failure)
        {
            SenderLog.ReplyNotTaken(log, id, failure.GetType().Name, 0);
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class ReplyJson : System.Text.Json.Serialization.JsonSerializerContext;
