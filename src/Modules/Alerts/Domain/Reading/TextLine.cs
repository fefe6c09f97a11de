namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A stretch of folded text that knows what was written in its place.</summary>
internal sealed record TextLine(string Text, int[] At, string Original)
{
    internal static readonly TextLine Empty = new("", [], "");

    /// <summary>The original characters between two positions of the folded text.</summary>
    internal string Written(int start, int end)
    {
        if (start >= end || start >= At.Length)
        {
            return "";
        }

        var from = At[start];
        var to = At[Math.Min(end, At.Length) - 1] + 1;

        // A voiced mark behind a half-width kana was folded into it.
        while (to < Original.Length && Original[to] is '\uFF9E' or '\uFF9F' or '\u3099' or '\u309A')
        {
            to++;
        }

        return Original[from..to].Trim();
    }

    internal TextLine Slice(int start, int end) => new(Text[start..end], At[start..end], Original);
}
