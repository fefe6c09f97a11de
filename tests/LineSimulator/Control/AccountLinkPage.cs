using BrigadeDispatch.LineSimulator.Login;
using BrigadeDispatch.LineSimulator.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>LINE's account-link dialog (連携): redeems the link token and sends the accountLink event with the nonce.</summary>
/// <remarks>https://developers.line.biz/en/docs/messaging-api/linking-accounts/ : an expired or used token gives the user an error and no event; a failed check an event without source.</remarks>
internal sealed class AccountLinkPage(Simulation simulation)
{
    internal void Map(IEndpointRouteBuilder app) => app.MapGet("/dialog/bot/accountLink", LinkAsync);

    private async Task LinkAsync(HttpContext context)
    {
        var nonce = context.Request.Query["nonce"];
        var token = context.Request.Query["linkToken"];
        if (nonce is not [{ Length: >= 10 and <= 255 } once] || token is not [{ } given] || simulation.LinkTokens.Use(given) is not { } user)
        {
            await LoginHtml.WriteAsync(context, 400, "連携できませんでした", "<p>もう一度はじめからやり直してください。</p>");
            return;
        }
        var failed = simulation.Faults.TakeAccountLink();
        var replyToken = failed ? null : simulation.ReplyTokens.Issue(user);
        var outcome = await simulation.Webhooks.SendAsync(
            user.Channel,
            WebhookEvent.AccountLink(simulation.Identifiers, simulation.Now, failed ? null : user.Id, replyToken, !failed, once),
            context.RequestAborted);
        await (failed
            ? LoginHtml.WriteAsync(context, 200, "連携できませんでした", "<p>本人の確認に失敗しました。もう一度はじめからやり直してください。</p>")
            : LoginHtml.WriteAsync(context, 200, "連携しました", $"<p>{(outcome.Received ? "トークに戻ってください。" : "サーバに知らせられませんでした。")}</p>"));
    }
}
