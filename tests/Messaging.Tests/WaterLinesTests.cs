using System.Text;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Line;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>Water in the call-out message: three lines at most, and never a reason for the message not to go out.</summary>
public sealed class WaterLinesTests(StrictLine line) : IClassFixture<StrictLine>
{
    private static readonly BrigadeId _demo = BrigadeId.Parse("demo");

    /// <summary>What memory holds, or what goes wrong there.</summary>
    private sealed class Memory(IReadOnlyList<NearWater> near, IReadOnlyList<TownWater>? town = null, Exception? failure = null) : IWaterSources
    {
        public IReadOnlyList<NearWater> NearestInMemory(BrigadeId brigade, double latitude, double longitude, int count) => failure is null ? near : throw failure;

        public IReadOnlyList<TownWater> SameTownInMemory(BrigadeId brigade, string place, int count) => failure is null ? town ?? [] : throw failure;

        public ValueTask<IReadOnlyList<NearWater>> NearestAsync(BrigadeId brigade, double latitude, double longitude, int count, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("An alarm waits for nothing.");
    }

    private static IncidentView Placed => A.Incident() with { Latitude = 36.4, Longitude = 138.25 };

    private static NearWater Near(string number = "1-12", double metres = 35.4, double? drop = null, string? restricted = null, bool inUse = false) => new(
        new WaterSourceId(ShortId.FromName(number)), WaterKind.Hydrant, number, "", metres, 45, (int)Math.Ceiling(metres / 20), drop, null, false, restricted, "北東", inUse);

    private static IReadOnlyList<string> Lines(IWaterSources sources, IncidentView incident) => new WaterLines(sources, NullLogger<WaterLines>.Instance).Of(_demo, incident);

    [Fact]
    public void Each_line_says_kind_number_distance_direction_hoses_and_the_drop_where_known() =>
        Assert.Equal(
            ["近い水利（直線）", "消火栓 1-12　35m 北東　ホース2本", "消火栓 1-13　120m 北東　ホース6本　落差3.5m", "消火栓　210m 北東　ホース11本　使用中　制限あり"],
            Lines(new Memory([Near(), Near("1-13", 120, 3.5), Near("", 210.2, restricted: "冬は凍る", inUse: true), Near("4")]), Placed));

    [Fact]
    public void Without_coordinates_it_is_the_same_town_without_a_distance()
    {
        var town = new TownWater(new WaterSourceId(ShortId.FromName("t")), WaterKind.Tank, "中-3", "大手一丁目3-5", 4, null);
        Assert.Equal(["同じ町の水利", "防火水そう 中-3　大手一丁目3-5　落差4m"], Lines(new Memory([Near()], [town]), A.Incident()));
        Assert.Empty(Lines(new Memory([Near()], [town]), A.Incident(place: null)));
        Assert.Empty(Lines(new Memory([Near()], [town]), A.Incident(unreadable: true)));
    }

    [Fact]
    public void Nothing_known_or_all_too_far_says_nothing()
    {
        Assert.Empty(Lines(new Memory([]), Placed));
        Assert.Empty(Lines(new Memory([Near(metres: 5001)]), Placed));
    }

    [Fact]
    public void What_goes_wrong_with_the_map_leaves_the_call_out_as_it_was()
    {
        foreach (var failure in new Exception[] { new InvalidDataException(), new TimeoutException(), new KeyNotFoundException() })
        {
            Assert.Empty(Lines(new Memory([], failure: failure), Placed));
            Assert.Empty(Lines(new Memory([], failure: failure), A.Incident()));
        }
    }

    [Fact]
    public async Task LINE_takes_the_message_with_it_in_both_forms_within_the_budget_and_the_notice_is_the_same()
    {
        string[] numbers = ["1-12", new string('番', 3000), "\"}],\"to\":\"all", "\ud83d", "🚒🚒", "\u202e12"];
        foreach (var number in numbers)
        foreach (var incident in new[] { Placed, Placed with { Drill = true }, Placed with { Landmark = "市役所本庁舎　南側", Written = "建物火災（一般）　大手１丁目" } })
        {
            var plain = A.Content(incident);
            var content = plain with { Water = Lines(new Memory([Near(number, drop: 12.5, restricted: "x", inUse: true), Near(number), Near(number)]), incident) };
            Assert.Equal(4, content.Water.Count);
            foreach (var message in new[] { CallOutMessage.Flex(content), CallOutMessage.Plain(content) })
            {
                Assert.Equal("", await line.CheckAsync(message, TestContext.Current.CancellationToken));
                Assert.Contains("近い水利（直線）", string.Join('\n', A.VisibleText(message)), StringComparison.Ordinal);
                Assert.True(message.Length <= 12 * 1024, $"{message.Length}");
            }
            Assert.InRange(A.BubbleBytes(CallOutMessage.Flex(content)), 1000, 8 * 1024);
            Assert.Equal(CallOutMessage.AltText(plain), CallOutMessage.AltText(content));
        }
    }

    [Fact]
    public void Without_water_the_message_is_byte_for_byte_what_it_was()
    {
        Assert.DoesNotContain("水利", Encoding.UTF8.GetString(CallOutMessage.Flex(A.Content())), StringComparison.Ordinal);
        Assert.Equal(CallOutMessage.Flex(A.Content()), CallOutMessage.Flex(A.Content() with { Water = [] }));
        Assert.Equal(CallOutMessage.Plain(A.Content()), CallOutMessage.Plain(A.Content() with { Water = [] }));
    }
}
