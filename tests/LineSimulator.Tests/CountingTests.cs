using System.Text;
using System.Text.Json;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>Limits at their edge, counted as LINE counts: grapheme clusters for what people read on buttons, UTF-16 units elsewhere.</summary>
public sealed class CountingTests(OneLine one) : IClassFixture<OneLine>
{
    /// <summary>One cluster each, but two, four and eleven UTF-16 units.</summary>
    public static TheoryData<string> Clusters => new("𠮷", "🇯🇵", "👨‍👩‍👧‍👦", "が");

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task A_quick_reply_label_has_twenty_clusters(string cluster)
    {
        Assert.Null(await QuickAsync(cluster, 20));
        Assert.Equal("quickReply.items[0].action.label", await QuickAsync(cluster, 21));

        Task<string?> QuickAsync(string letter, int times) => RefusedAsync(new
        {
            type = "text",
            text = "a",
            quickReply = new { items = new[] { new { type = "action", action = new { type = "postback", label = Repeat(letter, times), data = "a" } } } },
        });
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task A_flex_button_label_has_forty_clusters_and_its_words_three_hundred(string cluster)
    {
        Assert.Null(await ButtonAsync(Repeat(cluster, 40), Repeat(cluster, 300)));
        Assert.Equal("contents.body.contents[0].action.label", await ButtonAsync(Repeat(cluster, 41), "a"));
        Assert.Equal("contents.body.contents[0].action.displayText", await ButtonAsync("a", Repeat(cluster, 301)));

        Task<string?> ButtonAsync(string label, string displayText) => RefusedAsync(new
        {
            type = "flex",
            altText = "a",
            contents = new
            {
                type = "bubble",
                body = new
                {
                    type = "box",
                    layout = "vertical",
                    contents = new[] { new { type = "button", action = new { type = "postback", label, data = "a", displayText } } },
                },
            },
        });
    }

    [Fact]
    public async Task Postback_data_has_three_hundred_utf16_units()
    {
        Assert.Null(await DataAsync(new string('a', 300)));
        Assert.Null(await DataAsync(Repeat("𠮷", 150)));
        Assert.NotNull(await DataAsync(new string('a', 301)));
        Assert.NotNull(await DataAsync(Repeat("𠮷", 151)));

        Task<string?> DataAsync(string data) => RefusedAsync(new
        {
            type = "text",
            text = "a",
            quickReply = new { items = new[] { new { type = "action", action = new { type = "postback", label = "a", data } } } },
        });
    }

    [Fact]
    public async Task A_text_has_five_thousand_utf16_units()
    {
        Assert.Null(await RefusedAsync(new { type = "text", text = new string('火', 5000) }));
        Assert.Null(await RefusedAsync(new { type = "text", text = Repeat("🚒", 2500) }));
        Assert.Equal("text", await RefusedAsync(new { type = "text", text = new string('火', 5001) }));
        Assert.Equal("text", await RefusedAsync(new { type = "text", text = Repeat("🚒", 2501) }));
    }

    [Fact]
    public async Task An_alternative_text_has_fifteen_hundred_utf16_units()
    {
        Assert.Null(await RefusedAsync(new { type = "flex", altText = new string('火', 1500), contents = new { type = "bubble" } }));
        Assert.Equal("altText", await RefusedAsync(new { type = "flex", altText = Repeat("𠮷", 751), contents = new { type = "bubble" } }));
    }

    [Fact]
    public async Task Template_texts_are_counted_in_clusters_and_are_shorter_beside_a_title()
    {
        Assert.Null(await ButtonsAsync(Repeat("𠮷", 160), null));
        Assert.Equal("template.text", await ButtonsAsync(Repeat("𠮷", 161), null));
        Assert.Null(await ButtonsAsync(Repeat("𠮷", 60), Repeat("𠮷", 40)));
        Assert.Equal("template.text", await ButtonsAsync(Repeat("𠮷", 61), "題"));
        Assert.Equal("template.title", await ButtonsAsync("a", Repeat("𠮷", 41)));

        Task<string?> ButtonsAsync(string text, string? title)
        {
            var template = new Dictionary<string, object> { ["type"] = "buttons", ["text"] = text, ["actions"] = new[] { new { type = "postback", label = "a", data = "a" } } };
            if (title is not null)
            {
                template["title"] = title;
            }
            return RefusedAsync(new { type = "template", altText = "a", template });
        }
    }

    [Fact]
    public async Task A_bubble_has_thirty_kilobytes_of_utf8_not_of_letters()
    {
        static object Bubble(int bytes)
        {
            var empty = Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(Of(""), LineCalls.Relaxed));
            var letters = (bytes - empty) / 3;
            return Of(new string('火', letters) + new string('a', bytes - empty - (letters * 3)));
        }

        Assert.Null(await RefusedAsync(new { type = "flex", altText = "a", contents = Bubble(30 * 1024) }));
        Assert.Equal("contents", await RefusedAsync(new { type = "flex", altText = "a", contents = Bubble((30 * 1024) + 1) }));
        Assert.Null(await RefusedAsync(new { type = "flex", altText = "a", contents = new { type = "carousel", contents = new[] { Bubble(25_000), Bubble(26_000) } } }));
        Assert.Equal("contents", await RefusedAsync(new { type = "flex", altText = "a", contents = new { type = "carousel", contents = new[] { Bubble(26_000), Bubble(26_000) } } }));

        static object Of(string text) => new
        {
            type = "bubble",
            body = new { type = "box", layout = "vertical", contents = new[] { new { type = "text", text } } },
        };
    }

    [Fact]
    public async Task Location_and_sender_are_short()
    {
        Assert.Equal("title", await RefusedAsync(new { type = "location", title = new string('火', 101), address = "a", latitude = 1, longitude = 1 }));
        Assert.Equal("address", await RefusedAsync(new { type = "location", title = "a", address = new string('火', 101), latitude = 1, longitude = 1 }));
        Assert.Equal("sender.name", await RefusedAsync(new { type = "text", text = "a", sender = new { name = new string('火', 21) } }));
    }

    private Task<string?> RefusedAsync(object message) => one.RefusedAsync(JsonSerializer.Serialize(message, LineCalls.Relaxed));

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
