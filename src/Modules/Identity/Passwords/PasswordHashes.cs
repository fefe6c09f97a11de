using BrigadeDispatch.Kernel.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Identity.Passwords;

/// <summary>Password hashes (the framework's version 3: PBKDF2, HMAC-SHA512, salted). Full-width and half-width spelling are one password.</summary>
internal sealed class PasswordHashes
{
    /// <summary>OWASP Password Storage Cheat Sheet for PBKDF2-HMAC-SHA512. A hash made with fewer is made anew at the next sign-in.</summary>
    private const int Iterations = 210_000;

    /// <summary>Longer ones are not hashed at all.</summary>
    public const int MaximumLength = 128;

    private static readonly object _nobody = new();

    private readonly PasswordHasher<object> _hasher;
    private readonly Lazy<string> _dummy;

    public PasswordHashes() : this(Iterations) { }

    /// <summary>With fewer rounds, for tests of everything but the rounds.</summary>
    internal PasswordHashes(int iterations)
    {
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _dummy = new Lazy<string>(() => Hash("nobody's password"));
    }

    public string Hash(string password) => _hasher.HashPassword(_nobody, Folding.Fold(password));

    /// <summary>Whether it is the password. Without a hash the same work is done, and it never is.</summary>
    public bool Verify(string? hash, string password, out bool outdated)
    {
        var outcome = password.Length > MaximumLength
            ? PasswordVerificationResult.Failed
            : _hasher.VerifyHashedPassword(_nobody, hash ?? _dummy.Value, Folding.Fold(password));
        outdated = outcome == PasswordVerificationResult.SuccessRehashNeeded;
        return hash is not null && outcome != PasswordVerificationResult.Failed;
    }
}
