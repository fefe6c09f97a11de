namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A reading position in folded text that moves only over what it was asked to take.</summary>
internal ref struct Cursor(string text, int at)
{
    /// <summary>Writers pad figures to a width; more blanks than this separate two things.</summary>
    private const int BlanksInside = 2;

    internal string Text { get; } = text;

    internal int At { get; set; } = at;

    internal readonly bool IsDigit => At < Text.Length && char.IsAsciiDigit(Text[At]);

    internal readonly bool Is(char c) => At < Text.Length && Text[At] == c;

    internal bool Take(string word)
    {
        if (string.CompareOrdinal(Text, At, word, 0, word.Length) != 0)
        {
            return false;
        }

        At += word.Length;
        return true;
    }

    internal bool TakeAny(string characters)
    {
        if (At >= Text.Length || !characters.Contains(Text[At]))
        {
            return false;
        }

        At++;
        return true;
    }

    internal void Blanks()
    {
        for (var n = 0; n < BlanksInside && At < Text.Length && Text[At] is ' ' or '\t'; n++)
        {
            At++;
        }
    }

    internal bool SkipBlanks()
    {
        Blanks();
        return true;
    }

    internal bool BlanksThen(string word)
    {
        var start = At;
        Blanks();
        if (Take(word))
        {
            return true;
        }

        At = start;
        return false;
    }

    /// <summary>The separator of a numeric date, which then has to stand between month and day too.</summary>
    internal bool TakeSeparator(out string separator)
    {
        separator = At < Text.Length && Text[At] is '/' or '.' or '-' ? Text[At].ToString() : "";
        return separator.Length > 0 && Take(separator);
    }

    internal bool Number(int maxWidth, out int value) => Number(maxWidth, out value, out _);

    internal bool Number(int maxWidth, out int value, out int width)
    {
        value = width = 0;
        while (width < maxWidth && IsDigit)
        {
            value = (value * 10) + (Text[At] - '0');
            At++;
            width++;
        }

        return width > 0;
    }

    internal bool Digits(int exactWidth, out int value)
    {
        var start = At;
        if (Number(exactWidth, out value, out var width) && width == exactWidth)
        {
            return true;
        }

        At = start;
        return false;
    }
}
