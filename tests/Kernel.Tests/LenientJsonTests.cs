using System.Text;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.Kernel.Tests;

/// <summary>A broken letter in one value must not cost the message.</summary>
public sealed class LenientJsonTests
{
    private static string? Read(byte[] json)
    {
        using var document = LenientJson.Parse(json);
        return document is null ? null : LenientJson.Text(document.RootElement, "a");
    }

    [Theory]
    [InlineData("{\"a\":\"火災\"}", "火災")]
    [InlineData("{\"a\":\"\\ud83d\\ude92\"}", "🚒")]
    [InlineData("{\"a\":\"\\ud83d火\"}", "\ufffd火")]
    [InlineData("{\"a\":\"\\ude92\\ud83d\\ud83d\\ude92\"}", "\ufffd\ufffd🚒")]
    [InlineData("{\"a\":7}", null)]
    [InlineData("{\"b\":\"x\"}", null)]
    [InlineData("[\"a\"]", null)]
    public void A_string_is_read_with_half_letters_as_replacement_characters(string json, string? text) => Assert.Equal(text, Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Bytes_that_are_no_UTF_8_cost_their_letter_alone() =>
        Assert.Equal("\ufffd火", Read([.. "{\"a\":\""u8, 0xFF, .. "火\"}"u8]));

    [Fact]
    public void A_byte_order_mark_is_left_out() => Assert.Equal("x", Read([0xEF, 0xBB, 0xBF, .. "{\"a\":\"x\"}"u8]));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":\"x\"} more")]
    [InlineData("火災発生")]
    public void What_is_no_JSON_is_null(string text) => Assert.Null(LenientJson.Parse(Encoding.UTF8.GetBytes(text)));
}
