using System.ComponentModel.DataAnnotations;

namespace BrigadeDispatch.Identity.Line;

/// <summary>Where LINE Login is. The same section as the Messaging API's, so that a stand-in is named once.</summary>
internal sealed class LineLoginOptions
{
    /// <summary>Sign-in and account linking.</summary>
    /// <value>Default LINE's own.</value>
    [Required]
    public Uri AccessBaseUrl { get; set; } = new("https://access.line.me");

    /// <summary>Tokens and keys.</summary>
    /// <value>Default LINE's own.</value>
    [Required]
    public Uri ApiBaseUrl { get; set; } = new("https://api.line.me");

    /// <summary>Issuer of ID tokens.</summary>
    /// <value>Default LINE's own; a stand-in that names itself is set here.</value>
    [Required]
    public string Issuer { get; set; } = "https://access.line.me";

    /// <summary>Secrets and codes go there: TLS, or this machine.</summary>
    public bool IsSafe => OpenId.SafeAddress.Is(AccessBaseUrl) && OpenId.SafeAddress.Is(ApiBaseUrl);
}
