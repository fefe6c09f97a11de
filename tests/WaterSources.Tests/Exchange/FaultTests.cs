using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>The faults that real municipal files have, one by one.</summary>
public sealed class FaultTests
{
    private const string Heading = "番号,種別,緯度,経度,口径,備考\n";

    [Fact]
    public async Task Latitude_and_longitude_exchanged_in_the_whole_file_are_exchanged_and_told_once()
    {
        var rows = string.Concat(Enumerable.Range(1, 30).Select(n => $"{n},消火栓,138.2{n:00},36.4{n:00},100,\n"));
        var file = await ReadFile.TextAsync(Heading + rows);

        Assert.Equal((36.401, 138.201), (file.Sources[0].Latitude, file.Sources[0].Longitude));
        Assert.Contains("緯度と経度が入れかわっている行が30件", Assert.Single(file.Findings.Warnings).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_single_row_they_are_told_with_that_row()
    {
        var file = await ReadFile.TextAsync(Heading + "1,消火栓,36.40,138.20,100,\n2,消火栓,138.21,36.41,100,\n");

        Assert.Equal((36.41, 138.21), (file.Sources[1].Latitude, file.Sources[1].Longitude));
        Assert.StartsWith("3: 緯度と経度が入れかわっている", file.Warnings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("36.40180 ", " 138.25090")]
    [InlineData("３６．４０１８", "１３８．２５０９")]
    [InlineData("36.4018°", "138.2509°")]
    [InlineData("北緯36.4018", "東経138.2509")]
    [InlineData("36.4018N", "138.2509E")]
    [InlineData("362406.48", "1381503.24")]
    [InlineData("36240648", "138150324")]
    [InlineData("036240648", "138150324")]
    [InlineData("36°24'06.48\"", "138°15'03.24\"")]
    [InlineData("36°24′06.48″", "138°15′03.24″")]
    [InlineData("36度24分6.48秒", "138度15分3.24秒")]
    [InlineData("36-24-06.48", "138-15-03.24")]
    [InlineData("36 24 06.48", "138 15 03.24")]
    [InlineData("36:24:06.48", "138:15:03.24")]
    [InlineData("E138.2509", "N36.4018")]
    public async Task Coordinates_are_read_in_every_spelling(string latitude, string longitude)
    {
        var file = await ReadFile.TextAsync($"番号,種別,緯度,経度\n1,消火栓,\"{latitude.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\"{longitude.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");

        Assert.Equal(0, file.Findings.ErrorCount);
        Assert.Equal((36.4018, 138.2509), (Math.Round(file.Sources[0].Latitude, 9), Math.Round(file.Sources[0].Longitude, 9)));
    }

    [Fact]
    public async Task What_was_turned_into_degrees_stays_as_it_came()
    {
        var file = await ReadFile.TextAsync("番号,種別,緯度,経度\n1,消火栓,362406.48,1381503.24\n");

        Assert.Equal("362406.48", file.Sources[0].OpenData!.Others!["緯度"]);
        Assert.Null(file.Sources[0].OpenData!.LatitudeWritten);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 0.01)]
    [InlineData(false, 0.01)]
    public async Task Plane_coordinates_are_turned_into_degrees_whichever_axis_is_north(bool xIsNorth, double unit)
    {
        var places = new[] { (36.402, 138.249), (36.38, 138.2), (36.44, 138.31) };
        var rows = places.Select((place, n) =>
        {
            var (north, east) = PlaneRectangular.ToMetres(8, place.Item1, place.Item2);
            var (x, y) = xIsNorth ? (north, east) : (east, north);
            return FormattableString.Invariant($"{n + 1},消火栓,{x / unit:0.###},{y / unit:0.###}\n");
        });
        // Where the brigade's sources lie tells the axes apart.
        var file = await ReadFile.TextAsync("番号,種別,X座標,Y座標\n" + string.Concat(rows), known: new Bounds(36.35, 36.45, 138.15, 138.35));

        Assert.Empty(file.Open);
        Assert.Equal(places.Select(place => (place.Item1, place.Item2)), file.Sources.Select(source => (Math.Round(source.Latitude, 6), Math.Round(source.Longitude, 6))));
        Assert.Contains("第8系", file.Warnings, StringComparison.Ordinal);
        Assert.True(file.Sources[0].OpenData!.Others!.ContainsKey("X座標"));
    }

    [Fact]
    public async Task Where_two_readings_of_a_plane_fit_it_is_asked_and_the_answer_counts()
    {
        // 20 km north and 22 km west of the origin of zone 8, or the other way round: both lie in 長野県.
        const string Rows = "番号,種別,X座標,Y座標\n1,消火栓,20000,-22519\n2,消火栓,22170,-26920\n";
        var asked = await ReadFile.TextAsync(Rows);
        var question = Assert.Single(asked.Open);
        Assert.Equal(("zone", "8:xNorth:1"), (question.Id, question.Chosen));
        Assert.All(question.Choices, choice => Assert.Contains("北緯", choice.Sample, StringComparison.Ordinal));

        var other = question.Choices.First(choice => choice.Value.Contains("xEast", StringComparison.Ordinal));
        var answered = await ReadFile.TextAsync(Rows, answers: new() { ["zone"] = other.Value });
        Assert.Empty(answered.Open);
        Assert.NotEqual(asked.Sources[0].Latitude, answered.Sources[0].Latitude);
    }

    [Fact]
    public async Task A_repeated_row_is_taken_once_and_the_same_place_under_two_numbers_twice()
    {
        var file = await ReadFile.TextAsync(Heading + "1,消火栓,36.4,138.2,100,\n1,消火栓,36.4,138.2,100,\n2,消火栓,36.4,138.2,100,\n");

        Assert.Equal(["1", "2"], file.Sources.Select(source => source.Number));
        Assert.Contains("3: 前にある行とまったく同じ", file.Warnings, StringComparison.Ordinal);
        Assert.Contains("4: 同じ位置に", file.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_bad_rows_are_told_at_once_with_the_row_a_spreadsheet_shows()
    {
        var file = await ReadFile.TextAsync("番号,種別,緯度,経度,備考\n1,消火栓,,138.2,\"二行の\n備考\"\n\n2,消火栓,北の方,138.2,\n3,消火栓,36.4,138.2,\n4,消火栓,0,0,\n5,消火栓,,,\n6,消火栓,95.1,190.2,\n");

        Assert.Equal([2, 4, 6, 7, 8], file.Findings.Errors.Select(error => error.Row));
        Assert.Equal([("緯度", ""), ("緯度", "北の方")], file.Findings.Errors.Take(2).Select(error => (error.Column, error.Value)));
        Assert.All(file.Findings.Errors, error => Assert.Matches("[。]$", error.Sentence));
        Assert.Equal("3", Assert.Single(file.Sources).Number);
    }

    [Fact]
    public async Task Title_lines_above_the_headings_are_passed_over()
    {
        var file = await ReadFile.TextAsync("上田市消防水利一覧,,,,,\n令和8年4月1日現在,,,,,\n\n" + Heading + "1,消火栓,36.4,138.2,100,\n");

        Assert.Equal((4, 1), (file.Plan.HeaderRow, file.Rows.Count));
        Assert.Equal(5, file.Rows[0].Row);
    }

    [Fact]
    public async Task A_table_without_headings_is_recognised_by_its_content()
    {
        var file = await ReadFile.TextAsync("1,消火栓,上田市中央一丁目1番地,36.4011,138.2011,100\n2,防火水槽,上田市中央二丁目2番地,36.4022,138.2022,150\n3,プール,上田市中央三丁目,36.4033,138.2033,75\n");

        Assert.Equal([WaterKind.Hydrant, WaterKind.Tank, WaterKind.Pool], file.Sources.Select(source => source.Kind));
        Assert.Equal(("1", 36.4011, 138.2011, 100, "上田市中央一丁目1番地"), (file.Sources[0].Number, file.Sources[0].Latitude, file.Sources[0].Longitude, file.Sources[0].BoreMillimetres, file.Sources[0].Address));
        Assert.Contains("見出しの行がない", file.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_a_kind_is_of_what_its_heading_or_name_says_or_is_asked_about()
    {
        Assert.All((await ReadFile.TextAsync("水利番号(栓),緯度,経度\n1,36.41,138.2\n2,36.42,138.2\n", "data.csv")).Sources, source => Assert.Equal(WaterKind.Hydrant, source.Kind));
        Assert.All((await ReadFile.TextAsync("番号,緯度,経度\n1,36.41,138.2\n", "防火水槽一覧.csv")).Sources, source => Assert.Equal(WaterKind.Tank, source.Kind));

        var asked = await ReadFile.TextAsync("番号,緯度,経度\n1,36.41,138.2\n", "data.csv");
        Assert.Equal(("kind", 10), (Assert.Single(asked.Open).Id, asked.Open.Single().Choices.Count));
        Assert.Equal(WaterKind.Other, asked.Sources[0].Kind);
        var answered = await ReadFile.TextAsync("番号,緯度,経度\n1,36.41,138.2\n", "data.csv", new() { ["kind"] = "river" });
        Assert.Empty(answered.Open);
        Assert.Equal(WaterKind.River, answered.Sources[0].Kind);
    }

    [Fact]
    public async Task Columns_that_cannot_be_told_are_asked_for_and_any_column_can_be_answered()
    {
        const string Text = "a,b,c\n1,36.4,-5.25\n2,36.5,-5.26\n";
        var asked = await ReadFile.TextAsync(Text, "消火栓.csv");
        Assert.Contains(asked.Open, question => question.Id == "longitude");
        Assert.Empty(asked.Rows);
        Assert.True(asked.Findings.ErrorCount > 0);

        var answered = await ReadFile.TextAsync(Text, "消火栓.csv", new() { ["latitude"] = "1", ["longitude"] = "2", ["column:0"] = "number" });
        Assert.Equal(("1", 36.4, -5.25), (answered.Sources[0].Number, answered.Sources[0].Latitude, answered.Sources[0].Longitude));
        Assert.Equal(["answer", "answer", "answer"], answered.Plan.Columns.Select(column => column.How));
    }

    [Fact]
    public async Task The_old_Japanese_datum_is_asked_about_and_shifted_about_400_metres()
    {
        var file = await ReadFile.TextAsync("番号,種別,緯度（日本測地系）,経度（日本測地系）\n1,消火栓,36.4,138.2\n");

        Assert.Equal("datum", Assert.Single(file.Open).Id);
        Assert.InRange(file.Sources[0].Latitude - 36.4, 0.0030, 0.0036);
        Assert.InRange(file.Sources[0].Longitude - 138.2, -0.0034, -0.0028);
        Assert.Equal("36.4", file.Sources[0].OpenData!.Others!["緯度（日本測地系）"]);
        Assert.Equal(36.4, (await ReadFile.TextAsync("番号,種別,緯度（日本測地系）,経度（日本測地系）\n1,消火栓,36.4,138.2\n", answers: new() { ["datum"] = "world" })).Sources[0].Latitude);
    }

    [Fact]
    public async Task Nothing_of_a_row_is_lost()
    {
        var file = await ReadFile.TextAsync("番号,種別,緯度,経度,管轄,口径,地番台帳,点検日\n1,謎の水利,36.4,138.2,第1分団,75×2,上-3,2025-10-01\n2,消火栓,36.41,138.2,第9分団,\"6\"\"\",,\n");

        Assert.Equal((WaterKind.Other, "謎の水利", "75×2", ReadFile.Unit.Id), (file.Sources[0].Kind, file.Sources[0].OpenData!.KindWritten, file.Sources[0].OpenData!.BoreWritten, file.Sources[0].UnitId!.Value));
        Assert.Equal(("上-3", "2025-10-01"), (file.Sources[0].OpenData!.Others!["地番台帳"], file.Sources[0].OpenData!.Others!["点検日"]));
        Assert.Equal((152.4, "6\"", "第9分団"), (file.Sources[1].BoreMillimetres, file.Sources[1].OpenData!.Others!["口径"], file.Sources[1].OpenData!.Others!["管轄"]));
        Assert.Contains("2: 種別の「謎の水利」", file.Warnings, StringComparison.Ordinal);
    }
}
