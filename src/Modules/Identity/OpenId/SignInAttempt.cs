using System.Security.Cryptography;
using BrigadeDispatch.Kernel;
using Microsoft.AspNetCore.Authentication;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>One attempt to sign in at a provider, as it travels there and back in the sealed state.</summary>
internal sealed record SignInAttempt
{
    private const string BrigadeItem = "brigade";
    private const string NonceItem = "nonce";
    private const string SlipItem = "slip";
    private const string LinkTokenItem = "linkToken";
    private const string RetriedItem = "retried";

    public required BrigadeId Brigade { get; init; }

    /// <summary>Page of ours to go to afterwards.</summary>
    public required string Return { get; init; }

    /// <summary>Registration code; null: the person is registered already.</summary>
    public string? Slip { get; init; }

    /// <summary>LINE's token of an account link begun in the chat, for the case that this attempt ends at the sign-in screen.</summary>
    public string? LinkToken { get; init; }

    /// <summary>The second try, after an answer that did not fit.</summary>
    public bool Retried { get; init; }

    /// <summary>Binds the ID token to this attempt; 128 random bits.</summary>
    public string Nonce { get; init; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public AuthenticationProperties ToProperties()
    {
        var properties = new AuthenticationProperties { RedirectUri = Return };
        properties.Items[BrigadeItem] = Brigade.Value;
        properties.Items[NonceItem] = Nonce;
        if (Slip is not null)
            properties.Items[SlipItem] = Slip;
        if (LinkToken is not null)
            properties.Items[LinkTokenItem] = LinkToken;
        if (Retried)
            properties.Items[RetriedItem] = "1";
        return properties;
    }

    public static SignInAttempt? From(AuthenticationProperties? properties) =>
        properties is { RedirectUri: { } path } && BrigadeId.TryParse(Item(properties, BrigadeItem), out var brigade) && Item(properties, NonceItem) is { } nonce
            ? new SignInAttempt
            {
                Brigade = brigade,
                Return = path,
                Nonce = nonce,
                Slip = Item(properties, SlipItem),
                LinkToken = Item(properties, LinkTokenItem),
                Retried = properties.Items.ContainsKey(RetriedItem),
            }
            : null;

    private static string? Item(AuthenticationProperties properties, string name) => properties.Items.TryGetValue(name, out var value) ? value : null;

    public override string ToString() => $"SignInAttempt of {Brigade}";
}
