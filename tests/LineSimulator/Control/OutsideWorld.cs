using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>What the command centre does in a rehearsal: sends 119 mails by SMTP and signed alerts to the intake.</summary>
internal sealed class OutsideWorld(Simulation simulation)
{
    internal async Task MailAsync(HttpContext context)
    {
        var order = await ControlApi.ReadAsync<MailOrder>(context);
        var mail = new OutgoingMail(
            order.From ?? "shirei@119.example.jp",
            $"{order.Brigade ?? simulation.Channels[0].BrigadeId}@dispatch.example.jp",
            order.Subject ?? "",
            order.Text ?? "",
            OutgoingMail.CharsetOf(order.Charset),
            simulation.Now);
        var answer = await new SmtpPost(simulation.Options.SmtpHost, simulation.Options.SmtpPort).SendAsync(mail, context.RequestAborted);
        await ControlJson.WriteAsync(context, answer.Accepted ? 200 : 502, new { answer.Accepted, answer.Said, mail.MessageId });
    }

    internal async Task AlertAsync(HttpContext context)
    {
        var order = await ControlApi.ReadAsync<AlertOrder>(context);
        var brigade = order.Brigade ?? simulation.Channels[0].BrigadeId;
        var body = Encoding.UTF8.GetBytes(order.Alert.GetRawText());
        var timestamp = simulation.Now.ToUnixTimeSeconds().ToString();
        var address = new Uri(simulation.Options.ProductUrl, $"/intake/{Uri.EscapeDataString(brigade)}/alerts");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Brigade-Timestamp", timestamp);
        request.Headers.Add("X-Brigade-Signature", $"sha256={Signature(timestamp, body)}");
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            using var answer = await simulation.Product.SendAsync(request, limit.Token);
            await ControlJson.WriteAsync(context, 200, new { status = (int)answer.StatusCode, answer = await answer.Content.ReadAsStringAsync(limit.Token) });
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            await ControlJson.WriteAsync(context, 502, new { status = 0, answer = $"{address} が応答しません" });
        }
    }

    private string Signature(string timestamp, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(simulation.Options.IntakeSecret),
        (byte[])[.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body]));

    private sealed record MailOrder(string? Brigade, string? From, string? Subject, string? Text, string? Charset);

    private sealed record AlertOrder(string? Brigade, JsonElement Alert);
}
