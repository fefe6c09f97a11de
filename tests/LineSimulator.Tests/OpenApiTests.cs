using BrigadeDispatch.LineSimulator.Rules;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>Our rules and LINE's OpenAPI file say the same, but for the differences listed here with their reason.</summary>
public sealed class OpenApiTests
{
    private static readonly Dictionary<string, ChoiceRule> Choices = new(StringComparer.Ordinal)
    {
        ["Message"] = MessageRules.Messages,
        ["FlexContainer"] = FlexRules.Containers,
        ["FlexComponent"] = FlexRules.Components,
        ["Action"] = ActionRules.Every,
        ["Template"] = TemplateRules.Templates,
        ["ImagemapAction"] = TemplateRules.ImagemapActions,
    };

    private static readonly Lazy<OpenApiSpecification> Read = new(() =>
        OpenApiSpecification.Read(Path.Combine(Samples.Shared("line-openapi")!, "messaging-api.yml")));

    private static readonly ObjectRule[] Roots =
    [
        RequestRules.Push,
        RequestRules.Multicast,
        RequestRules.Reply,
        RequestRules.Broadcast,
        RequestRules.Narrowcast,
        RequestRules.Validate,
        RequestRules.Loading,
        RequestRules.WebhookEndpoint,
        RequestRules.WebhookTest,
    ];

    /// <summary>What LINE's reference demands and its OpenAPI file leaves open.</summary>
    private static readonly string[] DemandedByTheReferenceOnly =
    [
        "DatetimePickerAction.data", "DatetimePickerAction.mode", "Emoji.emojiId", "Emoji.index", "Emoji.productId",
        "FlexBoxLinearGradient.angle", "FlexBoxLinearGradient.endColor", "FlexBoxLinearGradient.startColor",
        "ImagemapExternalLink.linkUri", "ImagemapVideo.area", "ImagemapVideo.originalContentUrl",
        "ImagemapVideo.previewImageUrl", "MessageAction.text", "PostbackAction.data", "QuickReply.items", "QuickReplyItem.action",
        "RichMenuSwitchAction.data", "RichMenuSwitchAction.richMenuAliasId", "URIAction.uri",
    ];

    [Fact]
    public void Every_kind_LINE_tells_apart_is_told_apart_here_and_no_other()
    {
        var specification = Specification();
        foreach (var (schema, choice) in Choices)
        {
            var kinds = specification.Kinds(schema);
            Assert.Equal(kinds.Keys.Order(StringComparer.Ordinal), choice.Kinds.Keys.Order(StringComparer.Ordinal));
            Assert.All(choice.Kinds, kind => Assert.Equal(kinds[kind.Key], kind.Value.Schema));
        }
    }

    [Fact]
    public void Every_object_has_the_same_properties_of_the_same_types_here_and_there()
    {
        var specification = Specification();
        var differences = new List<string>();
        foreach (var rule in Rules())
        {
            var specified = specification.Object(rule.Schema);
            var ours = rule.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
            differences.AddRange(specified.Properties.Keys.Except(ours.Keys).Select(name => $"{rule.Schema}.{name}: only LINE's"));
            differences.AddRange(ours.Keys.Except(specified.Properties.Keys).Select(name => $"{rule.Schema}.{name}: only ours"));
            differences.AddRange(
                from name in ours.Keys.Intersect(specified.Properties.Keys)
                let wanted = specified.Properties[name].Type ?? "object"
                where !Types(ours[name].Value).Contains(wanted, StringComparer.Ordinal)
                    && !(specified.Properties[name].Reference == "NotificationDisabled" && ours[name].Value is FlagRule)
                select $"{rule.Schema}.{name}: LINE's {wanted}, ours {string.Join('/', Types(ours[name].Value))}");
        }
        Assert.Empty(differences.Distinct());
    }

