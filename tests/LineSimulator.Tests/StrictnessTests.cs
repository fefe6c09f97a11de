namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>One case for each thing that is refused, beside the smallest thing that is taken.</summary>
public sealed class StrictnessTests(OneLine one) : IClassFixture<OneLine>
{
    private const string Postback = """{"type":"postback","label":"はい","data":"a"}""";

    public static TheoryData<string> Taken => new(
        """{"type":"text","text":"a"}""",
        """{"type":"text","text":"$","emojis":[{"index":0,"productId":"5ac1bfd5040ab15980c9b435","emojiId":"001"}]}""",
        """{"type":"textV2","text":"{{x}} {laugh}","substitution":{"laugh":{"type":"emoji","productId":"p","emojiId":"1"}}}""",
        """{"type":"textV2","text":"{all}","substitution":{"all":{"type":"mention","mentionee":{"type":"all"}}}}""",
        """{"type":"sticker","packageId":"446","stickerId":"1988"}""",
        """{"type":"image","originalContentUrl":"https://example.com/a.jpg","previewImageUrl":"https://example.com/b.jpg"}""",
        """{"type":"video","originalContentUrl":"https://example.com/a.mp4","previewImageUrl":"https://example.com/b.jpg","trackingId":"a-1"}""",
        """{"type":"audio","originalContentUrl":"https://example.com/a.m4a","duration":60000}""",
        """{"type":"location","title":"火点","address":"大手一丁目","latitude":36.4,"longitude":138.2}""",
        """{"type":"coupon","couponId":"01JYNW8JMQVFBNWF1APF8Z3FS7","deliveryTag":"a_1"}""",
        """{"type":"imagemap","baseUrl":"https://example.com/m","altText":"a","baseSize":{"width":1040,"height":700},"actions":[{"type":"message","text":"a","area":{"x":0,"y":0,"width":1,"height":1}}]}""",
        Template($$"""{"type":"buttons","text":"a","actions":[{{Postback}}]}"""),
        Template($$"""{"type":"confirm","text":"a","actions":[{{Postback}},{{Postback}}]}"""),
        Template($$"""{"type":"carousel","columns":[{"text":"a","actions":[{{Postback}}]}]}"""),
        Template("""{"type":"image_carousel","columns":[{"imageUrl":"https://example.com/a.jpg","action":{"type":"uri","uri":"tel:119"}}]}"""),
        Body("""{"type":"text","text":"a"}"""),
        Body("""{"type":"text","contents":[{"type":"span","text":"a","size":"12.5px","color":"#00ff0080"}]}"""),
        Body("""{"type":"box","layout":"baseline","contents":[{"type":"icon","url":"https://example.com/a.png"},{"type":"text","text":"a"},{"type":"filler"}]}"""),
        Body($$"""{"type":"button","action":{{Postback}},"adjustMode":"shrink-to-fit","scaling":true,"margin":"5px"}"""),
        Body("""{"type":"image","url":"https://example.com/a.png","size":"full","aspectRatio":"1.91:1","aspectMode":"cover"}"""),
        Body("""{"type":"separator","color":"#00000040"}"""),
        Body("""{"type":"box","layout":"vertical","contents":[],"width":"30%","paddingAll":"5%","background":{"type":"linearGradient","angle":"359.5deg","startColor":"#ffffff","endColor":"#000000"}}"""),
        Flex("""{"type":"bubble","hero":{"type":"video","url":"https://example.com/a.mp4","previewUrl":"https://example.com/a.jpg","altContent":{"type":"image","url":"https://example.com/a.jpg"}}}"""),
        Flex("""{"type":"carousel","contents":[{"type":"bubble"},{"type":"bubble"}]}"""),
        Quick("""{"type":"location","label":"場所"}"""),
        Quick("""{"type":"camera","label":"写真"}"""),
        Quick("""{"type":"datetimepicker","label":"時刻","data":"t","mode":"datetime","initial":"2026-11-18t03:00","min":"2026-11-18T00:00","max":"2026-11-19T00:00"}"""),
        Quick("""{"type":"clipboard","label":"写す","clipboardText":"a"}"""),
        Quick("""{"type":"uri","label":"地図","uri":"line://nv/location"}"""));

