namespace BrigadeDispatch.LineSimulator;

/// <summary>Names of the endpoints, as faults and ledger use them: the path's end without parameters.</summary>
public static class Endpoints
{
    public const string Push = "push";
    public const string Multicast = "multicast";
    public const string Reply = "reply";
    public const string Narrowcast = "narrowcast";
    public const string Broadcast = "broadcast";
    public const string Validate = "validate";
    public const string Quota = "quota";
    public const string Consumption = "consumption";
    public const string Profile = "profile";
    public const string Info = "info";
    public const string Loading = "loading";
    public const string LinkToken = "linkToken";
    public const string Delivery = "delivery";
    public const string WebhookEndpoint = "webhook/endpoint";
    public const string WebhookTest = "webhook/test";
    public const string Content = "content";
    public const string Followers = "followers";
    public const string ShortLivedToken = "accessToken";
    public const string StatelessToken = "token";
    public const string Verify = "verify";
    public const string Revoke = "revoke";
    public const string LoginToken = "loginToken";
    public const string LoginVerify = "loginVerify";
    public const string LoginRevoke = "loginRevoke";
    public const string UserInfo = "userinfo";
    public const string Certs = "certs";
    public const string Friendship = "friendship";
    public const string Deauthorize = "deauthorize";
    public const string Discovery = "openid-configuration";
    public const string Unknown = "unknown";
}
