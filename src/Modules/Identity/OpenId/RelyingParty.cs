namespace BrigadeDispatch.Identity.OpenId;

/// <summary>All that one brigade's sign-in at one provider needs.</summary>
internal sealed record RelyingParty
{
    public required Uri Authorize { get; init; }

    public required Uri Token { get; init; }

    /// <summary>Asked only where the ID token leaves the e-mail address out; null: never.</summary>
    public Uri? UserInfo { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    /// <summary>The secret goes into the Authorization header (client_secret_basic), otherwise into the form.</summary>
    public bool SecretInHeader { get; init; }

    public required string Scope { get; init; }

    /// <summary>Without the nonce, which is of the attempt.</summary>
    public required IdTokenRules Rules { get; init; }

    public required KeySource Keys { get; init; }

    /// <summary>The provider says who it is in its answer (RFC 9207), so an answer that does not is another's.</summary>
    public bool NamesItself { get; init; }

    public override string ToString() => "RelyingParty(hidden)";
}
