using System.Diagnostics;
using System.Text;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>Files that mean harm, or are no tables at all: refused quickly with a sentence, whatever their size.</summary>
public sealed class HostileFileTests
{
    private const string Heading = "番号,種別,緯度,経度,備考\n";

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "empty", [], "ファイルが空です" },
        { "million columns", Encoding.UTF8.GetBytes(new string(',', 1_000_000)), "500列を超えています" },
        { "million columns below", Encoding.UTF8.GetBytes(Heading + "1,消火栓,36.4,138.2," + new string(',', 1_000_000)), "500列を超えています" },
        { "unclosed quote", Encoding.UTF8.GetBytes(Heading + "1,消火栓,36.4,138.2,\"備考\n2,消火栓,36.4,138.2,\n"), "2行目で始まった「\"」が閉じられていません" },
        { "unclosed quote in a large file", Encoding.UTF8.GetBytes(Heading + "1,消火栓,36.4,138.2,\"" + new string('x', 5_000_000)), "10,000字を超えています" },
        { "cell", Encoding.UTF8.GetBytes(Heading + "1,消火栓,36.4,138.2," + new string('あ', 10_001)), "10,000字を超えています" },
        { "rows", Encoding.UTF8.GetBytes(Heading + string.Concat(Enumerable.Repeat("1\n", 200_001))), "行が多すぎます" },
        { "NUL", Encoding.UTF8.GetBytes(Heading + "1,消火栓,36.4,138.2,\0"), "2行目に、文字ではないデータ（NUL）" },
        { "mixed", [.. Encoding.UTF8.GetBytes(Heading), .. ReadFile.Cp932("1,消火栓,36.4,138.2,上田市\n")], "文字コードが混ざっています（1行目はUTF-8、2行目はUTF-8ではありません）" },
        { "UTF-16", [0xFF, 0xFE, 0x31, 0x00], "UTF-16" },
        { "workbook", [(byte)'P', (byte)'K', 3, 4, 20, 0, 6, 0], "Excelのブック" },
        { "deep GeoJSON", Encoding.UTF8.GetBytes("{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":" + new string('[', 100_000)), "GeoJSONとして読めません" },
        { "cut GeoJSON", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","u8.ToArray(), "切れて" },
        { "huge feature", Encoding.UTF8.GetBytes("{\"type\":\"FeatureCollection\",\"features\":[{\"a\":\"" + new string('x', 9_000_000)), "大きすぎます" },
        { "no collection", "{\"type\":\"Feature\",\"geometry\":null}"u8.ToArray(), "FeatureCollectionではありません" },
        { "array", "[1,2,3]"u8.ToArray(), "FeatureCollectionではありません" },
        { "half a pair", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":\"\\ud800\"},\"geometry\":null}]}"u8.ToArray(), "文字が正しくありません" },
        { "GeoJSON in CP932", ReadFile.Cp932("{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"a\":\"上田市\"}}]}"), "UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task It_is_refused_with_a_sentence_that_says_what_to_do(string name, byte[] bytes, string sentence)
    {
        var watch = Stopwatch.StartNew();
        var file = await ReadFile.BytesAsync(bytes);

        Assert.True(file.Refusal?.Sentence.Contains(sentence, StringComparison.Ordinal) == true, $"{name}: {file.Refusal?.Sentence} {file.Warnings}");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{name}: {watch.Elapsed}");
    }

    [Fact]
    public async Task A_gigabyte_of_zeros_is_refused_at_its_first_bytes()
    {
        using var zeros = new Endless(0, 1L << 30);
        var taken = await KeptBytes.TakeAsync(zeros, TestContext.Current.CancellationToken);

        Assert.Contains("NUL", taken.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.InRange(zeros.Given, 1, 1 << 20);
    }

    [Fact]
    public async Task A_gigabyte_of_text_is_refused_at_64_megabytes()
    {
        using var text = new Endless((byte)'x', 1L << 30);
        var taken = await KeptBytes.TakeAsync(text, TestContext.Current.CancellationToken);

        Assert.Equal(413, taken.Refusal!.Status);
        Assert.InRange(text.Given, KeptBytes.Most, KeptBytes.Most + (1 << 20));
    }

    [Fact]
    public async Task Formulas_are_data()
    {
        var file = await ReadFile.TextAsync(Heading + "=1+1,消火栓,36.4,138.2,@SUM(A1)\n'-2,消火栓,36.5,138.2,+81\n");

        Assert.Equal([("=1+1", "@SUM(A1)"), ("-2", "+81")], file.Sources.Select(source => (source.Number, source.Memo)));
    }

    [Fact]
    public async Task Whatever_is_cut_turned_or_mixed_is_read_or_refused_and_never_breaks()
    {
        var random = new Random(20260401);
        byte[][] seeds =
        [
            Encoding.UTF8.GetBytes(Heading + "1,消火栓,36.4,138.2,\"公設,容量:60m3\"\n2,防火水槽,362406.48,1381503.24,\n"), ReadFile.Cp932(Heading + "1,私設消火栓,36.4,138.2,上田市\r\n"),
            Encoding.UTF8.GetBytes("X座標;Y座標;系\n44615,1;-22519,2;8\n"),
            """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]},"properties":{"emergency":"fire_hydrant","ref":7}}]}"""u8.ToArray(),
        ];
        for (var round = 0; round < 600; round++)
        {
            var bytes = seeds[round % seeds.Length].ToList();
            for (var change = random.Next(1, 8); change > 0 && bytes.Count > 0; change--)
                switch (random.Next(5))
                {
                    case 0: bytes[random.Next(bytes.Count)] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveAt(random.Next(bytes.Count)); break;
                    case 2: bytes.InsertRange(random.Next(bytes.Count), bytes.Take(random.Next(40)).ToList()); break;
                    case 3: bytes.RemoveRange(random.Next(bytes.Count), 0); bytes = [.. bytes.Take(random.Next(bytes.Count) + 1)]; break;
                    default: bytes.Insert(random.Next(bytes.Count), (byte)"\",;\n\t0-9[]{}"[random.Next(12)]); break;
                }
            var file = await ReadFile.BytesAsync([.. bytes], round % 2 == 0 ? "a.csv" : "消火栓.geojson");
            Assert.True(file.Refusal is not null || file.Reading is not null);
            Assert.All(file.Sources, source => Assert.True(Math.Abs(source.Latitude) <= 90 && Math.Abs(source.Longitude) <= 180));
        }
    }

    [Fact]
    public void Any_text_is_a_coordinate_a_measure_a_kind_or_none_of_them()
    {
        var random = new Random(7);
        const string Signs = "0123456789.,-+°'\"度分秒北緯東経NEmm㎥t½/ 　容量:公設消火栓(）\ud800あe";
        for (var round = 0; round < 5000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => Signs[random.Next(Signs.Length)]));
            Assert.True(Coordinates.Read(text) is not { Form: not CoordinateForm.Plane, Value: var value } || Math.Abs(value) <= 181);
            Assert.True(Measures.Read(text, (Quantity)(round % 4)) is not { Value: var measure } || double.IsFinite(measure));
            _ = (KindWords.Read(text), Remarks.Read(text), Remarks.IsNumber(text), Headings.FieldOf(text));
        }
    }

    /// <summary>The same byte again and again.</summary>
    private sealed class Endless(byte value, long length) : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var some = (int)Math.Min(count, length - Given);
            buffer.AsSpan(offset, some).Fill(value);
            Given += some;
            return some;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var some = (int)Math.Min(buffer.Length, length - Given);
            buffer.Span[..some].Fill(value);
            Given += some;
            return new ValueTask<int>(some);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
