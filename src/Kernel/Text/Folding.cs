using System.Collections.Frozen;
using System.Text;

namespace BrigadeDispatch.Kernel.Text;

/// <summary>Folds text as NFKC does, without relying on the globalisation data of the machine.</summary>
public static class Folding
{
    private const char VoicedMark = '\u3099';
    private const char SemiVoicedMark = '\u309A';

    private const string Voiceable = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";
    private const string SemiVoiceable = "はひふへほハヒフヘホ";

    private static readonly FrozenDictionary<char, string> Forms = Parse(CompatibilityForms.Table);

    /// <summary>Every dash that writers and character-set converters put where a hyphen is meant.</summary>
    public static bool IsDash(char c) => c is '-' or '\u00AD' or '\u058A' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015'
        or '\u2043' or '\u207B' or '\u208B' or '\u2212' or '\u2500' or '\u2501' or '\uFE58' or '\uFE63' or '\uFE31' or '\uFE32' or '\uFF0D' or '\u2796';

    /// <summary>The folded text.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var c in text)
            if (c >= '\u00A0' && (c is VoicedMark or SemiVoicedMark or '\u3000' or (>= '\uFF01' and <= '\uFF5E') || Forms.ContainsKey(c)))
                return FoldWithMap(text).Text;
        return text;   // most cells of a file are folded already
    }

    /// <summary>The folded text, and for each of its characters the place in the original it came from.</summary>
    public static Folded FoldWithMap(string text)
    {
        var folded = new StringBuilder(text.Length);
        var at = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= '\uFF01' and <= '\uFF5E')
            {
                Append((char)(c - 0xFEE0), i);
            }
            else if (c == '\u3000')
            {
                Append(' ', i);
            }
            else if (c < '\u00A0')
            {
                Append(c, i);
            }
            else if (Forms.TryGetValue(c, out var form))
            {
                foreach (var f in form)
                {
                    Append(f, i);
                }
            }
            else
            {
                Append(c, i);
            }
        }

        return new Folded(folded.ToString(), [.. at]);

        void Append(char c, int source)
        {
            if (c is VoicedMark or SemiVoicedMark && folded.Length > 0 && Compose(folded[^1], c) is { } composed)
            {
                folded[^1] = composed;
                return;
            }

            folded.Append(c);
            at.Add(source);
        }
    }

    private static char? Compose(char kana, char mark)
    {
        if (mark == SemiVoicedMark)
        {
            return SemiVoiceable.Contains(kana) ? (char)(kana + 2) : null;
        }

        return kana switch
        {
            'う' => 'ゔ',
            'ウ' => 'ヴ',
            'ワ' => 'ヷ',
            'ヰ' => 'ヸ',
            'ヱ' => 'ヹ',
            'ヲ' => 'ヺ',
            'ゝ' => 'ゞ',
            'ヽ' => 'ヾ',
            _ => Voiceable.Contains(kana) ? (char)(kana + 1) : null,
        };
    }

    private static FrozenDictionary<char, string> Parse(string table)
    {
        var forms = new Dictionary<char, string>();
        var start = 0;
        while (start < table.Length)
        {
            var end = table.IndexOf('\n', start + 1);
            forms[table[start]] = table[(start + 1)..end];
            start = end + 1;
        }

        return forms.ToFrozenDictionary();
    }
}

/// <summary>Folded text with, for each character, the position in the original it stems from.</summary>
public sealed record Folded(string Text, int[] At);
