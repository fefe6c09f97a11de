using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Policy;

/// <summary>Rules for passwords as screens send and get them.</summary>
internal sealed record PasswordsForm(
    int MinimumLength, bool Upper, bool Lower, bool Digit, bool Symbol, int? ExpiresDays, int Generations, bool ChangeAtFirst, int Tries, bool Delay);

/// <summary>Ranges of some functions.</summary>
internal sealed record AddressForm(IReadOnlyList<string>? Permissions, IReadOnlyList<string>? Ranges);

/// <summary>The policy as screens send and get it.</summary>
internal sealed record PolicyForm(
    string? Version, PasswordsForm? Passwords, IReadOnlyList<string>? SecondFactorFor, int SecondFactorMinutes, IReadOnlyList<AddressForm>? Addresses,
    int IdleMinutes, int AbsoluteHours)
{
    private const int MostRules = 20;
    private const int MostRanges = 50;

    /// <summary>
    /// Functions that a rule can be about. Looking after one's own account and answering a call are not among them: whoever is shut
    /// out must be able to set up what is missing, and nobody looks for a code while a house burns.
    /// </summary>
    private static readonly HashSet<Permission> _ruled =
        [.. Enum.GetValues<Permission>().Except([Permission.ReceiveAlerts, Permission.ReceiveLineEvents, Permission.Operate, Permission.SignIn, Permission.OwnAccount, Permission.AnswerCallOut])];

    public static PolicyForm Of(SignInPolicy policy, string version) => new(
        version, Of(policy.Passwords), [.. policy.SecondFactorFor.Select(permission => permission.ToString())], policy.SecondFactorMinutes,
        [.. policy.Addresses.Select(rule => new AddressForm([.. rule.Permissions.Select(permission => permission.ToString())], rule.Ranges))],
        policy.IdleMinutes, policy.AbsoluteHours);

    /// <summary>Reads the form; with errors there is no policy.</summary>
    public (SignInPolicy? Policy, IReadOnlyList<FieldError> Errors) Read()
    {
        var errors = new List<FieldError>();
        if (Passwords is not { } rules)
        {
            errors.Add(new FieldError("passwords", "パスワードの決まりを入れてください。"));
            return (null, errors);
        }
        Range("passwords.minimumLength", rules.MinimumLength, 8, 64, "最小の文字数", "文字");
        if (rules.ExpiresDays is { } days)
            Range("passwords.expiresDays", days, 1, 999, "有効期間", "日");
        Range("passwords.generations", rules.Generations, 0, 10, "使えない過去のパスワード", "世代");
        Range("passwords.tries", rules.Tries, 3, 20, "ロックまでの回数", "回");
        Range("secondFactorMinutes", SecondFactorMinutes, 5, 43_200, "二段階認証の有効時間", "分");
        Range("idleMinutes", IdleMinutes, 5, 129_600, "操作がないときの時間", "分");
        Range("absoluteHours", AbsoluteHours, 1, 2_160, "サインインの最長時間", "時間");
        var factors = Permissions("secondFactorFor", SecondFactorFor);
        var addresses = new List<AddressRule>();
        if (Addresses is { Count: > MostRules })
            errors.Add(new FieldError("addresses", $"接続元の決まりは{MostRules}件までです。"));
        foreach (var (form, index) in (Addresses ?? []).Take(MostRules).Select((form, index) => (form, index)))
        {
            var bound = Permissions($"addresses[{index}].permissions", form.Permissions);
            if (bound.Count == 0)
                errors.Add(new FieldError($"addresses[{index}].permissions", "操作を一つ以上選んでください。"));
            addresses.Add(new AddressRule(bound, Ranges($"addresses[{index}].ranges", form.Ranges)));
        }
        return errors.Count > 0 ? (null, errors) : (new SignInPolicy(
            new PasswordRules(rules.MinimumLength, rules.Upper, rules.Lower, rules.Digit, rules.Symbol, rules.ExpiresDays, rules.Generations, rules.ChangeAtFirst, rules.Tries, rules.Delay),
            factors, SecondFactorMinutes, addresses, IdleMinutes, AbsoluteHours), errors);

        void Range(string field, int value, int least, int most, string name, string unit)
        {
            if (value < least || value > most)
                errors.Add(new FieldError(field, $"{name}は{least}から{most:#,0}{unit}までで入れてください。"));
        }

        List<Permission> Permissions(string field, IReadOnlyList<string>? names)
        {
            var read = new List<Permission>();
            foreach (var name in names ?? [])
            {
                if (name is null || int.TryParse(name, out _) || !Enum.TryParse<Permission>(name, ignoreCase: true, out var permission) || !_ruled.Contains(permission))
                    errors.Add(new FieldError(field, $"「{name}」には、この決まりを付けられません。"));
                else if (!read.Contains(permission))
                    read.Add(permission);
            }
            return read;
        }

        List<string> Ranges(string field, IReadOnlyList<string>? texts)
        {
            var read = new List<string>();
            if (texts is not { Count: > 0 and <= MostRanges })
                errors.Add(new FieldError(field, $"接続元の範囲を1件から{MostRanges}件入れてください。例: 203.0.113.0/24"));
            foreach (var text in (texts ?? []).Take(MostRanges))
            {
                if (text is not null && AddressRanges.TryParse(text.Trim(), out var network))
                    read.Add(network.ToString());
                else
                    errors.Add(new FieldError(field, $"「{text}」は接続元の範囲として読めません。例: 203.0.113.0/24、2001:db8::/32"));
            }
            return read;
        }
    }

    private static PasswordsForm Of(PasswordRules rules) => new(
        rules.MinimumLength, rules.Upper, rules.Lower, rules.Digit, rules.Symbol, rules.ExpiresDays, rules.Generations, rules.ChangeAtFirst, rules.Tries, rules.Delay);
}
