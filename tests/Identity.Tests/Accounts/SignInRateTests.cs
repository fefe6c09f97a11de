using System.Net;
using BrigadeDispatch.Identity.Doors;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>How often one address may knock.</summary>
public sealed class SignInRateTests
{
    [Fact]
    public async Task After_so_many_tries_a_minute_the_door_says_wait_whatever_is_tried_and_all_else_goes_on()
    {
        await using var app = await AccountApp.StartAsync(new() { ["SignIn:TriesPerMinute"] = "3" });
        var device = await app.SignedInAsync(app.Crew.Add(1, "宮下 健太", null));
        var browser = app.Browser();
        for (var i = 0; i < 3; i++)
            Assert.Equal("slip.wrong", (await browser.DoorAsync("slip", new { code = "x" })).Code);

        using var answer = await app.Http.PostAsync("/sign-in/ueda/password", null, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(60)), (answer.StatusCode, answer.Headers.RetryAfter!.Delta));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("tooMany", (await browser.DoorAsync("slip", new { code = "x" })).Code);
        Assert.Equal("tooMany", (await browser.SendAsync(HttpMethod.Get, "/sign-in/ueda/passkey/options")).Code);

        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Get, "/sign-in/ueda")).Status);
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync("account")).Status);
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Callers_are_told_apart_by_what_one_of_them_has_to_itself(string one, string other, bool same) =>
        Assert.Equal(same, SignInRate.Caller(IPAddress.Parse(one)) == SignInRate.Caller(IPAddress.Parse(other)));
}
