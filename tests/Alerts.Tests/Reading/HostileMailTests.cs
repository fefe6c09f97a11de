using System.Diagnostics;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Domain.Reading;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>Broken, mutated and hostile mails: an item always comes out, in time that grows with the size and no faster.</summary>
public sealed class HostileMailTests
{
    private const int Seed = 20261120;

    private const string Odd = "([{<「【>)】-ー0９時分日月年:\n\t\u3099\uFFFD\uD800";

    [Fact]
    public void Mutations_of_every_case_are_read_without_a_fault()
    {
        var random = new Random(Seed);
        var texts = Corpus.Texts;
        for (var n = 0; n < 12_000; n++)
        {
            var text = Mutate(texts[random.Next(texts.Length)], texts[random.Next(texts.Length)], random);
            var items = Reading.Items(text, n % 3 == 0 ? Mutate("【火災指令】建物火災　大手一丁目", text, random) : null);
            Assert.NotEmpty(items);
            Assert.All(items, i =>
            {
                Assert.NotEqual("", i.Place);
                Assert.NotEqual("", i.Kind);
                Assert.Equal(i.Disposition is Disposition.NewIncident or Disposition.FollowUp, i.Phase is not null);
            });
        }
    }

    public static TheoryData<string, string> Patterns => new()
    {
        { "brackets", "(" }, { "closing brackets", ")" }, { "title brackets", "【" }, { "kinds", "火災" }, { "kinds and places", "上田市大手一丁目で火災、" }, { "times", "12:38" }, { "digits", "1" }, { "labels", "場所：" }, { "label lines", "場所：上田市\n" },
        { "table", "場所\t種別\n" }, { "tabs", "\t" }, { "tags", "<td>" }, { "scripts", "<script>" }, { "comments", "<!--" }, { "open tags", "<a \"" }, { "entities", "&#" }, { "states", "鎮火" }, { "denials", "ありません" }, { "drills", "訓練" }, { "particles", "で" }, { "anchors", "が発生" },
        { "units", "第1分団" }, { "sentences", "12:38上田市大手1-1付近で火災が発生しました。" }, { "lines", "12:38 上田市大手1-1付近で火災\n" }, { "quotes", ">" }, { "blanks", " " }, { "line ends", "\n" }, { "links", "http://a" }, { "reports", "報" }, { "surrogates", "\uD83D" }, { "marks", "\u3099" },
        { "half-width", "ﾞ" }, { "bullets", "・" }, { "pieces", "件" }, { "vicinity", "付近の" }, { "commas", "、" }, { "area", "管内の" }, { "phones", "0-" }, { "numbers", "指令番号" }, { "prefix", "Re:" }, { "wrap", "上田市大手一丁目十一番十六号に所在する建物から煙が見えるとの\n" },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Repetition_costs_no_more_than_its_length(string what, string unit)
    {
        var small = Repeat(unit, 8_000);
        var large = Repeat(unit, 64_000);
        Reading.Items(small, small);
        var (cheap, dear) = (Best(small), Best(large));

        // Eight times the text; a quadratic reader would need sixty-four times the time. The floor and the second look keep the noise of a busy machine out.
        for (var again = 0; again < 6 && !Grows(cheap, dear); again++)
        {
            (cheap, dear) = (Best(small), Best(large));
        }

        Assert.True(Grows(cheap, dear), $"{what}: {cheap.TotalMilliseconds:0.0} ms, {dear.TotalMilliseconds:0.0} ms");

        static bool Grows(TimeSpan cheap, TimeSpan dear) => dear < TimeSpan.FromMilliseconds(60) || dear < cheap * 40;
    }

    [Fact]
    public void A_mail_of_ten_megabytes_is_read_as_far_as_it_matters()
    {
        var text = "上田市大手一丁目付近で建物火災が発生しました。\n" + Repeat("この行は何も言わない。\n", 10_000_000);
        var clock = Stopwatch.StartNew();
        Assert.Equal("new;建物火災;上田市大手一丁目;-", Reading.Of(text));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), clock.Elapsed.ToString());
    }

    [Fact]
    public void The_reader_answers_where_it_has_no_rules_at_all() =>
        Assert.Equal(Disposition.Unreadable, Assert.Single(MailReader.Read(null!, new MailText("火災", "火災", default))).Disposition);

    private static TimeSpan Best(string text)
    {
        var best = TimeSpan.MaxValue;
        for (var n = 0; n < 3; n++)
        {
            var clock = Stopwatch.StartNew();
            Reading.Items(text, text);
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        return best;
    }

    private static string Repeat(string unit, int length) => string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1))[..length];

    private static string Mutate(string text, string other, Random random)
    {
        var characters = text.ToList();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(characters.Count + 1);
            switch (random.Next(7))
            {
                case 0 when characters.Count > 0:
                    characters[Math.Min(at, characters.Count - 1)] ^= (char)(1 << random.Next(16));
                    break;
                case 1:
                    characters.RemoveRange(at, Math.Min(random.Next(12), characters.Count - at));
                    break;
                case 2 when other.Length > 0:
                    var from = random.Next(other.Length);
                    characters.InsertRange(at, other.Substring(from, random.Next(other.Length - from)));
                    break;
                case 3:
                    characters.InsertRange(at, Enumerable.Repeat(Odd[random.Next(Odd.Length)], random.Next(1, 60)));
                    break;
                case 4 when characters.Count > 2:
                    characters.Reverse(Math.Min(at, characters.Count - 2), 2);
                    break;
                case 5:
                    characters.Insert(at, (char)random.Next(char.MaxValue));
                    break;
                default:
                    characters.InsertRange(at, characters.GetRange(0, characters.Count / 2));
                    break;
            }
        }

        return string.Concat(characters);
    }
}
