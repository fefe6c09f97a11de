using System.Collections.Concurrent;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>Where a flow's keys come from: the channel secret or the provider's JWK Set. One of the two.</summary>
internal sealed record KeySource(string? Secret, Uri? KeySet)
{
    public override string ToString() => "KeySource(hidden)";
}

/// <summary>Checks ID tokens with keys as they are now: a key not seen yet is asked for at the provider, at most once a minute.</summary>
internal sealed class IdTokens(BackChannel channel, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<Uri, Kept<IReadOnlyList<VerificationKey>>> _sets = new();

    /// <summary>Code of a provider that does not give its keys.</summary>
    public const string KeysUnreachable = "signIn.keysUnreachable";

    public async ValueTask<IdTokenOutcome> CheckAsync(string? token, IdTokenRules rules, KeySource source, CancellationToken cancellationToken)
    {
        if (source.KeySet is not { } address)
            return IdTokenValidator.Validate(token, rules, [VerificationKey.OfSecret(source.Secret!)], clock.GetUtcNow());
        using (var readable = SignedToken.Read(token, out var code))
        {
            if (readable is null)
                return IdTokenOutcome.Refused(code);   // what is no token at all never makes us ask anybody
        }
        var set = _sets.GetOrAdd(address, static (at, self) => self.SetAt(at), this);
        if (await set.CurrentAsync(lacking: false, cancellationToken) is not { } keys)
            return IdTokenOutcome.Refused(KeysUnreachable);
        var outcome = IdTokenValidator.Validate(token, rules, keys, clock.GetUtcNow());
        if (outcome.Code != IdTokenCodes.UnknownKey || await set.CurrentAsync(lacking: true, cancellationToken) is not { } newer || ReferenceEquals(newer, keys))
            return outcome;
        return IdTokenValidator.Validate(token, rules, newer, clock.GetUtcNow());
    }

    public void Dispose()
    {
        foreach (var set in _sets.Values)
            set.Dispose();
    }

    private Kept<IReadOnlyList<VerificationKey>> SetAt(Uri address) => new(
        async () => (await channel.GetAsync(address, null, CancellationToken.None)).Body is { } body && VerificationKey.ReadSet(body) is { Count: > 0 } keys ? keys : null,
        clock);
}
