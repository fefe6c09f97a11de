using BrigadeDispatch.LineSimulator.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>LINE's account-link dialog (連携): redeems the link token and sends the accountLink event with the nonce.</summary>
/// <remarks>https://developers.line.biz/en/docs/messaging-api/linking-accounts/ : an expired or used token gives the user an error and no event.</remarks>
internal sealed class AccountLinkPage(Simulation simulation)
{
    internal void Map(IEndpointRouteBuilder app) => app.MapGet("/dialog/bot/accountLink", LinkAsync);

    private async Task LinkAsync(HttpContext context)
    {
        var nonce = context.Request.Query["nonce"].ToString();
        var user = nonce.Length is >= 10 and <= 255 ? simulation.LinkTokens.Use(context.Request.Query["linkToken"].ToString()) : null;
        context.Response.ContentType = "text/html; charset=utf-8";
        if (user is null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(
                "<!doctype html><html lang=\"ja\"><meta name=\"viewport\" content=\"width=device-width\"><title>模擬LINE（練習用）</title><h1>連携できませんでした</h1><p>もう一度はじめからやり直してください。</p>",
                context.RequestAborted);
            return;
        }
        var outcome = await simulation.Webhooks.SendAsync(
            user.Channel,
            WebhookEvent.AccountLink(simulation.Identifiers, simulation.Now, user.Id, simulation.ReplyTokens.Issue(user), ok: true, nonce),
            context.RequestAborted);
        await context.Response.WriteAsync(
            $"<!doctype html><html lang=\"ja\"><meta name=\"viewport\" content=\"width=device-width\"><title>模擬LINE（練習用）</title><h1>連携しました</h1><p>{(outcome.Received ? "トークに戻ってください。" : "サーバに知らせられませんでした。")}</p>",
            context.RequestAborted);
    }
}
