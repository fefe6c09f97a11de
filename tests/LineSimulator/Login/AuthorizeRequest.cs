using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>An authorization request that LINE would show its login screen for.</summary>
/// <remarks>https://developers.line.biz/en/docs/line-login/integrate-line-login/#making-an-authorization-request .</remarks>
internal sealed partial record AuthorizeRequest
{
    internal const string Path = "/oauth2/v2.1/authorize";

    private static readonly string[] Scopes = ["openid", "profile"];

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "response_type", "client_id", "redirect_uri", "state", "scope", "nonce", "prompt", "max_age", "ui_locales", "bot_prompt",
        "initial_amr_display", "switch_amr", "disable_auto_login", "disable_ios_auto_login", "code_challenge", "code_challenge_method", "response_mode",
    };

    private static readonly (string Name, string[] Values)[] Closed =
    [
        ("response_mode", ["query"]),
        ("bot_prompt", ["normal", "aggressive"]),
        ("initial_amr_display", ["lineqr"]),
        ("switch_amr", ["true", "false"]),
        ("disable_auto_login", ["true", "false"]),
        ("disable_ios_auto_login", ["true", "false"]),
        ("code_challenge_method", ["S256"]),
    ];

    internal required LoginChannel Channel { get; init; }

    internal required string RedirectUri { get; init; }

    internal required string State { get; init; }

    internal required IReadOnlyList<string> Scope { get; init; }

    internal string? Nonce { get; init; }

    /// <summary>The time of the sign-in is told only where it was asked about.</summary>
    internal bool MaxAge { get; init; }

    internal bool Silent { get; init; }

    internal bool OffersFriendship { get; init; }

    internal bool AutoLogin { get; init; }

    internal string? CodeChallenge { get; init; }

    /// <summary>The request of a query string, or the sentence of the page that LINE shows instead.</summary>
    internal static AuthorizeRequest? Read(string query, IReadOnlyList<LoginChannel> channels, out string wrong)
    {
        var all = QueryHelpers.ParseQuery(query);
        string? Word(string name) => all.TryGetValue(name, out var values) ? values[0] : null;
        wrong = "";
        AuthorizeRequest? Refuse(string sentence, out string why)
        {
            why = sentence;
            return null;
        }
        foreach (var (name, values) in all)
        {
            if (!Known.Contains(name))
            {
                return Refuse($"{name} is no parameter of this address", out wrong);
            }
            if (values.Count != 1 || string.IsNullOrEmpty(values[0]))
            {
                return Refuse($"{name} must stand once and not be empty", out wrong);
            }
        }
        if (channels.FirstOrDefault(channel => channel.Id == Word("client_id")) is not { } channel)
        {
            return Refuse("client_id is no LINE Login channel", out wrong);
        }
        if (Word("redirect_uri") is not { } redirectUri || !channel.Accepts(redirectUri))
        {
            return Refuse("redirect_uri is not registered in the channel", out wrong);
        }
        if (Word("response_type") != "code")
        {
            return Refuse("response_type must be code", out wrong);
        }
        if (Word("state") is not { } state || !Unreserved.IsMatch(state))
        {
            return Refuse("state is needed, of letters that need no encoding", out wrong);
        }
        var scope = (Word("scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (scope.Length == 0 || scope.Except(Scopes, StringComparer.Ordinal).Any())
        {
            return Refuse("scope must be of openid and profile (email needs a permission the channel has not)", out wrong);
        }
        foreach (var (name, values) in Closed)
        {
            if (Word(name) is { } given && !values.Contains(given, StringComparer.Ordinal))
            {
                return Refuse($"{name} must be one of {string.Join(", ", values)}", out wrong);
            }
        }
        var prompts = (Word("prompt") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (prompts.Except(["consent", "none", "login"], StringComparer.Ordinal).Any() || (prompts.Contains("none") && prompts.Length > 1))
        {
            return Refuse("prompt must be consent, login or none", out wrong);
        }
        if (Word("max_age") is { } age && !uint.TryParse(age, System.Globalization.NumberStyles.None, null, out _))
        {
            return Refuse("max_age must be seconds", out wrong);
        }
        var challenge = Word("code_challenge");
        if ((challenge is null) != (Word("code_challenge_method") is null) || (challenge is not null && !Challenge.IsMatch(challenge)))
        {
            return Refuse("code_challenge (base64url of a SHA-256) and code_challenge_method=S256 belong together", out wrong);
        }
        return new AuthorizeRequest
        {
            Channel = channel,
            RedirectUri = redirectUri,
            State = state,
            Scope = [.. scope.Distinct(StringComparer.Ordinal)],
            Nonce = Word("nonce"),
            MaxAge = Word("max_age") is not null,
            Silent = prompts.Contains("none"),
            OffersFriendship = Word("bot_prompt") is not null,
            AutoLogin = Word("disable_auto_login") != "true" && !prompts.Contains("login"),
            CodeChallenge = challenge,
        };
    }

    internal Uri Answer(params (string Name, string Value)[] fields) =>
        new(QueryHelpers.AddQueryString(RedirectUri, fields.ToDictionary(field => field.Name, field => (string?)field.Value)));

    internal Uri Refused(string error, string description) =>
        Answer(("error", error), ("error_description", description), ("state", State));

    [GeneratedRegex("^[A-Za-z0-9._~-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Unreserved { get; }

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$", RegexOptions.NonBacktracking)]
    private static partial Regex Challenge { get; }
}
