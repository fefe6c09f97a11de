namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Takes out of a sentence what was read already or is no part of a place: times, telephone numbers, dispatch numbers, brackets of titles and states.</summary>
internal static class Masking
{
    /// <summary>Times, bracketed titles and bracketed states become boundaries of one character each.</summary>
    internal static string Mask(string s, List<MomentSpan> spans, Vocabulary words)
    {
        var masked = s.ToCharArray();
        foreach (var span in spans)
        {
            masked.AsSpan(span.Start, span.End - span.Start).Fill(PlaceFinder.Boundary);
            if (span.Start > 0 && masked[span.Start - 1] == '(' && span.End < masked.Length && masked[span.End] == ')')
            {
                masked[span.Start - 1] = masked[span.End] = PlaceFinder.Boundary;
            }
        }

        MaskTelephones(masked);
        if (UnitReader.Number(s, words) is { } number)
        {
            masked.AsSpan(number.Start, number.End - number.Start).Fill(PlaceFinder.Boundary);
        }

        var open = -1;
        for (var i = 0; i < masked.Length; i++)
        {
            switch (masked[i])
            {
                case '※' or '【' or '】' or '<' or '>' or '[' or ']' or '《' or '》' or '≪' or '≫' or '→' or '|' or '\t' or '"':
                    masked[i] = PlaceFinder.Boundary;
                    break;
                case '/' when !(i > 0 && i + 1 < masked.Length && char.IsAsciiDigit(masked[i - 1]) && char.IsAsciiDigit(masked[i + 1])):
                    masked[i] = PlaceFinder.Boundary;
                    break;
                case '(':
                    open = i;
                    break;
                case ')' when open >= 0:
                    if (i - open < 16 && IsStatus(s[(open + 1)..i], words))
                    {
                        masked.AsSpan(open, i - open + 1).Fill(PlaceFinder.Boundary);
                    }

                    open = -1;
                    break;
            }
        }

        return new string(masked);
    }

    /// <summary>0268-26-0119 is no house number: those never begin with a zero.</summary>
    private static void MaskTelephones(char[] text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '0' || (i > 0 && (char.IsAsciiDigit(text[i - 1]) || text[i - 1] == '-')))
            {
                continue;
            }

            var end = i;
            var digits = 0;
            var parts = 1;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] is '-' or '(' or ')' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
            {
                digits += char.IsAsciiDigit(text[end]) ? 1 : 0;
                parts += char.IsAsciiDigit(text[end]) ? 0 : 1;
                end++;
            }

            if (parts == 3 && digits is 10 or 11)
            {
                Array.Fill(text, PlaceFinder.Boundary, i, end - i);
            }

            i = Math.Max(i, end - 1);
        }
    }

    private static bool IsStatus(string inside, Vocabulary words) =>
        StateScan.StateAt(inside, 0, words, out _) || words.Drills.At(inside, 0) is not null || words.Corrections.IsIn(inside) || inside is "出動中" or "活動中" or "対応中" or "発生" or "出場中" or "延焼中" or "継続中" || inside.StartsWith('第') && inside.EndsWith('報');
}
