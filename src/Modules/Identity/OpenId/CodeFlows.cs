using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>Signing in at a provider from the first redirect to the page wanted, or back to the sign-in screen with the code of what went wrong.</summary>
internal sealed partial class CodeFlows(
    IBrigades brigades, KeyRing keys, PublicAddress address, BackChannel channel, IdTokens tokens, Doorway doorway, TimeProvider clock,
    ILogger<CodeFlows> log)
{
    private static readonly TimeSpan _stateGood = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _attemptKept = TimeSpan.FromHours(1);

    /// <summary>Sends the browser to the provider.</summary>
    public async Task BeginAsync(HttpContext http, SignInProvider provider, SignInAttempt attempt)
    {
        NeverKept(http);
        var party = await PartyAsync(provider, attempt.Brigade, http.RequestAborted);
        if (party.Refusal is { } notOffered)
        {
            await BackAsync(http, provider, attempt, notOffered);
            return;
        }
        http.Response.Cookies.Append(AttemptCookie(provider), AttemptSealOf(provider).Protect(attempt.ToProperties()), CookieOptions(_attemptKept));
        await FlowOf(http, provider, party.Value).BeginAsync(http, attempt);
    }

    /// <summary>Takes the provider's answer.</summary>
    public async Task EndAsync(HttpContext http, SignInProvider provider)
    {
        NeverKept(http);
        var told = SignInAttempt.From(StateSealOf(provider).Unprotect(http.Request.Query["state"].ToString()));
        var attempt = told ?? SignInAttempt.From(AttemptSealOf(provider).Unprotect(http.Request.Cookies[AttemptCookie(provider)]));
        http.Response.Cookies.Delete(AttemptCookie(provider), CookieOptions(null));
        if (attempt is null)
        {
            AnswerOfNobody(log, provider.Segment);
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync("サインインの途中の記録がありません。サインインの画面を開きなおして、もう一度サインインしてください。\n", http.RequestAborted);
            return;
        }
        var party = await PartyAsync(provider, attempt.Brigade, http.RequestAborted);
        if (party.Refusal is { } notOffered)
        {
            await BackAsync(http, provider, attempt, notOffered);
            return;
        }
        var end = told is null ? new CodeFlowEnd(false, null, null) : await FlowOf(http, provider, party.Value).EndAsync(http);
        if (!end.Ours)
            await NotOursAsync(http, provider, attempt);
        else if (end.Token is not { } token)
            await BackAsync(http, provider, attempt, RefusalOf(end.Code!));
        else if ((await doorway.RunAsync(http, attempt.Brigade, provider.Enter(attempt, token))).Refusal is { } refusal)
            Redirect(http, attempt, refusal);
        else
            http.Response.Redirect(ReturnPath.Of(attempt.Return, "/" + attempt.Brigade.Value));
    }

    // LINE's auto login may answer with a state that is not ours or into another browser: once more without it, then a sentence (LINE Login, "How to handle auto login failure").
    private async Task NotOursAsync(HttpContext http, SignInProvider provider, SignInAttempt attempt)
    {
        var refusal = new ProofRefused(attempt.Retried ? "signIn.stateMismatchAgain" : "signIn.stateMismatch");
        if (attempt.Retried)
        {
            await BackAsync(http, provider, attempt, refusal);
            return;
        }
        await doorway.RunAsync(http, attempt.Brigade, new RefuseSignIn.Command(provider.Way, refusal));
        await BeginAsync(http, provider, new SignInAttempt
        {
            Brigade = attempt.Brigade,
            Return = attempt.Return,
            Slip = attempt.Slip,
            LinkToken = attempt.LinkToken,
            Retried = true,
        });
    }

    private async Task BackAsync(HttpContext http, SignInProvider provider, SignInAttempt attempt, Refusal refusal)
    {
        if (refusal is not Missing)   // a brigade that is not there has no log
            await doorway.RunAsync(http, attempt.Brigade, new RefuseSignIn.Command(provider.Way, refusal));
        Redirect(http, attempt, refusal);
    }

    private static void Redirect(HttpContext http, SignInAttempt attempt, Refusal refusal)
    {
        var query = new Dictionary<string, string?> { ["problem"] = refusal.ToPeople().Code, ["return"] = attempt.Return, ["linkToken"] = attempt.LinkToken };
        http.Response.Redirect(QueryHelpers.AddQueryString($"/{attempt.Brigade.Value}/sign-in", query));
    }

    private static Refusal RefusalOf(string code) => code switch
    {
        CodeFlow.Cancelled => new SignInCancelled(),
        CodeFlow.Unreachable or IdTokens.KeysUnreachable => new ProviderUnreachable(),
        _ => new ProofRefused(code),
    };

    private async ValueTask<Result<RelyingParty>> PartyAsync(SignInProvider provider, BrigadeId brigade, CancellationToken cancellationToken) =>
        await brigades.FindAsync(brigade, cancellationToken) is { } found ? await provider.PartyAsync(found, cancellationToken) : new Missing();

    private CodeFlow FlowOf(HttpContext http, SignInProvider provider, RelyingParty party)
    {
        var options = new OAuthOptions
        {
            ClientId = party.ClientId,
            ClientSecret = party.ClientSecret,
            AuthorizationEndpoint = party.Authorize.AbsoluteUri,
            TokenEndpoint = party.Token.AbsoluteUri,
            CallbackPath = provider.CallbackPath,
            StateDataFormat = StateSealOf(provider),
            UsePkce = true,
            SaveTokens = false,
            TimeProvider = clock,
            CorrelationCookie = new CookieBuilder
            {
                Name = $"__Host-sign-in-{provider.Segment}.",
                HttpOnly = true,
                SecurePolicy = CookieSecurePolicy.Always,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                MaxAge = _stateGood,
                IsEssential = true,
            },
        };
        foreach (var scope in party.Scope.Split(' '))
            options.Scope.Add(scope);
        return new CodeFlow(options, party, provider, address.Of(http, provider.CallbackPath).AbsoluteUri, channel, tokens);
    }

    private AttemptSeal StateSealOf(SignInProvider provider) => new(keys, clock, "state|" + provider.Segment, _stateGood);

    private AttemptSeal AttemptSealOf(SignInProvider provider) => new(keys, clock, "attempt|" + provider.Segment, _attemptKept);

    private static string AttemptCookie(SignInProvider provider) => "__Host-attempt-" + provider.Segment;

    private static CookieOptions CookieOptions(TimeSpan? kept) =>
        new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = kept, IsEssential = true };

    private static void NeverKept(HttpContext http) => http.Response.Headers.CacheControl = "no-store";

    [LoggerMessage(8101, LogLevel.Warning, "An answer came to the {Provider} callback that belongs to no attempt")]
    private static partial void AnswerOfNobody(ILogger log, string provider);
}
