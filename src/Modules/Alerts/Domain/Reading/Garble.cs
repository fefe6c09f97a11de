namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Tells whether a text was broken on its way (文字化け), so that what it says cannot be trusted.</summary>
internal static class Garble
{
    /// <summary>Kanji that UTF-8 read as Shift_JIS turns kana and common kanji into; in real text they are next to never seen.</summary>
    private const string Utf8AsShiftJis = "縺繧繝譁蜑譛蟾蜿荳蛹豸髦逕轣遯邏螳螟驍蝨譌迴";

    /// <summary>What UTF-8 read as Latin-1 looks like.</summary>
    private const string Utf8AsLatin = "ãåäæçèéÃÂï¼";

    internal static bool IsGarbled(string text)
    {
        int letters = 0, broken = 0, shifted = 0, latin = 0, halfKana = 0, japanese = 0, ascii = 0, spaces = 0, questions = 0;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                spaces++;
                continue;
            }

            letters++;
            if (c == '\uFFFD')
            {
                broken++;
            }
            else if (Utf8AsShiftJis.Contains(c))
            {
                shifted++;
            }
            else if (c is >= '\uFF61' and <= '\uFF9F')
            {
                halfKana++;
            }
            else if (c is (>= '\u3041' and <= '\u30FF') or (>= '\u4E00' and <= '\u9FFF'))
            {
                japanese++;
            }
            else if (c is >= '\u0080' and <= '\u00FF')
            {
                latin += Utf8AsLatin.Contains(c) || c < '\u00A0' ? 2 : 1;
            }
            else if (c == '?')
            {
                questions++;
            }
            else if (c < '\u0080')
            {
                ascii++;
            }
        }

        if (letters == 0)
        {
            return true;
        }

        if (broken * 20 > letters || shifted * 12 > letters || latin * 4 > letters || questions * 3 > letters)
        {
            return true;
        }

        // ISO-2022-JP without its escapes (「$B2P:R$,H/@8」), base64, hexadecimal: no words, or none with a blank in a long run.
        return japanese + halfKana == 0 && ascii > 0 && !ReadsLikeLatinWords(text);
    }

    private static bool ReadsLikeLatinWords(string text)
    {
        var words = 0;
        var other = 0;
        foreach (var word in text.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Take(400))
        {
            var bare = word.Trim('.', ',', '!', '?', ':', ';', '"', '\'', '(', ')', '-', '*', '=');
            if (bare.Length is > 0 and <= 20 && bare.All(c => char.IsAsciiLetter(c) || c is '\'' or '-') && bare.Skip(1).All(char.IsAsciiLetterLower))
            {
                words++;
            }
            else if (bare.Length > 0 && !bare.All(c => char.IsAsciiDigit(c) || c is ':' or '/' or '.'))
            {
                other++;
            }
        }

        return words >= 2 && words > other;
    }
}
