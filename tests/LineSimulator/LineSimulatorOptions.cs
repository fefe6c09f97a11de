namespace BrigadeDispatch.LineSimulator;

/// <summary>What the stand-in takes for granted at its start: channels, people, limits and how it misbehaves by default.</summary>
/// <remarks>Settings of the program are the same names under <c>Simulator__</c>; values are LINE's documented ones unless a test says otherwise.</remarks>
public sealed class LineSimulatorOptions
{
    /// <summary>0 takes a free loopback port (in-process use).</summary>
    public int Port { get; set; }

    /// <summary>The server under test: webhooks, intake and member names are addressed there.</summary>
    public Uri ProductUrl { get; set; } = new("http://localhost:5080");

    /// <summary>Channels by hand; when empty, the demo brigades below are made.</summary>
    public IList<LineChannelOptions> Channels { get; } = [];

    public int Brigades { get; set; } = 1;

    public int Members { get; set; } = 60;

    /// <summary>Time between request and answer, spent without a thread.</summary>
    public int LatencyMs { get; set; }

    public double MulticastPerSecond { get; set; } = 200;

    public double PushPerSecond { get; set; } = 2000;

    public double ReplyPerSecond { get; set; } = 2000;

    public double OtherPerSecond { get; set; } = 2000;

    /// <summary>Size of the token bucket in seconds of its rate; LINE does not publish its own.</summary>
    public double BurstSeconds { get; set; } = 1;

    /// <summary>Messages a channel may send a month (free and additional); null is the plan without a limit.</summary>
    public long? Quota { get; set; }

    /// <summary>LINE's conditions say 200 without delivery, its error table says 400 naming <c>to[i]</c>: both can be tried.</summary>
    public UnknownRecipients UnknownInMulticast { get; set; } = UnknownRecipients.AcceptedWithoutDelivery;

    /// <summary>Webhook redelivery is off by default at LINE too.</summary>
    public bool Redelivery { get; set; }

    /// <summary>Waits before each redelivery; LINE publishes neither number nor interval.</summary>
    public IList<TimeSpan> RedeliveryAfter { get; } = [];

    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many webhook requests may be under way at once.</summary>
    public int WebhooksAtOnce { get; set; } = 32;

    /// <summary>What a phone on a slow line (遅い回線) waits, each way.</summary>
    public TimeSpan SlowLine { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Chat entries kept for each user; older ones go.</summary>
    public int MessagesPerUser { get; set; } = 50;

    /// <summary>API calls kept in the ledger, with headers and bodies; older ones go, the totals stay.</summary>
    public int AttemptsKept { get; set; } = 2000;

    public string SmtpHost { get; set; } = "127.0.0.1";

    public int SmtpPort { get; set; } = 2525;

    /// <summary>Signs the alerts the phones page sends to a demo brigade's intake.</summary>
    public string IntakeSecret { get; set; } = "demo-intake-secret";
}

/// <summary>One Messaging API channel and the people who may be its friends.</summary>
public sealed class LineChannelOptions
{
    public required string BrigadeId { get; init; }

    public string ChannelId { get; init; } = "";

    public required string ChannelSecret { get; init; }

    public required string ChannelAccessToken { get; init; }

    /// <summary>The bot's own user id, sent as <c>destination</c>.</summary>
    public required string Destination { get; init; }

    public Uri? WebhookUrl { get; init; }

    public long? Quota { get; init; }

    /// <summary>Friends of the account at the start.</summary>
    public IList<string> UserIds { get; init; } = [];

    /// <summary>The LINE Login channel of the same provider, linked with the account; null where there is none.</summary>
    public LoginChannelOptions? Login { get; init; }
}

/// <summary>One LINE Login channel.</summary>
public sealed class LoginChannelOptions
{
    public required string ChannelId { get; init; }

    public required string ChannelSecret { get; init; }

    /// <summary>Callback URLs registered; when empty, <c>/sign-in/line/callback</c> of the product.</summary>
    public IList<string> RedirectUris { get; init; } = [];
}

/// <summary>What a multicast does with ids it does not know.</summary>
public enum UnknownRecipients
{
    AcceptedWithoutDelivery,
    Refused,
}

/// <summary>The demo's LINE identities, as shared/contract.md fixes them.</summary>
public static class DemoLine
{
    public const string ChannelSecret = "demo-channel-secret";

    public const string ChannelAccessToken = "demo-channel-token";

    public const string LoginChannelSecret = "demo-login-secret";

    /// <summary>Key of the demo administrator's authenticator app (RFC 6238).</summary>
    public static ReadOnlySpan<byte> AuthenticatorKey => "demo-totp-brigade-01"u8;

    public static string BrigadeId(int brigade) => brigade == 1 ? "demo" : $"demo-{brigade}";

    public static string Destination(int brigade) => $"U{0xB0000000L + brigade:x32}";

    public static string LoginChannelId(int brigade) => $"{1_650_000_000L + brigade}";

    public static string UserId(int brigade, int member) => $"U{(brigade * 1_000_000L) + member:x32}";

    public static LineChannelOptions Channel(int brigade, int members, Uri productUrl, long? quota) => new()
    {
        BrigadeId = BrigadeId(brigade),
        ChannelId = $"{2_000_000_000L + brigade}",
        ChannelSecret = ChannelSecret,
        ChannelAccessToken = ChannelAccessToken,
        Destination = Destination(brigade),
        WebhookUrl = new Uri(productUrl, $"/line/{BrigadeId(brigade)}/webhook"),
        Quota = quota,
        Login = new LoginChannelOptions { ChannelId = LoginChannelId(brigade), ChannelSecret = LoginChannelSecret },
        UserIds = [.. Enumerable.Range(1, members).Select(member => UserId(brigade, member))],
    };
}
