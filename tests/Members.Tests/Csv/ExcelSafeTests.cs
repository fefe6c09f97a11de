using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Members.Csv;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.Members.Tests.Csv;

/// <summary>No cell is taken for a formula, and each comes back as it was.</summary>
public sealed class ExcelSafeTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+81-90-1234-5678", "'+81-90-1234-5678")]
    [InlineData("-5", "'-5")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("\n=1", "'\n=1")]
    [InlineData("\0", "'\0")]
    [InlineData("＝１", "'＝１")]
    [InlineData("＋１", "'＋１")]
    [InlineData("－１", "'－１")]
    [InlineData("＠Ａ", "'＠Ａ")]
    [InlineData("'quoted", "''quoted")]
    [InlineData("'=1", "''=1")]
    [InlineData("佐藤", "佐藤")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    [InlineData("'", "''")]
    public void A_dangerous_beginning_gets_one_quote(string cell, string guarded)
    {
        Assert.Equal(guarded, ExcelSafe.Guard(cell));
        Assert.Equal(cell, ExcelSafe.Unguard(guarded));
    }

    [Theory]
    [InlineData("'tis")]
    [InlineData("'")]
    [InlineData("a'=1")]
    public void A_quote_that_could_not_have_been_put_on_is_the_writers_own(string cell) => Assert.Equal(cell, ExcelSafe.Unguard(cell));

    [Fact]
    public void Whatever_the_cell_is_it_comes_back_and_begins_with_nothing_dangerous() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Arb.From(Texts.Any), cell =>
            ExcelSafe.Unguard(ExcelSafe.Guard(cell)) == cell && !(ExcelSafe.Guard(cell) is [var first, ..] && "=+-@\t\r\n\0＝＋－＠".Contains(first))));
}

/// <summary>Texts as nobody would write them.</summary>
internal static class Texts
{
    private static readonly string[] _bits =
    [
        "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠", "'", "''", "\"", "\"\"", ",", ";", "；", ":", "/", "\\", "＼", "#", " ", "　",
        "佐藤", "髙", "ｱ", "ー", "－", "〜", "①", "é", "𠮷", "👨‍🚒", "0", "1", "a", "\u00A0", "\uFEFF", "¥", "‾", "\u2028", "表", "ソ",
    ];

    /// <summary>Any string at all, NUL and halves of pairs included.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf(
        Gen.Select(Gen.ListOf(Gen.Elements(_bits)), bits => string.Concat(bits)),
        Gen.Select(Gen.ListOf(Gen.Choose(0, char.MaxValue)), chars => string.Concat(chars.Select(c => (char)c))));

    /// <summary>Any string that a text file can hold.</summary>
    public static Gen<string> InUtf8 { get; } = Gen.Select(Any, text => string.Concat(text.EnumerateRunes().Where(rune => rune.Value is not (0 or 0xFFFD)).Select(rune => rune.ToString())));

    /// <summary>Any string of the characters of code page 932.</summary>
    public static Gen<string> InCp932 { get; } = Gen.Select(Any, text => string.Concat(text.Where(c => c != '\0' && FileEncodings.Cp932Holds(c))));
}
