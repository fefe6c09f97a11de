using System.Text;
using System.Text.Json;
using BrigadeDispatch.LineSimulator.Webhooks;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>Our signatures and LINE's published vectors agree.</summary>
public sealed class SignatureTests
{
    [Fact]
    public void LINEs_published_vector_is_met() => Assert.Equal(
        "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=",
        WebhookSignature.Of("8c570fa6dd201bb328f1c1eac23a96d8", """{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}"""u8));

    [Fact]
    public void The_vectors_of_LINEs_own_SDKs_are_met_and_the_false_ones_are_not()
    {
        var folder = Samples.Shared("line-webhooks");
        Assert.SkipWhen(folder is null, "LINE's webhook samples are not beside the repository (../shared/line-webhooks)");
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder!, "signature-vectors.json")));
        foreach (var (kind, same) in (IEnumerable<(string, bool)>)[("accept", true), ("reject", false)])
        {
            Assert.All(vectors.RootElement.GetProperty(kind).EnumerateArray(), vector => Assert.Equal(
                same,
                WebhookSignature.Of(vector.GetProperty("channelSecret").GetString()!, Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!))
                    == vector.GetProperty("signature").GetString()));
        }
    }

    [Fact]
    public async Task Our_events_have_every_property_LINEs_samples_of_the_same_kind_have()
    {
        var folder = Samples.Shared("line-webhooks");
        Assert.SkipWhen(folder is null, "LINE's webhook samples are not beside the repository (../shared/line-webhooks)");
        await using var bot = await Bot.StartAsync();
        await using var line = await LineSimulatorHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        line.SetWebhookUrl("demo", bot.Address);
        var user = line.Users.Member(1, 1);
        var cancel = TestContext.Current.CancellationToken;
        await user.SayAsync("Hello, world", cancel);
        await user.PostbackAsync("param1=value1", cancellationToken: cancel);
        await user.BlockAsync(cancel);
        await user.FollowAsync(cancel);
        await user.SendLocationAsync(35.65910807942215, 139.70372892916203, "location", "address", cancel);
        await user.SendImageAsync(new byte[1], "image/jpeg", cancel);

        string[] samples = ["text-user", "postback", "unfollow", "follow", "location", "image", "webhook-redelivery"];
        int[] ours = [0, 1, 2, 3, 4, 5, 0];
        foreach (var (sample, index) in samples.Zip(ours))
        {
            using var theirs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder!, "java-sdk", $"{sample}.json")));
            var lacking = Lacking(theirs.RootElement, bot.Received[index].Json, "");
            Assert.Empty(lacking);
        }
    }

    private static IEnumerable<string> Lacking(JsonElement theirs, JsonElement ours, string path)
    {
        if (theirs.ValueKind == JsonValueKind.Array && ours.ValueKind == JsonValueKind.Array)
        {
            return theirs.GetArrayLength() == 0 ? [] : Lacking(theirs[0], ours[0], $"{path}[0]");
        }
        if (theirs.ValueKind != JsonValueKind.Object)
        {
            return theirs.ValueKind == ours.ValueKind || (theirs.ValueKind is JsonValueKind.True or JsonValueKind.False && ours.ValueKind is JsonValueKind.True or JsonValueKind.False)
                ? []
                : [$"{path} is {ours.ValueKind}, LINE's {theirs.ValueKind}"];
        }
        // What a sample shows by chance, not what every event of the kind has.
        string[] byChance = ["mention", "emojis", "quotedMessageId", "imageSet", "params", "originalContentUrl", "previewImageUrl"];
        return theirs.EnumerateObject().Where(property => !byChance.Contains(property.Name, StringComparer.Ordinal)).SelectMany(property =>
            ours.TryGetProperty(property.Name, out var own) ? Lacking(property.Value, own, $"{path}.{property.Name}") : [$"{path}.{property.Name} is missing"]);
    }
}
