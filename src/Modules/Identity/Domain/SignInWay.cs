namespace BrigadeDispatch.Identity.Domain;

/// <summary>How somebody proved who they are.</summary>
internal enum SignInWay
{
    /// <summary>LINE Login in a browser.</summary>
    Line,

    /// <summary>LIFF: inside LINE.</summary>
    Liff,

    /// <summary>E-mail and password.</summary>
    Password,

    /// <summary>The town office's own OpenID Connect provider.</summary>
    Staff,

    /// <summary>A passkey by itself: possession and the person's verification on the device.</summary>
    Passkey,
}

/// <summary>Rules for passwords (mission row F4).</summary>
/// <param name="MinimumLength">8 to 64 characters.</param>
/// <param name="Upper">An upper-case letter.</param>
/// <param name="Lower">A lower-case letter.</param>
/// <param name="Digit">A digit.</param>
/// <param name="Symbol">Anything else.</param>
/// <param name="ExpiresDays">1 to 999; null: never.</param>
/// <param name="Generations">Former passwords that are refused, 0 to 10.</param>
/// <param name="ChangeAtFirst">A password an admin gave is changed at the first sign-in.</param>
/// <param name="Tries">Wrong tries before the lock, 3 to 20.</param>
/// <param name="Delay">Each wrong try makes the next one wait longer.</param>
internal sealed record PasswordRules(
    int MinimumLength = 12, bool Upper = false, bool Lower = false, bool Digit = false, bool Symbol = false, int? ExpiresDays = null,
    int Generations = 1, bool ChangeAtFirst = true, int Tries = 10, bool Delay = true);
