using System.Net;
using System.Net.Sockets;
using System.Text;
using BrigadeDispatch.LineSimulator.Control;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>The control API and the phones page, as a browser test uses them.</summary>
public sealed class ControlTests
{
    private static readonly string Member = DemoLine.UserId(1, 2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tap_by_label_goes_out_and_the_ledger_shows_all_of_it()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        await line.PushAsync(Member, Samples.Message("call-out"));

        var tapped = await line.ControlAsync(HttpMethod.Post, $"/simulator/users/{Member}/tap", new { label = "出動できない" });

        Assert.True(tapped.Json.GetProperty("received").GetBoolean());
        Assert.Contains("&a=n", bot.Received[0].Event.GetProperty("postback").GetProperty("data").GetString(), StringComparison.Ordinal);
        var ledger = (await line.ControlAsync(HttpMethod.Get, "/simulator/ledger")).Json;
        Assert.Equal(1, ledger.GetProperty("delivered").GetInt32());
        Assert.Equal("push", ledger.GetProperty("attempts")[0].GetProperty("endpoint").GetString());
        Assert.Equal("postback", ledger.GetProperty("webhooks")[0].GetProperty("eventType").GetString());
        Assert.Equal(0, ledger.GetProperty("violations").GetArrayLength());
        var number = ledger.GetProperty("attempts")[0].GetProperty("number").GetInt64();
        var attempt = (await line.ControlAsync(HttpMethod.Get, $"/simulator/attempts/{number}")).Json;
        Assert.Contains("建物火災", attempt.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("demo-channel-token", attempt.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"label":"no such button"}""")]
    [InlineData("{}")]
    [InlineData("not json")]
    public async Task A_tap_that_cannot_be_is_400(string body)
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);

        var answer = await line.PostTextAsync($"/simulator/users/{Member}/tap", body);

        Assert.Equal(400, answer.Status);
        Assert.Empty(bot.Received);
    }

    [Fact]
    public async Task Switches_do_what_they_say()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        Task<LineAnswer> SwitchAsync(object state) => line.ControlAsync(HttpMethod.Post, $"/simulator/users/{Member}/state", state);
        var user = line.Users[Member];

        await SwitchAsync(new { notificationsOff = true });
        await line.PushAsync(Member, LineCalls.Text("一"));
        Assert.Equal((1, 0), (user.Received.Count, user.NoticesShown));

        await SwitchAsync(new { notificationsOff = false, outOfRange = true });
        await line.PushAsync(Member, LineCalls.Text("二"));
        Assert.Equal(1, (await line.ControlAsync(HttpMethod.Get, $"/simulator/users/{Member}")).Json.GetProperty("waiting").GetInt32());
        await SwitchAsync(new { outOfRange = false });
        Assert.Equal((2, 1), (user.Received.Count, user.NoticesShown));

        await SwitchAsync(new { blocked = true });
        await line.PushAsync(Member, LineCalls.Text("三"));
        await SwitchAsync(new { blocked = false });
        Assert.Equal(2, user.Received.Count);
        Assert.Equal(["unfollow", "follow"], bot.Received.Select(webhook => webhook.Event.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_slow_line_takes_its_time_both_ways()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot, clock: clock);
        var user = line.Users[Member];
        user.SlowLine = true;

        await line.PushAsync(Member, Samples.Message("call-out"));
        await clock.WaitedForAsync();
        Assert.Empty(user.Received);
        clock.Advance(TimeSpan.FromSeconds(5));
        await user.WaitForAsync(_ => true, Cancel);

        var tap = user.TapAsync("出動・直行", Cancel);
        await clock.WaitedForAsync();
        Assert.Empty(bot.Received);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True((await tap).Received);
    }

    [Fact]
    public async Task Faults_are_set_seen_and_lifted()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);

        await line.ControlAsync(HttpMethod.Post, "/simulator/faults", new { kind = "Status", status = 503, times = 1, endpoint = "push" });
        await line.ControlAsync(HttpMethod.Post, "/simulator/faults", new { kind = "AcceptButLose" });
        var shown = (await line.ControlAsync(HttpMethod.Get, "/simulator/faults")).Json;
        Assert.Equal(2, shown.GetProperty("pending").GetArrayLength());
        Assert.Equal(503, (await line.PushAsync(Member, LineCalls.Text())).Status);
        Assert.Equal(200, (await line.PushAsync(Member, LineCalls.Text())).Status);
        Assert.Equal(200, (await line.PushAsync(Member, LineCalls.Text())).Status);
        Assert.Empty(line.Users[Member].Received);

        Assert.Equal(204, (await line.ControlAsync(HttpMethod.Delete, "/simulator/faults")).Status);
        Assert.Equal(200, (await line.PushAsync(Member, LineCalls.Text())).Status);
        Assert.Single(line.Users[Member].Received);
        Assert.Equal(400, (await line.ControlAsync(HttpMethod.Post, "/simulator/faults", new { kind = "Nonsense" })).Status);
    }

    [Fact]
    public async Task A_page_of_another_origin_may_change_nothing()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        using var http = new HttpClient(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(line.BaseAddress, "/simulator/faults")) { Content = new StringContent("""{"delayMs":9000}""") };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(TimeSpan.Zero, line.Faults.Delay);
    }

    [Fact]
    public async Task The_stream_tells_what_arrives_on_the_phones_watched_and_every_call()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        using var http = new HttpClient(new SocketsHttpHandler());
        using var answer = await http.GetAsync(new Uri(line.BaseAddress, $"/simulator/stream?users={Member}"), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal("retry: 1000", await reader.ReadLineAsync(Cancel));

        await line.PushAsync(DemoLine.UserId(1, 9), LineCalls.Text("ほかの人"));
        await line.PushAsync(Member, LineCalls.Text("この人"));

        var news = new List<string>();
        while (news.Count(one => one == "event: attempt") < 2 || news[^1].Length == 0)
        {
            news.Add((await reader.ReadLineAsync(Cancel))!);
        }
        Assert.Single(news, one => one == "event: entry");
        Assert.Contains(news, one => one.Contains("この人", StringComparison.Ordinal));
        Assert.DoesNotContain(news, one => one.Contains("ほかの人", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alert_goes_to_the_intake_signed_over_its_bytes()
    {
        await using var bot = await Bot.StartAsync();
        var clock = new ManualTimeProvider();
        await using var line = await StartAsync(bot, clock: clock);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        bot.Answer = (context, _) =>
        {
            foreach (var header in context.Request.Headers)
            {
                headers[header.Key] = header.Value.ToString();
            }
            context.Response.StatusCode = 202;
            return WriteAsync(context, """{"alertId":"a"}""");
        };
        line.SetProductUrl(bot.Address);

        var answer = await line.ControlAsync(HttpMethod.Post, "/simulator/alerts", new { brigade = "demo", alert = new { id = "1", kind = "建物火災" } });

        Assert.Equal(202, answer.Json.GetProperty("status").GetInt32());
        Assert.Equal("""{"alertId":"a"}""", answer.Json.GetProperty("answer").GetString());
        Assert.Equal("/intake/demo/alerts", bot.Received[0].Path);
        Assert.Equal($"{clock.GetUtcNow().ToUnixTimeSeconds()}", headers["X-Brigade-Timestamp"]);
        var signed = System.Security.Cryptography.HMACSHA256.HashData(
            "demo-intake-secret"u8, Encoding.UTF8.GetBytes($"{headers["X-Brigade-Timestamp"]}.{Encoding.UTF8.GetString(bot.Received[0].Body)}"));
        Assert.Equal($"sha256={Convert.ToHexStringLower(signed)}", headers["X-Brigade-Signature"]);
    }

    [Theory]
    [InlineData("ISO-2022-JP", 50220)]
    [InlineData("Shift_JIS", 932)]
    [InlineData("UTF-8", 65001)]
    public async Task A_sample_mail_arrives_by_smtp_in_the_character_set_chosen(string charset, int codePage)
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        var mail = ReceiveAsync(gateway, "250 2.0.0 stored");
        await using var line = await LineSimulatorHost.StartAsync(
            new LineSimulatorOptions { SmtpPort = ((IPEndPoint)gateway.LocalEndpoint).Port }, cancellationToken: Cancel);
        var sample = SampleMails.All(new DateTimeOffset(2026, 11, 18, 3, 0, 0, TimeSpan.FromHours(9)), "20261118-030000")[1];

        var answer = await line.ControlAsync(HttpMethod.Post, "/simulator/mails", new { subject = sample.Subject, text = sample.Text + "\n.点で始まる行", charset });

        Assert.True(answer.Json.GetProperty("accepted").GetBoolean());
        var (commands, bytes) = await mail;
        Assert.Contains("RCPT TO:<demo@dispatch.example.jp>", commands);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(codePage);
        var raw = Encoding.Latin1.GetString(bytes);
        var body = raw[(raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        var text = raw.Contains("base64\r\n\r\n", StringComparison.Ordinal)
            ? encoding.GetString(Convert.FromBase64String(body))
            : encoding.GetString(Encoding.Latin1.GetBytes(body.Replace("\r\n..", "\r\n.", StringComparison.Ordinal)));
        Assert.Contains("災害場所：中央二丁目５番８号 付近", text, StringComparison.Ordinal);
        Assert.Contains("点で始まる行", text, StringComparison.Ordinal);
        var subject = raw[(raw.IndexOf("Subject: ", StringComparison.Ordinal) + 9)..raw.IndexOf("\r\nDate:", StringComparison.Ordinal)];
        Assert.All(subject.Split("\r\n "), word => Assert.True(word.Length <= 75 && word.StartsWith($"=?{charset}?B?", StringComparison.Ordinal), word));
        Assert.Equal(sample.Subject, string.Concat(subject.Split("\r\n ").Select(word => encoding.GetString(Convert.FromBase64String(word.Split('?')[3])))));
    }

    [Fact]
    public async Task The_sample_follow_up_carries_the_number_of_the_mail_before_and_a_new_fire_a_new_one()
    {
        var clock = new ManualTimeProvider();
        await using var line = await LineSimulatorHost.StartAsync(clock: clock, cancellationToken: Cancel);
        async Task<(string Number, string Text)> MailAsync(string number, int index)
        {
            var answer = (await line.ControlAsync(HttpMethod.Get, $"/simulator/mails?number={number}")).Json;
            return (answer.GetProperty("number").GetString()!, answer.GetProperty("samples")[index].GetProperty("text").GetString()!);
        }

        var fire = await MailAsync("", 1);
        clock.Advance(TimeSpan.FromHours(1));
        var followUp = await MailAsync(fire.Number, 2);
        var next = await MailAsync("", 1);

        Assert.Contains($"指令番号：{fire.Number}", fire.Text, StringComparison.Ordinal);
        Assert.Contains($"指令番号：{fire.Number}", followUp.Text, StringComparison.Ordinal);
        Assert.Contains("18日04時00分", followUp.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(fire.Number, next.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_the_gateway_refuses_is_told_with_its_words()
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        var mail = ReceiveAsync(gateway, "552 5.3.4 too large");
        await using var line = await LineSimulatorHost.StartAsync(
            new LineSimulatorOptions { SmtpPort = ((IPEndPoint)gateway.LocalEndpoint).Port }, cancellationToken: Cancel);

        var answer = await line.ControlAsync(HttpMethod.Post, "/simulator/mails", new { subject = "a", text = "b" });
        await mail;

        Assert.Equal(502, answer.Status);
        Assert.Equal("552 5.3.4 too large", answer.Json.GetProperty("said").GetString());
    }

    [Fact]
    public async Task The_phones_page_and_all_it_names_are_served_and_nothing_in_it_parses_html()
    {
        await using var line = await LineSimulatorHost.StartAsync(cancellationToken: Cancel);
        var page = await line.GetAsync("/", token: null);
        Assert.Equal(200, page.Status);
        Assert.Contains("<title>模擬LINE（練習用）</title>", page.Body, StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (var file in (string[])["page.css", "phone.css", "icon.svg", "main.js", "phone.js", "flex.js", "messages.js", "panel.js", "log.js", "api.js", "dom.js", "authenticator.js"])
        {
            var answer = await line.GetAsync($"/{file}", token: null);
            Assert.Equal(200, answer.Status);
            foreach (var sink in (string[])["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("])
            {
                Assert.DoesNotContain(sink, answer.Body, StringComparison.Ordinal);
            }
        }
    }

    private static async Task<LineSimulatorHost> StartAsync(Bot bot, TimeProvider? clock = null)
    {
        var line = await LineSimulatorHost.StartAsync(clock: clock, cancellationToken: Cancel);
        line.SetWebhookUrl("demo", bot.Address);
        return line;
    }

    private static async Task WriteAsync(Microsoft.AspNetCore.Http.HttpContext context, string json) =>
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json), context.RequestAborted);

    /// <summary>A mail gateway of one mail; bytes are taken as they come, the dot that ends it left off.</summary>
    private static async Task<(IReadOnlyList<string> Commands, byte[] Mail)> ReceiveAsync(TcpListener gateway, string atTheEnd)
    {
        using var connection = await gateway.AcceptTcpClientAsync(Cancel);
        await using var stream = connection.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var commands = new List<string>();
        var mail = new StringBuilder();
        Task SayAsync(string line) => stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n"), Cancel).AsTask();
        await SayAsync("220 ready");
        while (await reader.ReadLineAsync(Cancel) is { } command)
        {
            commands.Add(command);
            switch (command.Split(' ')[0])
            {
                case "EHLO":
                    await SayAsync("250-gateway");
                    await SayAsync("250 8BITMIME");
                    break;
                case "DATA":
                    await SayAsync("354 go on");
                    while (await reader.ReadLineAsync(Cancel) is { } line && line != ".")
                    {
                        mail.Append(line).Append("\r\n");
                    }
                    await SayAsync(atTheEnd);
                    break;
                case "QUIT":
                    await SayAsync("221 bye");
                    return (commands, Encoding.Latin1.GetBytes(mail.ToString()));
                default:
                    await SayAsync("250 ok");
                    break;
            }
        }
        return (commands, Encoding.Latin1.GetBytes(mail.ToString()));
    }
}
