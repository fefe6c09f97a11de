using System.Collections.Concurrent;
using System.Text.Json;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Identity.Staff;

/// <summary>What a provider says of itself (OpenID Connect Discovery 1.0, 4), as far as we use it.</summary>
internal sealed record StaffProviderPlan(
    Uri Authorize, Uri Token, Uri KeySet, Uri? UserInfo, IReadOnlyList<string> Algorithms, bool SecretInHeader, bool NamesItself);

/// <summary>Discovery of town offices' providers, kept for an hour.</summary>
internal sealed class StaffDiscovery(BackChannel channel, TimeProvider clock) : IDisposable
{
    private static readonly string[] _ours = [VerificationKey.ES256, VerificationKey.RS256];

    private readonly ConcurrentDictionary<string, Kept<StaffProviderPlan>> _plans = new(StringComparer.Ordinal);

    /// <summary>The provider's plan; refused if it does not answer, or answers with something a secret must not be sent to.</summary>
    public async ValueTask<Result<StaffProviderPlan>> FindAsync(OpenIdProvider provider, CancellationToken cancellationToken)
    {
        if (!SafeAddress.Is(provider.Issuer))
            return new ProofRefused("signIn.issuerNotSafe");
        var issuer = provider.Issuer.OriginalString;
        var plan = _plans.GetOrAdd(issuer, static (at, self) => self.PlanAt(at), this);
        return await plan.CurrentAsync(lacking: false, cancellationToken) is { } found ? found : new ProviderUnreachable();
    }

    public void Dispose()
    {
        foreach (var plan in _plans.Values)
            plan.Dispose();
    }

    /// <summary>Reads a discovery document; null if it is not this issuer's or lacks what we need.</summary>
    internal static StaffProviderPlan? Read(string issuer, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "issuer") != issuer
                || Address(root, "authorization_endpoint") is not { } authorize || Address(root, "token_endpoint") is not { } token
                || Address(root, "jwks_uri") is not { } keys)
                return null;
            var algorithms = _ours.Intersect(Texts(root, "id_token_signing_alg_values_supported")).ToList();
            if (algorithms.Count == 0)
                return null;
            var methods = Texts(root, "token_endpoint_auth_methods_supported");
            return new StaffProviderPlan(
                authorize, token, keys, Address(root, "userinfo_endpoint"), algorithms,
                SecretInHeader: !methods.Contains("client_secret_post"),   // Basic is what holds if nothing is said
                NamesItself: root.TryGetProperty("authorization_response_iss_parameter_supported", out var names) && names.ValueKind == JsonValueKind.True);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private Kept<StaffProviderPlan> PlanAt(string issuer) => new(
        async () =>
            (await channel.GetAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), null, CancellationToken.None)).Body is { } body
                ? Read(issuer, body)
                : null,
        clock);

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Uri? Address(JsonElement root, string name) =>
        Uri.TryCreate(Text(root, name), UriKind.Absolute, out var address) && SafeAddress.Is(address) ? address : null;

    private static List<string> Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!).ToList()
            : [];
}