    [Fact]
    public void What_LINE_requires_is_required_and_what_we_add_is_only_what_the_reference_demands()
    {
        var specification = Specification();
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var added = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var rule in Rules())
        {
            var required = specification.Object(rule.Schema).Required;
            var ours = rule.Properties.Where(property => property.Required).Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
            missing.UnionWith(required.Except(ours).Select(name => $"{rule.Schema}.{name}"));
            // The word that tells kinds apart and the label, whose need depends on the place, have tests of their own.
            added.UnionWith(ours.Except(required).Where(name => name is not ("type" or "label")).Select(name => $"{rule.Schema}.{name}"));
        }
        Assert.Empty(missing);
        Assert.Equal(DemandedByTheReferenceOnly, added);
    }

    [Fact]
    public void Closed_lists_of_words_are_the_same()
    {
        var specification = Specification();
        var differences = new List<string>();
        foreach (var rule in Rules())
        {
            var specified = specification.Object(rule.Schema).Properties;
            foreach (var property in rule.Properties.Where(property => specified.ContainsKey(property.Name)))
            {
                var words = specified[property.Name].Words;
                var ours = (property.Value as WordRule)?.Words;
                if (words is not null && !words.Order(StringComparer.Ordinal).SequenceEqual((ours ?? []).Order(StringComparer.Ordinal)))
                {
                    differences.Add($"{rule.Schema}.{property.Name}: LINE's {string.Join(' ', words)}, ours {string.Join(' ', ours ?? [])}");
                }
            }
        }
        Assert.Empty(differences);
        Assert.Equal(specification.Words("FlexMargin"), FlexRules.Gaps);
        Assert.Equal(specification.Words("FlexBoxSpacing"), FlexRules.Gaps);
        Assert.Equal(specification.Words("FlexBoxPadding"), FlexRules.Gaps);
        Assert.Equal(specification.Words("FlexOffset"), FlexRules.Gaps);
        Assert.Equal(specification.Words("FlexBoxCornerRadius"), FlexRules.Gaps);
        Assert.Equal(specification.Words("FlexBoxBorderWidth"), FlexRules.BorderWidths);
        Assert.Equal(specification.Words("FlexTextFontSize"), FlexRules.FontSizes);
        Assert.Equal(specification.Words("FlexSpanSize"), FlexRules.FontSizes);
        Assert.Equal(specification.Words("FlexIconSize"), FlexRules.FontSizes);
        Assert.Equal(specification.Words("FlexImageSize"), FlexRules.ImageSizes);
        Assert.Equal(specification.Words("TemplateImageAspectRatio"), Word(TemplateRules.Templates.Kinds["buttons"], "imageAspectRatio"));
        Assert.Equal(specification.Words("TemplateImageSize"), Word(TemplateRules.Templates.Kinds["carousel"], "imageSize"));
    }

    [Fact]
    public void Lengths_and_numbers_of_items_are_the_same_where_LINE_gives_them()
    {
        var specification = Specification();
        var differences = new List<string>();
        var compared = 0;
        foreach (var rule in Rules())
        {
            var specified = specification.Object(rule.Schema).Properties;
            foreach (var property in rule.Properties.Where(property => specified.ContainsKey(property.Name)))
            {
                var theirs = specified[property.Name];
                compared += theirs.MaxLength is null && theirs.MaxItems is null ? 0 : 1;
                Compare(theirs.MaxLength, property.Value switch { TextRule text => text.Max, AddressRule address => address.Max, _ => null }, "maxLength");
                Compare(theirs.MaxItems, (property.Value as ListRule)?.Max, "maxItems");
                Compare(theirs.MinItems, (property.Value as ListRule)?.Min, "minItems");

                void Compare(int? wanted, int? ours, string what)
                {
                    if (wanted is not null && wanted != ours)
                    {
                        differences.Add($"{rule.Schema}.{property.Name}: {what} LINE's {wanted}, ours {ours}");
                    }
                }
            }
        }
        Assert.Empty(differences);
        Assert.True(compared >= 20, $"Only {compared} lengths were found");
    }

    [Fact]
    public void Every_object_reachable_from_a_send_request_in_LINEs_file_has_a_rule_here()
    {
        var specification = Specification();
        var ours = Rules().Select(rule => rule.Schema).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(["PushMessageRequest", "MulticastRequest", "ReplyMessageRequest", "BroadcastRequest", "ValidateMessageRequest"]);
        while (open.TryDequeue(out var name))
        {
            if (!seen.Add(name))
            {
                continue;
            }
            IEnumerable<string?> further = specification.Object(name).Properties.Values.SelectMany(property => (string?[])[property.Reference, property.ItemReference]);
            further = specification.HasKinds(name) ? further.Concat(specification.Kinds(name).Values) : further;
            foreach (var one in further.OfType<string>())
            {
                open.Enqueue(one);
            }
        }
        var bases = new[] { "NotificationDisabled" };
        var lacking = seen.Where(name => !specification.HasKinds(name)).Except(ours).Except(bases);
        Assert.Empty(lacking);
        Assert.True(seen.Count > 50, $"Only {seen.Count} objects were reached");
    }

    [Theory]
    [InlineData("post", "/v2/bot/message/push")]
    [InlineData("post", "/v2/bot/message/multicast")]
    [InlineData("post", "/v2/bot/message/reply")]
    [InlineData("post", "/v2/bot/message/narrowcast")]
    [InlineData("post", "/v2/bot/message/broadcast")]
    [InlineData("post", "/v2/bot/message/validate/push")]
    [InlineData("post", "/v2/bot/message/validate/multicast")]
    [InlineData("post", "/v2/bot/message/validate/reply")]
    [InlineData("post", "/v2/bot/message/validate/narrowcast")]
    [InlineData("post", "/v2/bot/message/validate/broadcast")]
    [InlineData("get", "/v2/bot/message/quota")]
    [InlineData("get", "/v2/bot/message/quota/consumption")]
    [InlineData("get", "/v2/bot/message/delivery/push")]
    [InlineData("get", "/v2/bot/message/delivery/multicast")]
    [InlineData("get", "/v2/bot/message/delivery/reply")]
    [InlineData("get", "/v2/bot/message/delivery/broadcast")]
    [InlineData("get", "/v2/bot/profile/{userId}")]
    [InlineData("get", "/v2/bot/info")]
    [InlineData("get", "/v2/bot/followers/ids")]
    [InlineData("get", "/v2/bot/channel/webhook/endpoint")]
    [InlineData("put", "/v2/bot/channel/webhook/endpoint")]
    [InlineData("post", "/v2/bot/channel/webhook/test")]
    [InlineData("post", "/v2/bot/chat/loading/start")]
    [InlineData("post", "/v2/bot/user/{userId}/linkToken")]
    [InlineData("get", "/v2/bot/message/{messageId}/content")]
    public void Each_address_offered_here_is_one_of_LINEs(string method, string path) =>
        Assert.True(Specification().HasPath(method, path));

    private static OpenApiSpecification Specification()
    {
        var folder = Samples.Shared("line-openapi");
        Assert.SkipWhen(folder is null, "LINE's OpenAPI files are not beside the repository (../shared/line-openapi)");
        return Read.Value;
    }

    private static string[] Word(ObjectRule rule, string property) =>
        ((WordRule)rule.Properties.Single(one => one.Name == property).Value).Words;

    private static string[] Types(ValueRule rule) => rule switch
    {
        TextRule or WordRule or SizeRule or ColourRule or AddressRule or RatioRule => ["string"],
        WholeRule => ["integer"],
        NumberRule => ["number"],
        FlagRule => ["boolean"],
        ListRule => ["array"],
        _ => ["object"],
    };

    /// <summary>Every object rule, found from the requests and the list of all actions.</summary>
    private static List<ObjectRule> Rules()
    {
        var found = new List<ObjectRule>();
        var seen = new HashSet<ValueRule>(ReferenceEqualityComparer.Instance);
        foreach (var root in Roots)
        {
            Walk(root);
        }
        Walk(ActionRules.Every);
        Walk(FlexRules.Components);
        return found;

        void Walk(ValueRule rule)
        {
            if (!seen.Add(rule))
            {
                return;
            }
            switch (rule)
            {
                case ObjectRule one:
                    found.Add(one);
                    foreach (var property in one.Properties)
                    {
                        Walk(property.Value);
                    }
                    break;
                case ChoiceRule choice:
                    foreach (var kind in choice.Kinds.Values)
                    {
                        Walk(kind);
                    }
                    break;
                case ListRule list:
                    Walk(list.Item);
                    break;
                case LaterRule later:
                    if (later.Rule() is ChoiceRule again)
                    {
                        foreach (var kind in again.Kinds.Values)
                        {
                            Walk(kind);
                        }
                    }
                    break;
                case NamedRule named:
                    Walk(named.Value);
                    break;
            }
        }
    }
}
