using BrigadeDispatch.Identity.OpenId;

namespace BrigadeDispatch.Identity.Tests.OpenId;

/// <summary>After signing in one lands on a page of ours.</summary>
public sealed class ReturnPathTests
{
    [Theory]
    [InlineData("/demo")]
    [InlineData("/demo/members?unit=1&x=%2F%2Fevil.example")]
    [InlineData("/")]
    [InlineData("/demo/incidents/abc#board")]
    public void Our_own_pages_are_kept(string path) => Assert.Equal(path, ReturnPath.Of(path, "/fallback"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/demo\\..\\evil")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData(" /demo")]
    [InlineData("/消防団")]
    [InlineData("/sign-in/demo/line")]
    public void Everything_else_leads_home(string? path) => Assert.Equal("/fallback", ReturnPath.Of(path, "/fallback"));

    [Fact]
    public void A_path_of_any_length_is_none() => Assert.Equal("/f", ReturnPath.Of("/" + new string('a', 1001), "/f"));

    [Theory]
    [InlineData("https://id.example", true)]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.1:1", true)]
    [InlineData("http://[::1]:1", true)]
    [InlineData("http://id.example", false)]
    [InlineData("http://127.0.0.1.evil.example", false)]
    [InlineData("https://user:pass@id.example", false)]
    [InlineData("ftp://localhost", false)]
    public void Secrets_go_over_TLS_or_stay_on_this_machine(string address, bool safe) => Assert.Equal(safe, SafeAddress.Is(new Uri(address)));
}
