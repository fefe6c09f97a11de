using System.Text.Json;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Domain.Reading;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>What must hold for every mail: widths, dashes, line ends and footers do not change what it says.</summary>
public sealed class ReadingPropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(400);

    private static readonly string[] Kinds = ["建物火災", "車両火災", "林野火災", "救助", "救急支援", "PA連携", "交通油漏れ", "警戒", "その他火災", "危険排除", "火災"];

    private static readonly string[] Towns = ["上田市大手一丁目", "宇都宮市上籠谷町", "千葉市中央区出洲港", "萩市大字御許町", "古賀市小竹", "北海道苫小牧市植苗", "庄内町立谷沢字玉川", "四日市市日永東三丁目", "十日町市千歳町"];

    private static readonly string[] Tails = ["付近", "地内", "地先", "周辺", ""];

    private static readonly Gen<Told> Mails =
        from kind in Gen.Elements(Kinds)
        from town in Gen.Elements(Towns)
        from block in Gen.Choose(1, 99)
        from house in Gen.Choose(1, 99)
        from tail in Gen.Elements(Tails)
        from hour in Gen.Choose(0, 23)
        from minute in Gen.Choose(0, 59)
        from form in Gen.Choose(0, 6)
        select new Told(kind, town, block, house, tail, hour, minute, form);

    [Fact]
    public void The_same_news_is_read_the_same_from_every_form() => Check(m =>
    {
        var item = Read(m.Text());
        return item is { Disposition: Disposition.NewIncident, Phase: ReadPhase.Reported, Drill: false } && item.Kind == m.Kind && item.Place == m.Place && item.OccurredAt is { } at && at.Hour == m.Hour && at.Minute == m.Minute;
    });

    [Fact]
    public void Full_width_digits_and_signs_change_nothing() => Check(m => Same(m.Text(), Widened(m.Text())));

    [Fact]
    public void Every_dash_is_a_dash() => Check(m => "−－‐–—―ｰー".All(d => Same(m.Text(), m.Text().Replace('-', d))));

    [Fact]
    public void Line_ends_change_nothing() => Check(m => Same(m.Text(), m.Text().Replace("\n", "\r\n", StringComparison.Ordinal)) && Same(m.Text(), m.Text().Replace('\n', '\r')));

    [Fact]
    public void Blank_lines_and_blanks_at_line_ends_change_nothing() => Check(m => Same(m.Text(), "\n\n" + m.Text().Replace("\n", "  　\n", StringComparison.Ordinal) + "\n\n\n"));

    [Fact]
    public void Footers_change_nothing() => Check(m => Footers.All(f => Same(m.Text(), m.Text() + "\n\n" + f)));

    [Fact]
    public void The_offset_of_the_date_header_changes_nothing() => Check(m =>
    {
        var received = Reading.Moment(Reading.Friday);
        return Enumerable.Range(-12, 25).All(h => Reading.Write(MailReader.ReadOrThrow(ReadingRules.Shipped, new MailText(null, m.Text(), received.ToOffset(TimeSpan.FromHours(h))))) == Reading.Of(m.Text()));
    });

    [Fact]
    public void A_drill_mark_adds_the_mark_and_nothing_else() => Check(m => Reading.Of(m.Text(), "【訓練】") == Reading.Of(m.Text()) + ";drill" && Reading.Of("これは訓練です。\n" + m.Text()) == Reading.Of(m.Text()) + ";drill");

    [Fact]
    public void A_state_in_the_subject_makes_a_follow_up_of_the_same_incident() => Check(m =>
    {
        var (before, after) = (Read(m.Text()), Assert.Single(Reading.Items(m.Text(), "【鎮火】")));
        return after.Disposition == Disposition.FollowUp && after.Phase == ReadPhase.Extinguished && (before.Kind, before.Place, before.OccurredAt) == (after.Kind, after.Place, after.OccurredAt);
    });

    [Fact]
    public void Occurrence_is_never_later_than_the_mail_and_ten_minutes() => Check(m => Read(m.Text()).OccurredAt <= Reading.Moment(Reading.Friday).AddMinutes(10) && Read(m.Text()).OccurredAt > Reading.Moment(Reading.Friday).AddDays(-1));

    [Fact]
    public void Any_text_gives_at_least_one_item_and_no_fault() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<string>(), (subject, text) => Reading.Items(text, subject).Count >= 1).Check(Runs);

    [Fact]
    public void Any_html_becomes_text_without_a_fault() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), html => HtmlText.From(html.Get + "<td>" + html.Get + "&#" + html.Get + "<!--" + html.Get) is not null).Check(Runs);

    [Fact]
    public void Rules_survive_being_stored()
    {
        var stored = JsonSerializer.Deserialize<ReadingRules>(JsonSerializer.Serialize(ReadingRules.Shipped))!;
        var received = Reading.Moment(Reading.Friday);
        foreach (var text in Corpus.Texts)
        {
            Assert.Equal(Reading.Of(text), Reading.Write(MailReader.ReadOrThrow(stored, new MailText(null, text, received))));
        }
    }

    [Fact]
    public void A_brigade_can_add_a_label_and_a_kind_of_its_own()
    {
        var rules = ReadingRules.Shipped with
        {
            Labels = [.. ReadingRules.Shipped.Labels, new LabelWords(LabelField.Place, ["ばしょ"])],
            Kinds = [.. ReadingRules.Shipped.Kinds, "ぶつかり"],
        };
        const string text = "ばしょ　大手\n12時38分、ぶつかりが発生しました。";
        var item = Assert.Single(MailReader.ReadOrThrow(rules, new MailText(null, text, Reading.Moment(Reading.Friday))));
        Assert.Equal(("ぶつかり", "大手"), (item.Kind, item.Place));
        Assert.NotEqual("大手", Reading.Items(text)[0].Place);
    }

    private static readonly string[] Footers =
    [
        "--\nこのメールは送信専用です。", "登録内容の変更・配信解除はこちら\nhttps://mail.example/x", "※このメールは鎮火後に届く場合があります。", "※訓練時にも配信されます。", "※誤報の可能性があります。", "お問い合わせ：上田地域広域連合消防本部 0268-26-0119", "=====================\n配信元：消防本部\n=====================",
        "災害情報テレホンサービス 0180-99-2222", "119番での災害のお問い合わせはご遠慮ください。",
    ];

    private static ReadItem Read(string text) => Assert.Single(Reading.Items(text));

    private static bool Same(string one, string other) => Reading.Of(one) == Reading.Of(other) ? true : throw new InvalidOperationException($"{Reading.Of(one)}\n{Reading.Of(other)}\n{other}");

    private static void Check(Func<Told, bool> property) => Prop.ForAll(Arb.From(Mails), property).Check(Runs);

    private static string Widened(string text) => string.Concat(text.Select(c => c is > ' ' and < '\u007F' ? (char)(c + 0xFEE0) : c == ' ' ? '　' : c));

    /// <summary>An incident and the form it is told in.</summary>
    private sealed record Told(string Kind, string Town, int Block, int House, string Tail, int Hour, int Minute, int Form)
    {
        public string Place => $"{Town}{Block}-{House}";

        public string Text() => Form switch
        {
            0 => $"{Hour}時{Minute}分頃、{Place}{Tail}で{Kind}が発生しました。",
            1 => $"{Hour:00}:{Minute:00} {Place}{Tail}に{Kind}のため、消防隊が出動しています。",
            2 => $"指令時刻:{Hour}時{Minute}分\n災害住所:{Place}{Tail}\n災害種別:{Kind}",
            3 => $"{Place}{Tail}\n{Hour}時{Minute}分\n{Kind}が発生しました。",
            4 => $"時刻\t種別\t場所\n{Hour:00}:{Minute:00}\t{Kind}\t{Place}{Tail}",
            5 => $"●{Kind}出動\n・{Place}{Tail}({Hour}時{Minute}分)",
            _ => $"【場所】{Place}{Tail}\n【種別】{Kind}\n【時刻】{Hour:00}:{Minute:00}",
        };
    }
}
