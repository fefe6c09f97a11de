using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Alerts.Intake;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Intake;

/// <summary>Who may alarm a brigade: whoever signed the very bytes, lately.</summary>
public sealed class IntakeSignatureTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 4, 18, 10, 0, TimeSpan.Zero);
    private static readonly byte[] _body = "{\"id\":\"a\"}"u8.ToArray();

    [Fact]
    public void The_right_secret_over_timestamp_and_body_fits() => Assert.True(Fits(Signed("secret", _now, _body)));

    [Fact]
    public void Any_of_several_secrets_fits_so_that_they_rotate_without_a_gap() =>
        Assert.True(IntakeSignature.Fits(Signed("new", _now, _body), _body, ["old", "new"], _now));

    [Fact]
    public void Another_secret_does_not_fit() => Assert.False(Fits(Signed("other", _now, _body)));

    [Theory]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public void Five_minutes_either_way_are_near_enough(int seconds, bool fits) =>
        Assert.Equal(fits, Fits(Signed("secret", _now.AddSeconds(seconds), _body)));

    [Fact]
    public void One_altered_byte_of_the_body_does_not_fit()
    {
        var headers = Signed("secret", _now, _body);

        for (var i = 0; i < _body.Length; i++)
        {
            var altered = _body.ToArray();
            altered[i] ^= 1;
            Assert.False(IntakeSignature.Fits(headers, altered, ["secret"], _now));
        }
    }

    [Theory]
    [InlineData("", "sha256=00")]
    [InlineData("abc", null)]
    [InlineData("-1", null)]
    [InlineData("+1767550200", null)]
    [InlineData(" 1767550200", null)]
    [InlineData("99999999999999999999", null)]
    public void Headers_that_are_no_timestamp_or_signature_do_not_fit(string timestamp, string? signature)
    {
        var headers = Signed("secret", _now, _body);
        headers["X-Brigade-Timestamp"] = timestamp;
        if (signature is not null)
            headers["X-Brigade-Signature"] = signature;

        Assert.False(Fits(headers));
    }

    [Fact]
    public void A_header_given_twice_or_not_at_all_does_not_fit()
    {
        var twice = Signed("secret", _now, _body);
        twice.Append("X-Brigade-Signature", twice["X-Brigade-Signature"].ToString());

        Assert.False(Fits(twice));
        Assert.False(Fits(new HeaderDictionary()));
    }

    private static bool Fits(IHeaderDictionary headers) => IntakeSignature.Fits(headers, _body, ["secret"], _now);

    private static HeaderDictionary Signed(string secret, DateTimeOffset at, byte[] body)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] message = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        return new HeaderDictionary
        {
            ["X-Brigade-Timestamp"] = timestamp,
            ["X-Brigade-Signature"] = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (ReadOnlySpan<byte>)message)),
        };
    }
}
