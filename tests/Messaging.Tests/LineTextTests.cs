using System.Globalization;
using BrigadeDispatch.Messaging.Line;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>Cutting never breaks a letter.</summary>
public sealed class LineTextTests
{
    private static readonly Gen<string> _letters = Gen.ListOf(Gen.Elements("あ", "葛\udb40\udd00", "が", "か\u3099", "👨‍👩‍👧‍👦", "🇯🇵", "👍🏽", "a", "e\u0301", "𠮷", "1", "-")).Select(string.Concat);

    [Fact]
    public void What_is_cut_is_cut_between_two_letters_and_says_so() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Arb.From(_letters), Arb.From(Gen.Choose(1, 40)), (text, most) =>
        {
            var cut = LineText.Units(text, most);
            if (text.Length <= most)
                return cut == (text.Length == 0 ? "－" : text);
            var starts = StringInfo.ParseCombiningCharacters(text).Append(text.Length);
            return cut.Length <= most && cut.EndsWith('…') && text.StartsWith(cut[..^1], StringComparison.Ordinal) && starts.Contains(cut.Length - 1);
        }));

    [Fact]
    public void Letters_are_counted_as_people_see_them() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Arb.From(_letters), Arb.From(Gen.Choose(2, 20)), (text, most) =>
        {
            var cut = LineText.Graphemes(text, most);
            return new StringInfo(text).LengthInTextElements <= most ? cut == text : new StringInfo(cut).LengthInTextElements == most && cut.EndsWith('…');
        }));

    [Fact]
    public void Whatever_comes_in_valid_text_comes_out_not_too_long_and_not_empty() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            Arb.From(Gen.ListOf(Gen.Choose(0, 0xFFFF).Select(c => (char)c)).Select(list => new string(list.ToArray()))), Arb.From(Gen.Choose(1, 30)), (text, most) =>
            {
                var cut = LineText.Units(text, most);
                return cut.Length > 0 && cut.Length <= most && new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(cut) > 0
                    && !cut.Any(c => (char.IsControl(c) && c != '\n') || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069');
            }));

    [Fact]
    public void Half_a_letter_is_shown_as_such()   // no theory: an attribute cannot hold one
    {
        Assert.Equal("火\ufffd災", LineText.Units("火\ud83d災", 20));
        Assert.Equal("\ufffd\ufffd", LineText.Units("\ude92\ud83d", 20));
    }

    [Theory]
    [InlineData("", "（本文なし）")]
    [InlineData(" \t　\r\n", "（本文なし）")]
    [InlineData("火\u202e災", "火 災")]
    [InlineData("一\n二", "一\n二")]
    [InlineData("一\0二", "一 二")]
    public void Nothing_hides_and_nothing_is_empty(string text, string expected) => Assert.Equal(expected, LineText.Units(text, 20, "（本文なし）"));
}
