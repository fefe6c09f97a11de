using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BrigadeDispatch.CallOuts.Features;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.CallOuts.Tests;

/// <summary>The answer page with the water around the incident: small, readable without script and without network.</summary>
public sealed partial class AnswerHtmlTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 18, 21, 5, 0, TimeSpan.FromHours(9));

    private static IncidentView Incident => new(
        new IncidentId(ShortId.FromName("incident")), "建物火災", "上田市大手一丁目11-16付近", null, "市役所本庁舎 南側", IncidentPhase.Reported, true, false, false, false, "火災", _now.AddMinutes(-1),
        _now, _now, 1, 36.4, 138.25, "火災");

    private static NearWater Near(int number, double metres, double bearing, bool inUse = false, string? restricted = null) => new(
        new WaterSourceId(ShortId.FromName($"{number}")), (WaterKind)(number % 10), $"第{number}号", "", metres, bearing, (int)Math.Ceiling(metres / 20), number % 3 == 0 ? 3.5 : null, 40,
        false, restricted, "北東", inUse);

    private static List<NearWater> Many(int count) => [.. Enumerable.Range(1, count).Select(number => Near(number, 35 + number * 9.7, number * 37 % 360, number == 2))];

    private static string Page(IReadOnlyList<NearWater> near, IReadOnlyList<TownWater>? town = null) => AnswerHtml.Page(
        "上田市消防団", "佐藤 一郎", [new AnswerPage.OpenCallOut(new CallOutId(ShortId.FromName("call-out")), Incident, _now, null, new AnswerWater.Known(near, town ?? []))], null, _now);

    [Fact]
    public void The_nearest_three_stand_on_the_page_and_all_others_behind_a_fold_with_their_age()
    {
        var page = Page(Many(200));

        var (open, folded) = (page[..page.IndexOf("<details", StringComparison.Ordinal)], page[page.IndexOf("<details", StringComparison.Ordinal)..]);
        Assert.Contains("<h3>近い水利（直線）</h3>", open, StringComparison.Ordinal);
        Assert.Equal(3, Items().Count(open));
        Assert.Contains("私設消火栓 第1号 <b>45m 北東</b> ホース3本", open, StringComparison.Ordinal);
        Assert.Contains("防火水そう 第2号 <b>54m 北東</b> ホース3本 <b>使用中</b>", open, StringComparison.Ordinal);
        Assert.Contains("第3号 <b>64m 北東</b> ホース4本 落差3.5m", open, StringComparison.Ordinal);
        Assert.True(open.IndexOf("</form>", StringComparison.Ordinal) < open.IndexOf("近い水利", StringComparison.Ordinal));   // the answer comes first
        Assert.Equal(200, Items().Count(folded));
        Assert.Contains("21:05 の内容です", folded, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sketch_has_the_incident_in_the_middle_north_up_and_a_letter_for_each_source()
    {
        var page = Page([Near(0, 500, 0), Near(2, 1000, 90, inUse: true), Near(4, 2000, 180)]);
        var svg = XElement.Parse(page[page.IndexOf("<svg", StringComparison.Ordinal)..(page.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);

        Assert.Equal("img", (string?)svg.Attribute("role"));
        Assert.Equal(["50", "100", "200"], svg.Elements("circle").Take(3).Select(ring => (string?)ring.Attribute("r")));
        var letters = svg.Elements("text").Skip(4).Select(text => (text.Value, (string?)text.Attribute("x"), (string?)text.Attribute("y"))).ToList();
        Assert.Equal([("栓", "0", "-46"), ("槽", "100", "4"), ("川", "0", "204")], letters);
        Assert.Equal("100", (string?)Assert.Single(svg.Elements("circle"), circle => (string?)circle.Attribute("class") == "use").Attribute("cx"));
    }

    [Fact]
    public void It_stays_below_14_KB_as_the_server_sends_it_with_all_that_is_folded()
    {
        var full = Encoding.UTF8.GetBytes(Page(Many(200)));
        var (brotli, gzip) = (Packed(full, body => new BrotliStream(body, CompressionLevel.Fastest)), Packed(full, body => new GZipStream(body, CompressionLevel.Fastest)));
        var open = Encoding.UTF8.GetByteCount(Page(Many(3)));
        TestContext.Current.TestOutputHelper?.WriteLine($"plain {full.Length}, brotli {brotli}, gzip {gzip}; with three sources plain {open}");

        Assert.True(brotli < 14_000 && gzip < 14_000, $"brotli {brotli}, gzip {gzip}");
        Assert.True(open < 14_000, $"{open}");
    }

    [Fact]
    public void Its_policy_lets_run_the_line_that_registers_the_worker_and_nothing_else()
    {
        var page = Page(Many(5));
        var script = Assert.Single(Scripts().Matches(page)).Groups[1].Value;

        Assert.Contains("register('/answer-worker.js',{scope:'/answer/'})", script, StringComparison.Ordinal);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.Contains($"script-src 'sha256-{hash}'; worker-src 'self';", AnswerHtml.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", AnswerHtml.Policy, StringComparison.Ordinal);
        var style = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)])));
        Assert.Contains($"style-src 'sha256-{style}'", AnswerHtml.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worker_finds_its_mark_and_the_time()
    {
        Assert.Contains("<main data-screen=\"M6\"><!--offline-bar-->", Page([]), StringComparison.Ordinal);
        Assert.Contains("<meta name=\"saved-at\" content=\"2026-11-18T12:05:00Z\">", Page([]), StringComparison.Ordinal);
        Assert.DoesNotContain("saved-at", AnswerHtml.NoLink(), StringComparison.Ordinal);
        Assert.DoesNotContain("水利", Page([]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_source_is_called_is_text_and_never_markup()
    {
        var page = Page([Near(1, 10, 0, restricted: "<b>注意</b>") with { Number = "<script>alert(1)</script>" }], [new TownWater(default, WaterKind.Tank, "\"><i>", "<u>", 4, null)]);

        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;注意", page, StringComparison.Ordinal);
        Assert.Contains("同じ町の水利</h3><ul><li>防火水そう &quot;&gt;&lt;i&gt; &lt;u&gt; 落差4m</li>", page, StringComparison.Ordinal);
    }

    private static int Packed(byte[] plain, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed))
            stream.Write(plain);
        return packed.ToArray().Length;
    }

    [GeneratedRegex("<li>", RegexOptions.NonBacktracking)]
    private static partial Regex Items();

    [GeneratedRegex("<script>([^<]*)</script>", RegexOptions.NonBacktracking)]
    private static partial Regex Scripts();
}
