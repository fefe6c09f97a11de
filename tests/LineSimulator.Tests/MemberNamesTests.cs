using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>How the phones get their names: the stand-in signs itself in to the product as the chief.</summary>
public sealed class MemberNamesTests
{
    private const string Members =
        """
        {"version":"1","units":[{"id":"u1","name":"団本部","shortName":"団本部"}],
         "members":[{"number":1,"name":"佐藤 一郎","rank":"chief","unitId":"u1"},{"number":2,"name":"鈴木 翔","rank":"deputyChief","unitId":"u0"},
                    {"number":70,"name":"役場 花子","rank":null,"unitId":"u1"}]}
        """;

    private readonly ManualTimeProvider clock = new();

    private readonly List<string> asked = [];

    private string session = "first";

    private int status = 200;

    [Fact]
    public async Task Phones_are_named_by_the_product_where_it_tells_and_numbered_where_not()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);

        Assert.Equal([("佐藤 一郎", "団長", "団本部"), ("鈴木 翔", "副団長", ""), ("団員3", "", "")], await PeopleAsync(line));

        Assert.Equal(["/sign-in/demo/line?return=/", "/sign-in/line/callback", "/api/brigades/demo/members"], asked);
        Assert.Empty(line.Ledger.Attempts);
    }

    [Fact]
    public async Task One_session_serves_until_it_ends_and_names_stay_for_half_a_minute()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        await PeopleAsync(line);
        await PeopleAsync(line);
        Assert.Equal(3, asked.Count);

        clock.Advance(TimeSpan.FromSeconds(31));
        await PeopleAsync(line);
        Assert.Equal(4, asked.Count);

        session = "second";
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("佐藤 一郎", (await PeopleAsync(line))[0].Name);
        Assert.Equal(["/api/brigades/demo/members", "/sign-in/demo/line?return=/", "/sign-in/line/callback", "/api/brigades/demo/members"], asked[4..]);
    }

    [Fact]
    public async Task A_product_that_is_not_ready_is_asked_again_and_leaves_the_names_known()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        status = 503;
        Assert.Equal("団員1", (await PeopleAsync(line))[0].Name);
        await PeopleAsync(line);
        Assert.Single(asked);

        status = 200;
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("佐藤 一郎", (await PeopleAsync(line))[0].Name);

        status = 503;
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("佐藤 一郎", (await PeopleAsync(line))[0].Name);
    }

    [Fact]
    public async Task A_product_that_is_not_there_leaves_the_phones_numbered()
    {
        await using var line = await LineSimulatorHost.StartAsync(
            new LineSimulatorOptions { ProductUrl = new Uri("http://127.0.0.1:9") }, clock, TestContext.Current.CancellationToken);

        Assert.Equal("団員1", (await PeopleAsync(line))[0].Name);
    }

    [Fact]
    public async Task Faults_of_logins_wait_for_the_product_and_not_for_the_stand_ins_own()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        line.Faults.SpoilIdTokenNext(1, IdTokenFault.Expired);
        line.Faults.FailAutoLoginNext(1);

        Assert.Equal("佐藤 一郎", (await PeopleAsync(line))[0].Name);

        Assert.Single(line.Faults.PendingIdTokens);
        Assert.Equal(1, line.Faults.PendingLogins.AutoLogins);
    }

    private async Task<LineSimulatorHost> StartAsync(Bot bot)
    {
        var line = await LineSimulatorHost.StartAsync(clock: clock, cancellationToken: TestContext.Current.CancellationToken);
        bot.Answer = (context, _) => ProductAsync(line, context);
        line.SetProductUrl(bot.Address);
        return line;
    }

    /// <summary>The product's side as its wire API has it: state in a cookie, a code redeemed at LINE, a session cookie.</summary>
    private async Task ProductAsync(LineSimulatorHost line, HttpContext context)
    {
        var path = context.Request.Path.Value!;
        asked.Add(path.EndsWith("/line", StringComparison.Ordinal) ? $"{path}{context.Request.QueryString}" : path);
        var callback = $"http://{context.Request.Host}/sign-in/line/callback";
        var cookies = context.Request.Headers.Cookie.ToString();
        context.Response.StatusCode = status;
        switch (path)
        {
            case var _ when status != 200:
                break;
            case "/sign-in/demo/line":
                context.Response.Headers.SetCookie = "__Host-attempt=state-1; path=/; secure; httponly; samesite=lax";
                context.Response.Redirect(line.AuthorizeUrl(("redirect_uri", callback), ("state", "state-1")).AbsoluteUri);
                break;
            case "/sign-in/line/callback" when cookies == "__Host-attempt=state-1" && context.Request.Query["state"] == "state-1":
                var answer = await line.TokenAsync(context.Request.Query["code"].ToString(), ("redirect_uri", callback));
                Assert.Equal(DemoLine.UserId(1, 1), Browser.Part(answer.IdToken(), 1).GetProperty("sub").GetString());
                context.Response.Headers.SetCookie = new(["__Host-attempt=; path=/; max-age=0", $"__Host-session={session}; path=/; secure; httponly"]);
                context.Response.Redirect("/");
                break;
            case "/api/brigades/demo/members" when cookies == $"__Host-session={session}":
                await context.Response.WriteAsync(Members, context.RequestAborted);
                break;
            default:
                context.Response.StatusCode = 401;
                break;
        }
    }

    private static async Task<IReadOnlyList<(string Name, string Rank, string Unit)>> PeopleAsync(LineSimulatorHost line)
    {
        var users = (await line.ControlAsync(HttpMethod.Get, "/simulator/users?brigade=demo&numbers=1,2,3")).Json.GetProperty("users");
        string Word(System.Text.Json.JsonElement user, string name) => user.GetProperty(name).GetString()!;
        return [.. users.EnumerateArray().Select(user => (Word(user, "name"), Word(user, "rank"), Word(user, "unit")))];
    }
}
