using System.Text;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using BrigadeDispatch.WaterSources.Exchange.Writing;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>What goes out comes back.</summary>
public sealed class RoundTripTests
{
    private static readonly UnitNames _units = new([ReadFile.Unit]);

    private static readonly string[] _texts =
    [
        "中-1", "=1+1", "+81", "-1", "@A1", "'前の引用", "''二つ", "二行の\n備考", "CRLFの\r\n備考", "CRだけの\r備考", "引用\"符\"と,コンマ", " 前後の空白 ", "\t", "髙﨑①Ⅲ", "🚒消防", "〜−—", "；セミ;コロン\\", "＝全角", "0", "007", "",
    ];

    private static WaterSource Any(Random random, int number)
    {
        string Text() => _texts[random.Next(_texts.Length)];
        string? Maybe() => random.Next(3) == 0 ? null : Text() is { Length: > 0 } text ? text : null;
        double? Number(double most) => random.Next(3) == 0 ? null : random.Next(2) == 0 ? random.Next((int)most) + 1 : random.NextDouble() * most;
        DateTimeOffset? Time() => random.Next(3) == 0 ? null : new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(random.NextInt64(1_000_000_000_000));
        var open = new OpenDataFields
        {
            MunicipalityCode = Maybe(), PublisherId = Maybe(), MunicipalityName = Maybe(), KindWritten = Maybe(), AddressCode = Maybe(), TownId = Maybe(), Prefecture = Maybe(), Municipality = Maybe(), Town = Maybe(),
            Lot = Maybe(), Building = Maybe(), LatitudeWritten = Maybe(), LongitudeWritten = Maybe(), BoreWritten = Maybe(),
            Others = random.Next(2) == 0 ? null : new Dictionary<string, string> { ["列" + Text()] = Text(), ["fire_hydrant:type"] = "{\"a\":1}" },
        };
        return new WaterSource
        {
            Id = new WaterSourceId(ShortId.FromName($"round {number}")), Kind = (WaterKind)random.Next(10), Number = Text(), Latitude = 30 + random.NextDouble() * 10, Longitude = 130 + random.NextDouble() * 10, Address = Text(),
            UnitId = random.Next(2) == 0 ? ReadFile.Unit.Id : null, State = (WaterState)random.Next(3), StateReason = Maybe(), StateSince = Time(), RetiredAt = Time(),
            Ownership = random.Next(2) == 0 ? null : (Ownership)random.Next(3), Owner = Maybe(), Mount = random.Next(2) == 0 ? null : (Mount)random.Next(2), BoreMillimetres = Number(300), MainMillimetres = Number(300),
            MeshMetres = Number(200), VolumeCubicMetres = Number(100), FlowCubicMetresPerMinute = Number(3), DropMetres = Number(5), DepthMetres = Number(3),
            Covered = random.Next(3) switch { 0 => null, 1 => true, _ => false }, PumperReaches = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            Tags = random.Next(2) == 0 ? [] : ["冬期", Text()], Memo = Text(), PhotoIds = random.Next(2) == 0 ? [] : [ShortId.Write(ShortId.FromName($"photo {number}"))],
            OpenData = open == new OpenDataFields() ? null : open,
        };
    }

