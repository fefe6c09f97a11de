using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.Identity.Passwords;

/// <summary>Whose password it is to be, as far as it may not be inside it.</summary>
internal sealed record PasswordOwner(string Name, string? Email, BrigadeId Brigade);

/// <summary>Whether a new password may be taken (mission row F4, ASVS 6.2).</summary>
internal sealed class PasswordCheck(PasswordHashes hashes, FrequentPasswords common)
{
    /// <summary>Hashes of former passwords that are kept, so that a stricter policy finds them.</summary>
    public const int MostGenerations = 10;

    /// <summary>What is wrong with it, a sentence each; empty: it may be taken.</summary>
    public IReadOnlyList<FieldError> Look(string field, string? password, PasswordRules rules, PasswordOwner owner, AccountDocument? account)
    {
        if (string.IsNullOrEmpty(password))
            return [new FieldError(field, "パスワードを入れてください。")];
        if (password.Length > PasswordHashes.MaximumLength)
            return [new FieldError(field, $"パスワードは{PasswordHashes.MaximumLength}文字までにしてください。")];
        var folded = Folding.Fold(password);
        var wrong = new List<string>();
        if (folded.EnumerateRunes().Count() < rules.MinimumLength)
            wrong.Add($"パスワードは{rules.MinimumLength}文字以上にしてください。");
        if (rules.Upper && !folded.Any(char.IsAsciiLetterUpper))
            wrong.Add("パスワードに英大文字を入れてください。");
        if (rules.Lower && !folded.Any(char.IsAsciiLetterLower))
            wrong.Add("パスワードに英小文字を入れてください。");
        if (rules.Digit && !folded.Any(char.IsAsciiDigit))
            wrong.Add("パスワードに数字を入れてください。");
        if (rules.Symbol && folded.All(char.IsAsciiLetterOrDigit))
            wrong.Add("パスワードに記号を入れてください。");
        if (common.Holds(folded))
            wrong.Add("よく使われるパスワードなので使えません。ほかの人が思いつかないものにしてください。");
        if (Own(owner).Any(word => folded.Contains(word, StringComparison.OrdinalIgnoreCase)))
            wrong.Add("名前、メールアドレス、消防団のIDを含むパスワードは使えません。");
        if (wrong.Count == 0 && account is not null && WasUsed(account, password, rules.Generations))
            wrong.Add(rules.Generations == 1 ? "いまと同じパスワードは使えません。" : $"最近{rules.Generations}回に使ったパスワードは使えません。");
        return [.. wrong.Select(sentence => new FieldError(field, sentence))];
    }

    /// <summary>The account with its new password: unlocked, the former one remembered.</summary>
    public AccountDocument Set(AccountDocument account, string password, DateTimeOffset now, bool mustChange) => account with
    {
        PasswordHash = hashes.Hash(password),
        PasswordChangedAt = now,
        FormerPasswords = account.PasswordHash is { } former ? [.. account.FormerPasswords.Prepend(former).Take(MostGenerations)] : account.FormerPasswords,
        MustChangePassword = mustChange,
        PasswordTries = Tries.None,
    };

    // The present one is the first generation.
    private bool WasUsed(AccountDocument account, string password, int generations) =>
        generations > 0 && account.PasswordHash is { } present
        && account.FormerPasswords.Take(generations - 1).Prepend(present).Any(hash => hashes.Verify(hash, password, out _));

    private static IEnumerable<string> Own(PasswordOwner owner)
    {
        // A word of one or two letters stands in many a good password by chance; in kanji it does not.
        foreach (var part in Folding.Fold(owner.Name).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (part.Length >= 3 || (part.Length == 2 && !char.IsAscii(part[0])))
                yield return part;
        if (owner.Email is { } email && email.IndexOf('@', StringComparison.Ordinal) is var at and >= 3)
            yield return Folding.Fold(email[..at]);
        if (owner.Brigade.Value.Length >= 3)
            yield return owner.Brigade.Value;
    }
}