    public static TheoryData<string, string, string> Refused => new()
    {
        { "no type", """{"text":"a"}""", "type" },
        { "a kind LINE has not", """{"type":"html","text":"a"}""", "type" },
        { "the name of a kind in capitals", """{"type":"Text","text":"a"}""", "type" },
        { "an unknown property", """{"type":"text","text":"a","bold":true}""", "bold" },
        { "an empty text", """{"type":"text","text":""}""", "text" },
        { "a missing text", """{"type":"text"}""", "text" },
        { "a text that is null", """{"type":"text","text":null}""", "text" },
        { "a text that is a number", """{"type":"text","text":1}""", "text" },
        { "an emoji that stands on no $", """{"type":"text","text":"a$","emojis":[{"index":0,"productId":"p","emojiId":"1"}]}""", "emojis[0].index" },
        { "twenty-one emojis", $$"""{"type":"text","text":"$","emojis":[{{Many(21, """{"index":0,"productId":"p","emojiId":"1"}""")}}]}""", "emojis" },
        { "a brace without its pair", """{"type":"textV2","text":"a { b"}""", "text" },
        { "a name without its substitution", """{"type":"textV2","text":"{who}"}""", "text" },
        { "a sticker without its package", """{"type":"sticker","stickerId":"1"}""", "packageId" },
        { "an image by http", """{"type":"image","originalContentUrl":"http://example.com/a.jpg","previewImageUrl":"https://example.com/b.jpg"}""", "originalContentUrl" },
        { "an image without a preview", """{"type":"image","originalContentUrl":"https://example.com/a.jpg"}""", "previewImageUrl" },
        { "an image address of 2,001 letters", $$"""{"type":"image","originalContentUrl":"https://example.com/{{new string('a', 1981)}}","previewImageUrl":"https://example.com/b.jpg"}""", "originalContentUrl" },
        { "a tracking id with a space", """{"type":"video","originalContentUrl":"https://example.com/a","previewImageUrl":"https://example.com/b","trackingId":"a b"}""", "trackingId" },
        { "an audio without its length", """{"type":"audio","originalContentUrl":"https://example.com/a"}""", "duration" },
        { "a length with a fraction", """{"type":"audio","originalContentUrl":"https://example.com/a","duration":1.5}""", "duration" },
        { "a location without an address", """{"type":"location","title":"a","latitude":1,"longitude":1}""", "address" },
        { "a latitude beyond the pole", """{"type":"location","title":"a","address":"b","latitude":90.1,"longitude":1}""", "latitude" },
        { "a latitude as text", """{"type":"location","title":"a","address":"b","latitude":"36.4","longitude":1}""", "latitude" },
        { "an imagemap of another width", """{"type":"imagemap","baseUrl":"https://example.com/m","altText":"a","baseSize":{"width":1000,"height":700},"actions":[]}""", "baseSize.width" },
        { "an imagemap action beyond the edge", """{"type":"imagemap","baseUrl":"https://example.com/m","altText":"a","baseSize":{"width":1040,"height":700},"actions":[{"type":"uri","linkUri":"https://example.com","area":{"x":-1,"y":0,"width":1,"height":1}}]}""", "actions[0].area.x" },
        { "five buttons", Template($$"""{"type":"buttons","text":"a","actions":[{{Many(5, Postback)}}]}"""), "template.actions" },
        { "a confirmation with one button", Template($$"""{"type":"confirm","text":"a","actions":[{{Postback}}]}"""), "template.actions" },
        { "eleven columns", Template($$"""{"type":"carousel","columns":[{{Many(11, $$"""{"text":"a","actions":[{{Postback}}]}""")}}]}"""), "template.columns" },
        { "columns of different make", Template($$"""{"type":"carousel","columns":[{"text":"a","actions":[{{Postback}}]},{"title":"t","text":"a","actions":[{{Postback}}]}]}"""), "template.columns" },
        { "a template's image colour with transparency", Template($$"""{"type":"buttons","text":"a","imageBackgroundColor":"#FFFFFF80","actions":[{{Postback}}]}"""), "template.imageBackgroundColor" },
        { "a camera outside quick replies", Template("""{"type":"buttons","text":"a","actions":[{"type":"camera","label":"写真"}]}"""), "template.actions[0].type" },
        { "a template without alternative text", $$$"""{"type":"template","template":{"type":"confirm","text":"a","actions":[{{{Postback}}},{{{Postback}}}]}}""", "altText" },
        { "a flex without alternative text", """{"type":"flex","contents":{"type":"bubble"}}""", "altText" },
        { "an empty alternative text", """{"type":"flex","altText":"","contents":{"type":"bubble"}}""", "altText" },
        { "a bubble size LINE has not", Flex("""{"type":"bubble","size":"huge"}"""), "contents.size" },
        { "a body that is no box", Flex("""{"type":"bubble","body":{"type":"text","text":"a"}}"""), "contents.body.type" },
        { "a property of the bubble LINE has not", Flex("""{"type":"bubble","background":"#ffffff"}"""), "contents.background" },
        { "a style of a block LINE has not", Flex("""{"type":"bubble","styles":{"sidebar":{}}}"""), "contents.styles.sidebar" },
        { "a carousel without bubbles", Flex("""{"type":"carousel","contents":[]}"""), "contents.contents" },
        { "thirteen bubbles", Flex($$"""{"type":"carousel","contents":[{{Many(13, """{"type":"bubble"}""")}}]}"""), "contents.contents" },
        { "a carousel within a carousel", Flex("""{"type":"carousel","contents":[{"type":"carousel","contents":[]}]}"""), "contents.contents[0].type" },
        { "a video in a carousel", Flex("""{"type":"carousel","contents":[{"type":"bubble","hero":{"type":"video","url":"https://example.com/a","previewUrl":"https://example.com/b","altContent":{"type":"image","url":"https://example.com/b"}}}]}"""), "contents.contents[0].hero" },
        { "a video in a small bubble", Flex("""{"type":"bubble","size":"micro","hero":{"type":"video","url":"https://example.com/a","previewUrl":"https://example.com/b","altContent":{"type":"image","url":"https://example.com/b"}}}"""), "contents.hero" },
        { "a video outside the hero block", Body("""{"type":"video","url":"https://example.com/a","previewUrl":"https://example.com/b","altContent":{"type":"image","url":"https://example.com/b"}}"""), "contents.body.contents[0].type" },
        { "a box without contents", Flex("""{"type":"bubble","body":{"type":"box","layout":"vertical"}}"""), "contents.body.contents" },
        { "a box without layout", Flex("""{"type":"bubble","body":{"type":"box","contents":[]}}"""), "contents.body.layout" },
        { "a button in a baseline box", Body($$"""{"type":"box","layout":"baseline","contents":[{"type":"button","action":{{Postback}}}]}"""), "contents.body.contents[0].contents[0]" },
        { "an icon in a vertical box", Body("""{"type":"icon","url":"https://example.com/a.png"}"""), "contents.body.contents[0]" },
        { "a span outside a text", Body("""{"type":"span","text":"a"}"""), "contents.body.contents[0].type" },
        { "a text without text", Body("""{"type":"text","size":"md"}"""), "contents.body.contents[0].text" },
        { "a text that is empty", Body("""{"type":"text","text":""}"""), "contents.body.contents[0].text" },
        { "a colour by name", Body("""{"type":"text","text":"a","color":"red"}"""), "contents.body.contents[0].color" },
        { "a colour of three digits", Body("""{"type":"text","text":"a","color":"#fff"}"""), "contents.body.contents[0].color" },
        { "a text size in per cent", Body("""{"type":"text","text":"a","size":"50%"}"""), "contents.body.contents[0].size" },
        { "a text size without unit", Body("""{"type":"text","text":"a","size":"14"}"""), "contents.body.contents[0].size" },
        { "a text size as number", Body("""{"type":"text","text":"a","size":14}"""), "contents.body.contents[0].size" },
        { "the image size full for a text", Body("""{"type":"text","text":"a","size":"full"}"""), "contents.body.contents[0].size" },
        { "a negative margin", Body("""{"type":"text","text":"a","margin":"-5px"}"""), "contents.body.contents[0].margin" },
        { "a spacing in per cent", Flex("""{"type":"bubble","body":{"type":"box","layout":"vertical","contents":[],"spacing":"5%"}}"""), "contents.body.spacing" },
        { "a width by keyword", Flex("""{"type":"bubble","body":{"type":"box","layout":"vertical","contents":[],"width":"md"}}"""), "contents.body.width" },
        { "a weight LINE has not", Body("""{"type":"text","text":"a","weight":"700"}"""), "contents.body.contents[0].weight" },
        { "wrap as text", Body("""{"type":"text","text":"a","wrap":"true"}"""), "contents.body.contents[0].wrap" },
        { "a flex that is negative", Body("""{"type":"text","text":"a","flex":-1}"""), "contents.body.contents[0].flex" },
        { "a flex with a fraction", Body("""{"type":"text","text":"a","flex":0.5}"""), "contents.body.contents[0].flex" },
        { "a button without action", Body("""{"type":"button"}"""), "contents.body.contents[0].action" },
        { "a button without label", Body("""{"type":"button","action":{"type":"postback","data":"a"}}"""), "contents.body.contents[0].action.label" },
        { "a button height LINE has not", Body($$"""{"type":"button","height":"lg","action":{{Postback}}}"""), "contents.body.contents[0].height" },
        { "a wrapping button", Body($$"""{"type":"button","wrap":true,"action":{{Postback}}}"""), "contents.body.contents[0].wrap" },
        { "a location action in a flex", Body("""{"type":"button","action":{"type":"location","label":"場所"}}"""), "contents.body.contents[0].action.type" },
        { "a rich menu switch in a flex", Body("""{"type":"button","action":{"type":"richmenuswitch","label":"a","richMenuAliasId":"a","data":"a"}}"""), "contents.body.contents[0].action.type" },
        { "a ratio too high", Body("""{"type":"image","url":"https://example.com/a","aspectRatio":"1:3.1"}"""), "contents.body.contents[0].aspectRatio" },
        { "a ratio of words", Body("""{"type":"image","url":"https://example.com/a","aspectRatio":"square"}"""), "contents.body.contents[0].aspectRatio" },
        { "eleven animated images", Body(Many(11, """{"type":"image","url":"https://example.com/a","animated":true}""")), "contents" },
        { "an angle of a full turn", Flex("""{"type":"bubble","body":{"type":"box","layout":"vertical","contents":[],"background":{"type":"linearGradient","angle":"360deg","startColor":"#ffffff","endColor":"#000000"}}}"""), "contents.body.background.angle" },
        { "a first component that is absolute", Body("""{"type":"box","layout":"vertical","contents":[],"position":"absolute"}"""), "contents.body.contents[0].position" },
        { "fourteen quick replies", $$$"""{"type":"text","text":"a","quickReply":{"items":[{{{Many(14, $$"""{"type":"action","action":{{Postback}}}""")}}}]}}""", "quickReply.items" },
        { "quick replies without any", """{"type":"text","text":"a","quickReply":{"items":[]}}""", "quickReply.items" },
        { "a quick reply without label", Quick("""{"type":"postback","data":"a"}"""), "quickReply.items[0].action.label" },
        { "a rich menu switch as quick reply", Quick("""{"type":"richmenuswitch","label":"a","richMenuAliasId":"a","data":"a"}"""), "quickReply.items[0].action.type" },
        { "the old text of a postback as quick reply", Quick("""{"type":"postback","label":"a","data":"a","text":"a"}"""), "quickReply.items[0].action.text" },
        { "display text and text at once", Body("""{"type":"button","action":{"type":"postback","label":"a","data":"a","text":"a","displayText":"b"}}"""), "contents.body.contents[0].action.text" },
        { "a text to fill in without the keyboard", Body("""{"type":"button","action":{"type":"postback","label":"a","data":"a","fillInText":"b"}}"""), "contents.body.contents[0].action.fillInText" },
        { "a postback without data", Quick("""{"type":"postback","label":"a"}"""), "quickReply.items[0].action.data" },
        { "an address of a scheme not taken", Quick("""{"type":"uri","label":"a","uri":"ftp://example.com"}"""), "quickReply.items[0].action.uri" },
        { "a script for an address", Quick("""{"type":"uri","label":"a","uri":"javascript:alert(1)"}"""), "quickReply.items[0].action.uri" },
        { "an address without scheme", Quick("""{"type":"uri","label":"a","uri":"example.com/a"}"""), "quickReply.items[0].action.uri" },
        { "an address with Japanese unencoded", Quick("""{"type":"uri","label":"a","uri":"https://example.com/地図"}"""), "quickReply.items[0].action.uri" },
        { "an address with a space", Quick("""{"type":"uri","label":"a","uri":"https://example.com/a b"}"""), "quickReply.items[0].action.uri" },
        { "a date that is none", Quick("""{"type":"datetimepicker","label":"a","data":"a","mode":"date","initial":"2026-02-30"}"""), "quickReply.items[0].action.initial" },
        { "an end before the beginning", Quick("""{"type":"datetimepicker","label":"a","data":"a","mode":"time","min":"10:00","max":"09:00"}"""), "quickReply.items[0].action.max" },
        { "a sender called LINE", """{"type":"text","text":"a","sender":{"name":"LINE消防"}}""", "sender.name" },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task Taken_is(string message) => Assert.Null(await one.RefusedAsync(message));

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refused_is(string what, string message, string property)
    {
        Assert.NotEmpty(what);
        Assert.Equal(property, await one.RefusedAsync(message));
    }

    [Theory]
    [InlineData("call-out")]
    [InlineData("drill")]
    [InlineData("unreadable")]
    [InlineData("answered")]
    public async Task Our_own_messages_are_taken(string name) =>
        Assert.Null(await one.RefusedAsync(Samples.Message(name).ToJsonString(LineCalls.Relaxed)));

    [Fact]
    public async Task Mentions_need_a_group_and_are_refused_for_a_person()
    {
        var answer = await one.Line.PostTextAsync(
            "/v2/bot/message/push",
            """{"to":"U000000000000000000000000000f4241","messages":[{"type":"textV2","text":"{all}","substitution":{"all":{"type":"mention","mentionee":{"type":"all"}}}}]}""",
            LineCalls.Key());

        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("""{"to":"U000000000000000000000000000f4241"}""", "messages")]
    [InlineData("""{"to":"U000000000000000000000000000f4241","messages":[]}""", "messages")]
    [InlineData("""{"to":"U000000000000000000000000000f4241","messages":[{"type":"text","text":"a"},{"type":"text","text":"a"},{"type":"text","text":"a"},{"type":"text","text":"a"},{"type":"text","text":"a"},{"type":"text","text":"a"}]}""", "messages")]
    [InlineData("""{"messages":[{"type":"text","text":"a"}]}""", "to")]
    [InlineData("""{"to":"U000000000000000000000000000F4241","messages":[{"type":"text","text":"a"}]}""", "to")]
    [InlineData("""{"to":["U000000000000000000000000000f4241"],"messages":[{"type":"text","text":"a"}]}""", "to")]
    [InlineData("""{"to":"U000000000000000000000000000f4241","notificationDisabled":"yes","messages":[{"type":"text","text":"a"}]}""", "notificationDisabled")]
    [InlineData("""{"to":"U000000000000000000000000000f4241","customAggregationUnits":["出動"],"messages":[{"type":"text","text":"a"}]}""", "customAggregationUnits[0]")]
    [InlineData("""{"to":"U000000000000000000000000000f4241","customAggregationUnits":["a","b"],"messages":[{"type":"text","text":"a"}]}""", "customAggregationUnits")]
    [InlineData("""{"to":"U000000000000000000000000000f4241","retryKey":"a","messages":[{"type":"text","text":"a"}]}""", "retryKey")]
    public async Task A_push_is_refused_for_its_frame(string body, string property)
    {
        var answer = await one.Line.PostTextAsync("/v2/bot/message/push", body, LineCalls.Key());

        Assert.Equal(400, answer.Status);
        Assert.Equal(property, answer.Json.GetProperty("details")[0].GetProperty("property").GetString());
    }

    [Theory]
    [InlineData("""{"chatId":"U000000000000000000000000000f4241","loadingSeconds":20}""", 202)]
    [InlineData("""{"chatId":"U000000000000000000000000000f4241"}""", 202)]
    [InlineData("""{"chatId":"U000000000000000000000000000f4241","loadingSeconds":7}""", 400)]
    [InlineData("""{"chatId":"U000000000000000000000000000f4241","loadingSeconds":65}""", 400)]
    [InlineData("""{"loadingSeconds":5}""", 400)]
    public async Task The_loading_indicator_takes_five_to_sixty_seconds_in_steps_of_five(string body, int status) =>
        Assert.Equal(status, (await one.Line.PostTextAsync("/v2/bot/chat/loading/start", body)).Status);

    private static string Flex(string container) => $$"""{"type":"flex","altText":"a","contents":{{container}}}""";

    private static string Body(string contents) => Flex($$$"""{"type":"bubble","body":{"type":"box","layout":"vertical","contents":[{{{contents}}}]}}""");

    private static string Template(string template) => $$"""{"type":"template","altText":"a","template":{{template}}}""";

    private static string Quick(string action) => """{"type":"text","text":"a","quickReply":{"items":[{"type":"action","action":""" + action + "}]}}";

    private static string Many(int count, string text) => string.Join(',', Enumerable.Repeat(text, count));
}
