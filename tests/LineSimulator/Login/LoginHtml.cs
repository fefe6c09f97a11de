using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>The frame of the stand-in's own pages for people who sign in: neutral, phone-sized, without need of script.</summary>
internal static class LoginHtml
{
    internal const string Staff = """
        <p class="small" data-testid="staff-account">LINEを使わない事務局は、サーバの画面で メール <b>jimu@demo.example</b>、パスワード <b>demo-jimukyoku-2026</b> でサインインします。</p>
        """;

    internal static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>Writes a page; forms may lead to <paramref name="formTarget"/> besides the stand-in itself.</summary>
    internal static async Task WriteAsync(
        HttpContext context, int status, string title, string body, string? formTarget = null, int? refresh = null)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'self'{(formTarget is null ? "" : $" {formTarget}")}";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="ja">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">{(refresh is { } seconds ? $"\n<meta http-equiv=\"refresh\" content=\"{seconds}\">" : "")}
            <title>{Encode(title)}</title>
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/page.css">
            <link rel="stylesheet" href="/login.css">
            <script type="module" src="/authenticator.js"></script>
            </head>
            <body class="login">
            <main>
            <h1>{Encode(title)}</h1>
            {body}
            </main>
            <footer class="foot">練習用の模擬画面です。LINEヤフー株式会社とは関係ありません。ここから本物のLINEには何も送られません。</footer>
            </body>
            </html>
            """,
            context.RequestAborted);
    }
}
