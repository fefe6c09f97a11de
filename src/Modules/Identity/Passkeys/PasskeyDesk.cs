using System.Buffers.Text;
using System.Text.Json;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Identity.Passkeys;

/// <summary>
/// Passkeys (WebAuthn Level 3) by the framework's handler. Every question is kept on our side and can be answered once; the answer must
/// come from our own origin and with the person verified on the device, which is why a passkey is a second factor. No attestation is
/// asked for: which make of device it is decides nothing.
/// </summary>
internal sealed partial class PasskeyDesk : IDisposable
{
    private readonly UnitOfWork _work;
    private readonly IHttpContextAccessor _accessor;
    private readonly TimeProvider _clock;
    private readonly ILogger<PasskeyDesk> _log;
    private readonly Uri? _publicAddress;
    private readonly UserManager<PasskeyUser> _users;
    private readonly PasskeyHandler<PasskeyUser> _handler;

    public PasskeyDesk(
        UnitOfWork work, IHttpContextAccessor accessor, IConfiguration configuration, TimeProvider clock, IServiceProvider services, ILoggerFactory loggers)
    {
        (_work, _accessor, _clock, _log) = (work, accessor, clock, loggers.CreateLogger<PasskeyDesk>());
        _publicAddress = Uri.TryCreate(configuration["Public:BaseUrl"], UriKind.Absolute, out var address) ? address : null;
        _users = new UserManager<PasskeyUser>(
            new PasskeyStore(work), Options.Create(new IdentityOptions()), new PasswordHasher<PasskeyUser>(), [], [], new UpperInvariantLookupNormalizer(),
            new IdentityErrorDescriber(), services, loggers.CreateLogger<UserManager<PasskeyUser>>());
        _handler = new PasskeyHandler<PasskeyUser>(_users, Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = _publicAddress?.Host,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            AuthenticatorTimeout = PasskeyChallengeDocument.Kept,
            ValidateOrigin = origin => ValueTask.FromResult(IsOurs(origin)),
        }));
    }

    private HttpContext Http => _accessor.HttpContext ?? throw new InvalidOperationException("Passkeys need a request.");

    /// <summary>What the browser is to make a passkey by; the question is staged.</summary>
    public async Task<JsonElement> AskToCreateAsync(AccountDocument account, string sessionId, string name, string displayName)
    {
        var options = await _handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.DocumentId, Name = name, DisplayName = displayName }, Http);
        return Keep(options.CreationOptionsJson, options.AttestationState!, PasskeyPurpose.Create, sessionId);
    }

    /// <summary>What the browser is to show a passkey by: one of the account's, or any it finds (null).</summary>
    public async Task<JsonElement> AskToShowAsync(AccountDocument? account, string? sessionId)
    {
        var options = await _handler.MakeRequestOptionsAsync(account is null ? null : new PasskeyUser(account), Http);
        return Keep(options.RequestOptionsJson, options.AssertionState!, account is null ? PasskeyPurpose.SignIn : PasskeyPurpose.SecondFactor, sessionId);
    }

    /// <summary>The passkey that was made; null: refused. The question is used up either way, once the caller commits.</summary>
    public async Task<UserPasskeyInfo?> CreatedAsync(JsonElement credential, string sessionId, CancellationToken cancellationToken)
    {
        if (await TakeAsync(credential, PasskeyPurpose.Create, sessionId, cancellationToken) is not { } state)
            return null;
        var outcome = await _handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = Http, CredentialJson = credential.GetRawText(), AttestationState = state });
        if (!outcome.Succeeded)
        {
            Refused(_log, PasskeyPurpose.Create, outcome.Failure.Message);
            return null;
        }
        return outcome.Passkey;
    }

    /// <summary>Whose passkey was shown, with its counter as it is now; null: refused. The question is used up either way.</summary>
    public async Task<AccountDocument?> ShownAsync(JsonElement credential, PasskeyPurpose purpose, string? sessionId, CancellationToken cancellationToken)
    {
        if (await TakeAsync(credential, purpose, sessionId, cancellationToken) is not { } state)
            return null;
        var outcome = await _handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = Http, CredentialJson = credential.GetRawText(), AssertionState = state });
        if (!outcome.Succeeded)
        {
            Refused(_log, purpose, outcome.Failure.Message);
            return null;
        }
        var (account, shown) = (outcome.User.Account, outcome.Passkey);
        return account with
        {
            Passkeys = [.. account.Passkeys.Select(one => one.CredentialId.AsSpan().SequenceEqual(shown.CredentialId)
                ? one with { SignCount = shown.SignCount, IsUserVerified = shown.IsUserVerified, IsBackedUp = shown.IsBackedUp }
                : one)],
        };
    }

    public void Dispose() => _users.Dispose();

    private JsonElement Keep(string optionsJson, string state, PasskeyPurpose purpose, string? sessionId)
    {
        using var options = JsonDocument.Parse(optionsJson);
        _work.Save(new PasskeyChallengeDocument
        {
            Id = options.RootElement.GetProperty("challenge").GetString()!,
            Purpose = purpose,
            SessionId = sessionId,
            State = state,
            ExpiresAt = _clock.GetUtcNow() + PasskeyChallengeDocument.Kept,
        });
        return options.RootElement.Clone();
    }

    private async Task<string?> TakeAsync(JsonElement credential, PasskeyPurpose purpose, string? sessionId, CancellationToken cancellationToken)
    {
        if (ChallengeOf(credential) is not { } id || await _work.FindAsync<PasskeyChallengeDocument>(id, cancellationToken) is not { } question)
        {
            Refused(_log, purpose, "no such question is open");
            return null;
        }
        if (question.Purpose != purpose || question.SessionId != sessionId || _clock.GetUtcNow() >= question.ExpiresAt)
        {
            Refused(_log, purpose, "the question was for something else");
            return null;
        }
        _work.Delete(question);
        return question.State;
    }

    private static string? ChallengeOf(JsonElement credential)
    {
        try
        {
            var text = credential.GetProperty("response").GetProperty("clientDataJSON").GetString();
            using var data = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            return data.RootElement.GetProperty("challenge").GetString() is { Length: 43 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private bool IsOurs(PasskeyOriginValidationContext origin)
    {
        var request = origin.HttpContext.Request;
        var ours = _publicAddress?.GetLeftPart(UriPartial.Authority) ?? $"{request.Scheme}://{request.Host.Value}";
        return !origin.CrossOrigin && origin.Origin == ours;
    }

    [LoggerMessage(8103, LogLevel.Warning, "A passkey was refused ({Purpose}): {Why}")]
    private static partial void Refused(ILogger log, PasskeyPurpose purpose, string why);
}
