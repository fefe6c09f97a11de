using System.Text;
using BrigadeDispatch.Identity.SecondFactor;

namespace BrigadeDispatch.Identity.Tests.SecondFactor;

/// <summary>Codes as RFC 6238, appendix B, and RFC 4226, appendix D, list them.</summary>
public sealed class TotpTests
{
    private static readonly byte[] _key = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_of_time_are_those_of_the_standard(long seconds, string code)
    {
        var step = Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));
        Assert.Equal(code, Totp.Code(_key, step, digits: 8));
        Assert.Equal(code[2..], Totp.Code(_key, step));
    }

    [Fact]
    public void Codes_of_the_counter_are_those_of_the_standard() =>
        Assert.Equal(
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"],
            Enumerable.Range(0, 10).Select(step => Totp.Code(_key, step)));

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    [InlineData("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    public void Keys_are_spelled_as_RFC_4648_says_and_read_back(string bytes, string text)
    {
        Assert.Equal(text, Totp.Base32(Encoding.ASCII.GetBytes(bytes)));
        Assert.Equal(bytes, Encoding.ASCII.GetString(Totp.FromBase32(text)));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_clock_may_be_one_step_off(int steps, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_767_550_200);
        var code = Totp.Code(_key, Totp.StepAt(now) + steps);

        Assert.Equal(taken ? Totp.StepAt(now) + steps : null, Totp.Match(Totp.Base32(_key), code, now, lastTaken: 0));
    }

    [Fact]
    public void A_step_that_was_taken_and_those_before_it_count_no_more()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_767_550_200);
        var step = Totp.StepAt(now);

        Assert.Null(Totp.Match(Totp.Base32(_key), Totp.Code(_key, step), now, lastTaken: step));
        Assert.Null(Totp.Match(Totp.Base32(_key), Totp.Code(_key, step - 1), now, lastTaken: step));
        Assert.Equal(step + 1, Totp.Match(Totp.Base32(_key), Totp.Code(_key, step + 1), now, lastTaken: step));
    }

    [Fact]
    public void Keys_are_long_enough_and_never_the_same()
    {
        var keys = Enumerable.Range(0, 50).Select(_ => Totp.NewKey()).ToList();
        Assert.All(keys, key => Assert.Equal(20, Totp.FromBase32(key).Length));
        Assert.Equal(50, keys.Distinct().Count());
    }

    [Fact]
    public void Recovery_codes_can_be_read_however_they_are_typed()
    {
        var codes = RecoveryCodes.Make();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code =>
        {
            Assert.Matches("^[2-9a-z]{5}-[2-9a-z]{5}$", code);
            Assert.Equal(RecoveryCodes.Read(code), RecoveryCodes.Read($" {code.ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal)}"));
        });
        Assert.Null(RecoveryCodes.Read("123456"));
    }
}