    private static async Task<byte[]> WrittenAsync(string layout, IReadOnlyList<WaterSource> sources, bool cp932 = false)
    {
        using var output = new MemoryStream();
        if (layout == "geojson")
            await new SourceMap(sources, _units).WriteAsync(output, TestContext.Current.CancellationToken);
        else
            await new SourceSheet(
                layout switch { "standard" => Layouts.Standard, "older" => Layouts.Older, _ => [.. FullLayout.Columns.Select(column => new OutColumn(column.Heading, source => column.Write(source, _units)))] },
                sources, cp932).WriteAsync(output, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    [Theory]
    [InlineData("full")]
    [InlineData("geojson")]
    public async Task Our_own_layout_gives_back_every_field_exactly_into_an_empty_brigade_and_into_the_same_one(string layout)
    {
        var random = new Random(11);
        var sources = Enumerable.Range(0, 300).Select(number => Any(random, number)).ToList();

        var file = await ReadFile.BytesAsync(await WrittenAsync(layout, sources), "backup." + layout);

        Assert.True(file.Findings.ErrorCount == 0, string.Join('\n', file.Findings.Errors.Take(5)));
        Assert.Equal("full", file.Plan.Layout);
        var restored = ImportPlan.Make([.. file.Rows], [], ImportMode.Replace, default, file.Findings);
        Assert.Equal((300, 300), (restored.New, restored.Changes.Count));
        Assert.All(restored.Changes.Zip(sources), pair =>
        {
            Assert.Equal(pair.Second.Id, pair.First.After.Id);
            Assert.True(SourceFields.Same(pair.Second, pair.First.After), string.Join('\n', SourceFields.Differences(pair.Second, pair.First.After)));
        });
        Assert.Equal(300, ImportPlan.Make(file.Rows, sources, ImportMode.Replace, default, file.Findings).Unchanged);
    }

    [Fact]
    public async Task A_backup_undoes_what_was_deleted_altered_and_added_since()
    {
        var random = new Random(12);
        var sources = Enumerable.Range(0, 100).Select(number => Any(random, number) with { RetiredAt = null }).ToList();
        var file = await ReadFile.BytesAsync(await WrittenAsync("full", sources));
        var now = sources.Skip(10).Select((source, at) => at % 3 == 0 ? source with { Number = "変えた", Kind = WaterKind.River, DropMetres = 9, Memo = "変えた", PhotoIds = [] } : source).Append(Any(random, 1000) with { RetiredAt = null }).ToList();

        var plan = ImportPlan.Make(file.Rows, now, ImportMode.Replace, DateTimeOffset.UnixEpoch, file.Findings);
        var after = plan.After(now).ToDictionary(source => source.Id);

        Assert.Equal((10, 30, 60, 1), (plan.New, plan.Changed, plan.Unchanged, plan.Missing));
        Assert.All(sources, source => Assert.True(SourceFields.Same(source, after[source.Id])));
        Assert.Equal(DateTimeOffset.UnixEpoch, after[new WaterSourceId(ShortId.FromName("round 1000"))].RetiredAt);
    }

    [Theory]
    [InlineData("standard", false)]
    [InlineData("standard", true)]
    [InlineData("older", false)]
    public async Task Open_data_goes_out_with_the_very_cells_it_came_with(string layout, bool cp932)
    {
        var heading = string.Join(',', (layout == "standard" ? Layouts.Standard : Layouts.Older).Select(column => column.Heading));
        var row = layout == "standard"
            ? "034029,A-1,岩手県西磐井郡平泉町,公設防火水槽,034029,0001,岩手県西磐井郡平泉町平泉字泉屋14番地,岩手県,西磐井郡平泉町,平泉字泉屋,14番地,役場,38.9863464631357,141.1165229289340,0150,1-1"
            : "252123,0000000001,滋賀県,高島市,耐震性貯水槽,高島市朽木荒川上荒川,方書,35.36948889 ,135.93471667 ,075,公設（無蓋）";
        var text = heading + "\r\n" + row + "\r\n";
        var file = await ReadFile.BytesAsync(cp932 ? ReadFile.Cp932(text) : ReadFile.Marked(text));

        var written = await WrittenAsync(layout, file.Sources, cp932);

        var shown = layout == "older" ? text.Replace("35.36948889 ,135.93471667 ", "\"35.36948889 \",\"135.93471667 \"", StringComparison.Ordinal) : text;
        Assert.Equal(shown, cp932 ? Kernel.Files.FileEncodings.Cp932.GetString(written) : Encoding.UTF8.GetString(written.AsSpan(3)));
        if (!cp932)
            Assert.Equal([0xEF, 0xBB, 0xBF], written.Take(3));
    }

    [Fact]
    public async Task A_source_that_was_moved_or_judged_anew_goes_out_as_it_is_now()
    {
        var file = await ReadFile.TextAsync("番号,種別,緯度,経度,口径\n1,公設消火栓,36.40,138.20,075\n");
        var changed = file.Sources[0] with { Kind = WaterKind.Tank, Latitude = 36.5, BoreMillimetres = 100 };

        var line = Encoding.UTF8.GetString(await WrittenAsync("standard", [changed])).Split("\r\n")[1].Split(',');

        Assert.Equal(("防火水そう", "36.5", "138.20", "100"), (line[3], line[12], line[13], line[14]));
    }

    [Fact]
    public void Characters_that_CP932_lacks_are_told_with_row_column_and_code()
    {
        var source = SourceTown.Source(1) with { Memo = "🚒と髙と𠮷", Number = "①" };
        var lacking = new SourceSheet(Layouts.Standard, [source], cp932: true).FindLacking();

        Assert.Equal(2, lacking.Count);
        Assert.Equal([(2, "備考", "🚒"), (2, "備考", "𠮷")], lacking.Lacking.Select(one => (one.Row, one.Column, one.Character)));
    }
}
