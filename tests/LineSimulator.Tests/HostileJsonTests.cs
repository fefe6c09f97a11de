using System.Text;

namespace BrigadeDispatch.LineSimulator.Tests;

public sealed class HostileJsonTests(OneLine one) : IClassFixture<OneLine>
{
    public static TheoryData<string, string> Broken => new()
    {
        { "nothing", "" },
        { "half a body", """{"to":"U000000000000000000000000000f4241","messages":[{"type":"te""" },
        { "no object", "[]" },
        { "a bare word", "null" },
        { "a number that is none", """{"messages":[{"type":"location","title":"a","address":"b","latitude":NaN,"longitude":1}]}""" },
        { "infinity", """{"messages":[{"type":"location","title":"a","address":"b","latitude":-Infinity,"longitude":1}]}""" },
        { "a name that comes twice", """{"to":"U000000000000000000000000000f4241","to":"U000000000000000000000000000f4242","messages":[]}""" },
        { "a type that comes twice", """{"messages":[{"type":"text","text":"a","type":"flex"}]}""" },
        { "a comment", """{/* a */"messages":[]}""" },
        { "a comma too many", """{"messages":[],}""" },
        { "half a letter", """{"messages":[{"type":"text","text":"\ud83d"}]}""" },
        { "half a letter as a name", """{"messages":[{"type":"text","\ud83d":"a","text":"a"}]}""" },
        { "a control letter in a text", "{\"messages\":[{\"type\":\"text\",\"text\":\"a\u0001\"}]}" },
        { "nesting without end", new string('[', 100_000) },
        { "boxes in boxes without end", Nested(40) },
        { "a byte order mark", "\uFEFF{\"messages\":[]}" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_no_json_is_400_with_a_place(string what, string body)
    {
        Assert.NotEmpty(what);
        foreach (var path in (string[])["push", "multicast", "reply", "validate/push"])
        {
            var answer = await one.Line.PostTextAsync($"/v2/bot/message/{path}", body, path is "push" or "multicast" ? LineCalls.Key() : null);

            Assert.Equal(400, answer.Status);
            Assert.StartsWith("The request body could not be parsed as JSON (line: ", answer.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_400()
    {
        byte[] body = [.. "{\"messages\":[{\"type\":\"text\",\"text\":\""u8, 0x82, 0xA0, .. "\"}]}"u8];

        Assert.Equal(400, (await one.Line.PostBytesAsync("/v2/bot/message/validate/push", body)).Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    public async Task Another_content_type_is_415(string contentType)
    {
        var answer = await one.Line.PostTextAsync("/v2/bot/message/validate/push", """{"messages":[{"type":"text","text":"a"}]}""", contentType: contentType);

        Assert.Equal(415, answer.Status);
        Assert.Equal($"The content type, {contentType}, is not supported", answer.Message);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON;charset=UTF-8")]
    public async Task Json_is_taken_with_and_without_its_charset(string contentType) =>
        Assert.Equal(200, (await one.Line.PostTextAsync("/v2/bot/message/validate/push", """{"messages":[{"type":"text","text":"a"}]}""", contentType: contentType)).Status);

    [Fact]
    public async Task Many_errors_are_told_in_order_and_not_without_end()
    {
        var message = "{" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"x{i}\":1")) + ",\"type\":\"text\",\"text\":\"a\"}";

        var answer = await one.Line.PostTextAsync("/v2/bot/message/validate/push", $$"""{"messages":[{{message}}]}""");

        Assert.Equal(20, answer.Json.GetProperty("details").GetArrayLength());
        Assert.Equal("messages[0].x0", answer.Json.GetProperty("details")[0].GetProperty("property").GetString());
    }

    private static string Nested(int depth)
    {
        var text = new StringBuilder("""{"messages":[{"type":"flex","altText":"a","contents":{"type":"bubble","body":""");
        for (var i = 0; i < depth; i++)
        {
            text.Append("""{"type":"box","layout":"vertical","contents":[""");
        }
        return text.Append(string.Concat(Enumerable.Repeat("]}", depth))).Append("}}]}").ToString();
    }
}
