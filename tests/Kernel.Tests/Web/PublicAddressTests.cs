using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Kernel.Tests.Web;

/// <summary>The address that people know, for links on paper and in messages.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("https://call.example.jp", true)]
    [InlineData("http://localhost:5080", true)]
    [InlineData("call.example.jp", false)]
    [InlineData("ftp://call.example.jp", false)]
    [InlineData("https://call.example.jp/?a=b", false)]
    public void A_setting_that_is_no_address_stops_the_start(string value, bool taken)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Public:BaseUrl", value)]).Build());
        services.AddPublicAddress();
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<PublicAddressOptions>>();

        if (taken)
            Assert.Equal(value, options.Value.BaseUrl);
        else
            Assert.Contains("Public__BaseUrl", Assert.Throws<OptionsValidationException>(() => options.Value).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "http://10.0.0.1:5080/answer/demo/x")]
    [InlineData("https://call.example.jp", "https://call.example.jp/answer/demo/x")]
    [InlineData("https://call.example.jp/", "https://call.example.jp/answer/demo/x")]
    public void What_is_set_counts_and_else_the_address_of_the_request(string value, string address)
    {
        var told = new PublicAddress(Options.Create(new PublicAddressOptions { BaseUrl = value }));
        var http = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString("10.0.0.1", 5080) } };

        Assert.Equal(address, told.Of(http, "/answer/demo/x").AbsoluteUri);
    }
}
