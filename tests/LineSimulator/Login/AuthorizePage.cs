using System.Globalization;
using System.Text;
using BrigadeDispatch.LineSimulator.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>LINE's login screen of the rehearsal: whom to be is chosen here instead of a password.</summary>
internal sealed class AuthorizePage(Simulation simulation, Authenticator authenticator)
{
    private const string Title = "模擬LINE ログイン（練習用）";

    private static readonly (string Kind, string Label)[] AmrLabels =
    [
        ("pwd", "メールアドレスとパスワード"), ("lineqr", "QRコード"), ("lineautologin", "LINEアプリの自動ログイン"), ("mfa", "2要素認証"),
    ];

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(AuthorizeRequest.Path, ShowAsync);
        app.MapPost(AuthorizeRequest.Path, ChooseAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } request)
        {
            return;
        }
        if (simulation.Login.AtOnce(request) is { } at)
        {
            Redirect(context, at);
            return;
        }
        await ShowAsync(context, request, 200, problem: null);
    }

    private async Task ChooseAsync(HttpContext context)
    {
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            await WrongAsync(context, "The form of another page");
            return;
        }
        if (await ReadAsync(context) is not { } request)
        {
            return;
        }
        if (!context.Request.HasFormContentType)
        {
            await WrongAsync(context, "A form is needed");
            return;
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.ContainsKey("cancel"))
        {
            Redirect(context, LineLogin.Deny(request));
            return;
        }
        if (Chosen(request, form) is not { } user)
        {
            await ShowAsync(context, request, 422, "その番号の団員はいません。番号を確かめてください。");
            return;
        }
        string[] amr = [.. form["amr"].OfType<string>().Where(kind => LineLogin.Kinds.Contains(kind))];
        Redirect(context, await simulation.Login.AllowAsync(request, user, amr, form.ContainsKey("befriend"), own: false, context.RequestAborted));
    }

    private VirtualUser? Chosen(AuthorizeRequest request, IFormCollection form)
    {
        var brigade = request.Channel.Account.BrigadeId;
        var member = form.ContainsKey("member") ? form["member"].ToString() : Folded(form["number"].ToString());
        if (member == "stranger")
        {
            return simulation.Users.AddStranger(brigade);
        }
        return int.TryParse(member.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? simulation.Users.Of(brigade).FirstOrDefault(user => user.Number == number)
            : null;
    }

    // Japanese keyboards give ０ to ９ as well.
    private static string Folded(string number) =>
        string.Concat(number.Select(letter => letter is >= '０' and <= '９' ? (char)(letter - '０' + '0') : letter));

    private async Task<AuthorizeRequest?> ReadAsync(HttpContext context)
    {
        var request = AuthorizeRequest.Read(context.Request.QueryString.Value ?? "", simulation.Login.Channels, out var wrong);
        if (request is null)
        {
            await WrongAsync(context, wrong);
        }
        return request;
    }

    private static Task WrongAsync(HttpContext context, string why) => LoginHtml.WriteAsync(
        context,
        400,
        "400 Bad Request",
        $"<p>ログインの要求が正しくありません。サーバの設定を確かめてください。</p><p class=\"small\" data-testid=\"wrong\">{LoginHtml.Encode(why)}</p>");

    private static void Redirect(HttpContext context, Uri at)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = at.AbsoluteUri;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private Task ShowAsync(HttpContext context, AuthorizeRequest request, int status, string? problem)
    {
        var account = request.Channel.Account;
        var people = simulation.Users.Of(account.BrigadeId);
        var members = account.Settings.UserIds.Count;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<p>だれになってログインするかを選びます（団 {LoginHtml.Encode(account.BrigadeId)}、1〜{members}番）。</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"{LoginHtml.Encode(AuthorizeRequest.Path + context.Request.QueryString.Value)}\" data-testid=\"login-form\">\n");
        page.Append("<label class=\"field\" for=\"number\">団員番号</label>\n<p class=\"inline\"><input id=\"number\" name=\"number\" inputmode=\"numeric\" autocomplete=\"off\" data-testid=\"login-number\"");
        page.Append(problem is null ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\" autofocus");
        page.Append("> <button type=\"submit\" data-testid=\"login-by-number\">この番号でログイン</button></p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p id=\"problem\" class=\"result\" data-state=\"bad\" role=\"alert\" data-testid=\"problem\">{problem}</p>\n");
        foreach (var group in DemoPosts.Groups(members, simulation.Options.Channels.Count == 0))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{group.Name}</h2>\n<ul class=\"people\">\n");
            foreach (var person in group.People)
            {
                page.Append(CultureInfo.InvariantCulture, $"<li><button type=\"submit\" name=\"member\" value=\"{person.Number}\" data-testid=\"login-{person.Number}\"><b>{person.Number}番</b> {person.Post}</button></li>\n");
            }
            page.Append("</ul>\n");
        }
        page.Append("<h2>まだつながっていない人</h2>\n<ul class=\"people\">\n<li><button type=\"submit\" name=\"member\" value=\"stranger\" data-testid=\"login-stranger\"><b>新しい人</b> どの団員ともつながっていないLINE（登録票を試すとき）</button></li>\n");
        foreach (var stranger in people.Where(user => user.Number > VirtualUsers.Strangers).TakeLast(3))
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><button type=\"submit\" name=\"member\" value=\"{stranger.Number}\" data-testid=\"login-{stranger.Number}\"><b>{stranger.DisplayName}</b> 前に作った人</button></li>\n");
        }
        page.Append("</ul>\n<fieldset><legend>ログインのしかた（サーバに伝わるもの）</legend>\n");
        foreach (var (kind, label) in AmrLabels)
        {
            var isChecked = kind == (request.AutoLogin ? "lineautologin" : "pwd") ? " checked" : "";
            page.Append(CultureInfo.InvariantCulture, $"<label class=\"switch\"><input type=\"checkbox\" name=\"amr\" value=\"{kind}\"{isChecked} data-testid=\"amr-{kind}\"> {label}（{kind}）</label>\n");
        }
        if (request.OffersFriendship)
        {
            page.Append("<label class=\"switch\"><input type=\"checkbox\" name=\"befriend\" value=\"true\" checked data-testid=\"befriend\"> 公式アカウントを友だちに追加する</label>\n");
        }
        page.Append("</fieldset>\n<p><button type=\"submit\" name=\"cancel\" value=\"true\" data-testid=\"login-cancel\">キャンセル</button></p>\n</form>\n");
        page.Append(authenticator.Box(link: true)).Append(LoginHtml.Staff);
        return LoginHtml.WriteAsync(context, status, Title, page.ToString(), new Uri(request.RedirectUri).GetLeftPart(UriPartial.Authority));
    }
}
