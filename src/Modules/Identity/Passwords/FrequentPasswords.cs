using System.Collections.Frozen;

namespace BrigadeDispatch.Identity.Passwords;

/// <summary>Passwords that are tried first (ASVS 6.2.4, 6.2.12): a shipped list, keyboard rows, rows of letters and digits, repetitions.</summary>
internal sealed class FrequentPasswords
{
    private static readonly string[] _rows =
    [
        "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "1234567890-^", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
        "qazwsxedcrfvtgbyhnujmikolp", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p",
    ];

    private static readonly string[] _runs = [.. _rows, .. _rows.Select(row => new string([.. row.Reverse()]))];

    private readonly FrozenSet<string> _list = Read();

    /// <summary>How many are listed.</summary>
    public int Count => _list.Count;

    /// <summary>Whether a folded password is one of them, however it is dressed up with digits and signs at its ends.</summary>
    public bool Holds(string folded)
    {
        var plain = folded.ToLowerInvariant();
        return _list.Contains(plain)
            || _list.Contains(Core(plain))
            || _list.Contains(new string([.. plain.Where(char.IsLetterOrDigit)]))
            || _list.Contains(Core(Unleet(plain)))
            || IsRepetition(plain)
            || IsMadeOfRuns(plain);
    }

    // password2026!! and 12-shoubou-12 are password and shoubou.
    private static string Core(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && !char.IsLetter(text[start]))
            start++;
        while (end > start && !char.IsLetter(text[end - 1]))
            end--;
        return end - start >= 4 ? text[start..end] : text;
    }

    private static string Unleet(string text) =>
        text.Replace('0', 'o').Replace('1', 'l').Replace('3', 'e').Replace('4', 'a').Replace('5', 's').Replace('7', 't').Replace('@', 'a').Replace('$', 's');

    private static bool IsRepetition(string text)
    {
        for (var period = 1; period <= Math.Min(text.Length / 2, 6); period++)
        {
            var same = true;
            for (var i = period; same && i < text.Length; i++)
                same = text[i] == text[i - period];
            if (same)
                return true;
        }
        return false;
    }

    // All of it is rows of the keyboard or the alphabet, four characters or more at a time.
    private static bool IsMadeOfRuns(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var longest = 0;
            for (var length = 4; at + length <= text.Length && _runs.Any(run => run.Contains(text.AsSpan(at, length), StringComparison.Ordinal)); length++)
                longest = length;
            if (longest == 0)
                return false;
            at += longest;
        }
        return text.Length > 0;
    }

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(FrequentPasswords).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#').ToFrozenSet(StringComparer.Ordinal);
    }
}
