using BrigadeDispatch.Members.Slips;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>Registration codes: hard to guess, easy to type.</summary>
public sealed class SlipCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Gen<string> _codes = from letters in Gen.Elements(Alphabet.ToCharArray()).ArrayOf(10) select new string(letters);

    [Fact]
    public void Codes_have_ten_characters_of_the_alphabet_and_never_come_twice()
    {
        var codes = Enumerable.Range(0, 20_000).Select(_ => SlipCode.New()).ToList();

        Assert.All(codes, code => Assert.True(code.Length == 10 && code.All(Alphabet.Contains)));
        Assert.Equal(codes.Count, codes.Distinct().Count());
        // 200,000 characters over 32: each is near 6,250 (standard deviation 78).
        Assert.All(Alphabet, letter => Assert.InRange(codes.Sum(code => code.Count(c => c == letter)), 5_700, 6_800));
    }

    [Fact]
    public void However_it_is_typed_it_is_the_same_code()
    {
        var typed = from code in _codes
                    from way in Gen.Choose(0, 9)
                    select (code, Typed: way switch
                    {
                        0 => code,
                        1 => SlipCode.Show(code),
                        2 => SlipCode.Show(code).ToLowerInvariant(),
                        3 => code.Replace('0', 'O').Replace('1', 'I'),
                        4 => code.Replace('0', 'o').Replace('1', 'l').ToLowerInvariant(),
                        5 => "  " + string.Join(' ', code.Chunk(2).Select(pair => new string(pair))) + "\n",
                        6 => string.Concat(SlipCode.Show(code).Select(c => (char)(c + 0xFEE0))),   // full width, the dash too
                        7 => code[..5] + "ー" + code[5..],
                        8 => code[..5] + "–" + code[5..].ToLowerInvariant(),
                        _ => string.Join('-', code.ToCharArray()),
                    });
        Prop.ForAll(Arb.From(typed), one => SlipCode.Read(one.Typed) == one.code).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ABCDE-FGHJ")]
    [InlineData("ABCDE-FGHJKM")]
    [InlineData("ABCDE-FGHJU")]
    [InlineData("ABCDE-FGHJ?")]
    [InlineData("ABCDE-FGHJあ")]
    [InlineData("----------")]
    [InlineData("0000000000 0000000000 0000000000 000000000")]
    public void What_cannot_be_one_is_none(string? typed) => Assert.Null(SlipCode.Read(typed));

    [Fact]
    public void Its_hash_hangs_on_the_brigades_key_and_does_not_hold_it()
    {
        var one = SlipCode.HashOf("ABCDEFGHJK", [1, 2, 3]);

        Assert.Equal(43, one.Length);
        Assert.Equal(one, SlipCode.HashOf("ABCDEFGHJK", [1, 2, 3]));
        Assert.NotEqual(one, SlipCode.HashOf("ABCDEFGHJK", [1, 2, 4]));
        Assert.NotEqual(one, SlipCode.HashOf("ABCDEFGHJM", [1, 2, 3]));
        Assert.DoesNotContain("ABCDE", one, StringComparison.OrdinalIgnoreCase);
    }
}
