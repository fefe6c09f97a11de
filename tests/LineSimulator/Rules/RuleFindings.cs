using System.Globalization;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>One thing a request says that LINE would refuse.</summary>
internal sealed record RuleFinding(string Message, string Property);

/// <summary>Collects findings in the order of the body, up to a number that keeps the answer readable.</summary>
internal sealed class RuleFindings
{
    private const int Most = 20;

    private readonly List<RuleFinding> findings = [];

    internal IReadOnlyList<RuleFinding> All => findings;

    internal bool Any => findings.Count > 0;

    internal void Add(string property, string message)
    {
        if (findings.Count < Most)
        {
            findings.Add(new RuleFinding(message, property));
        }
    }
}

/// <summary>How LINE counts the characters of a property.</summary>
/// <remarks>https://developers.line.biz/en/docs/messaging-api/text-character-count/ : labels, what an action shows or says, and texts and
/// titles of templates by grapheme clusters; everything else by UTF-16 code units.</remarks>
internal enum Counting
{
    Utf16Units,
    GraphemeClusters,
}

/// <summary>Lengths as LINE counts them.</summary>
internal static class TextLength
{
    internal static int Of(string text, Counting counting) =>
        counting == Counting.GraphemeClusters ? new StringInfo(text).LengthInTextElements : text.Length;
}
