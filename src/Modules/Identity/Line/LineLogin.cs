using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Kernel;
using MediatR;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Identity.Line;

/// <summary>LINE Login v2.1, with the channel of each brigade.</summary>
internal sealed class LineLogin(IOptions<LineLoginOptions> options) : SignInProvider
{
    public const string AddressSegment = "line";

    private static readonly string[] _web = [VerificationKey.HS256];
    private static readonly string[] _liff = [VerificationKey.ES256];
    private static readonly TimeSpan _liffGood = TimeSpan.FromHours(1);

    public override SignInWay Way => SignInWay.Line;

    public override string Segment => AddressSegment;

    /// <summary>The web flow: LINE signs its ID tokens with the channel secret, whatever its discovery document says.</summary>
    public override ValueTask<Result<RelyingParty>> PartyAsync(Brigade brigade, CancellationToken cancellationToken)
    {
        if (brigade.LineLogin is not { } channel)
            return ValueTask.FromResult<Result<RelyingParty>>(new WayNotOffered());
        return ValueTask.FromResult<Result<RelyingParty>>(new RelyingParty
        {
            Authorize = new Uri(options.Value.AccessBaseUrl, "/oauth2/v2.1/authorize"),
            Token = new Uri(options.Value.ApiBaseUrl, "/oauth2/v2.1/token"),
            ClientId = channel.ChannelId,
            ClientSecret = channel.Secret,
            Scope = "openid profile",
            Rules = new IdTokenRules(_web, options.Value.Issuer, channel.ChannelId),
            Keys = new KeySource(channel.Secret, null),
        });
    }

    public override IReadOnlyDictionary<string, string?> Extras(SignInAttempt attempt)
    {
        var extras = new Dictionary<string, string?> { ["ui_locales"] = "ja-JP" };
        if (attempt.Slip is not null)
            extras["bot_prompt"] = "aggressive";   // who registers must also be a friend of the account, or no call-out arrives
        if (attempt.Retried)
            extras["disable_auto_login"] = "true";
        return extras;
    }

    public override IRequest<Result<MemberId>> Enter(SignInAttempt attempt, IdToken token) => new EnterByLine.Command(Way, token, attempt.Slip);

    /// <summary>What LIFF gives to a page: signed with LINE's own keys, good for an hour, no nonce of ours.</summary>
    public (IdTokenRules Rules, KeySource Keys) Liff(LineLoginChannel channel) => (
        new IdTokenRules(_liff, options.Value.Issuer, channel.ChannelId, GoodFor: _liffGood),
        new KeySource(null, new Uri(options.Value.ApiBaseUrl, "/oauth2/v2.1/certs")));

    /// <summary>LINE's page that ends an account link begun in the chat.</summary>
    public Uri AccountLink(string linkToken, string nonce) =>
        new(options.Value.AccessBaseUrl, $"/dialog/bot/accountLink?linkToken={Uri.EscapeDataString(linkToken)}&nonce={Uri.EscapeDataString(nonce)}");
}
