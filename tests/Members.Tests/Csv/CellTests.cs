using BrigadeDispatch.Members.Csv;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.Members.Tests.Csv;

/// <summary>Dates, lists and names as people write them.</summary>
public sealed class CellTests
{
    [Theory]
    [InlineData("2026-04-01", 2026, 4, 1)]
    [InlineData("2026/4/1", 2026, 4, 1)]
    [InlineData("2026.4.1", 2026, 4, 1)]
    [InlineData("2026年4月1日", 2026, 4, 1)]
    [InlineData("２０２６／０４／０１", 2026, 4, 1)]
    [InlineData("20260401", 2026, 4, 1)]
    [InlineData(" 令和8年4月1日 ", 2026, 4, 1)]
    [InlineData("令和元年5月1日", 2019, 5, 1)]
    [InlineData("R8.4.1", 2026, 4, 1)]
    [InlineData("r08/04/01", 2026, 4, 1)]
    [InlineData("Ｒ８．４．１", 2026, 4, 1)]
    [InlineData("㋿8年4月1日", 2026, 4, 1)]
    [InlineData("H31.4.30", 2019, 4, 30)]
    [InlineData("平成元年1月8日", 1989, 1, 8)]
    [InlineData("S64.1.7", 1989, 1, 7)]
    [InlineData("大正15年12月24日", 1926, 12, 24)]
    [InlineData("明治45年7月29日", 1912, 7, 29)]
    [InlineData("2024-02-29", 2024, 2, 29)]
    public void A_date_is_read_in_the_ways_of_the_country(string text, int year, int month, int day) =>
        Assert.Equal((new DateOnly(year, month, day), null), JapaneseDate.Read(text));

    [Theory]
    [InlineData("2026-02-29", "暦にありません")]
    [InlineData("2026-13-01", "暦にありません")]
    [InlineData("0000-01-01", "暦にありません")]
    [InlineData("平成31年5月1日", "平成は1989年1月8日から2019年4月30日まで")]
    [InlineData("H99.1.1", "平成は")]
    [InlineData("R0.1.1", "令和は2019年5月1日から")]
    [InlineData("昨日", "のように書いてください")]
    [InlineData("4/1", "のように書いてください")]
    [InlineData("46113", "のように書いてください")]
    [InlineData("2026-04-01T00:00", "のように書いてください")]
    public void What_is_no_date_is_told(string text, string sentence) => Assert.Contains(sentence, JapaneseDate.Read(text).Fault, StringComparison.Ordinal);

    [Fact]
    public void Any_text_read_as_a_date_gives_a_date_or_a_sentence() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(Arb.From(Texts.Any), text => JapaneseDate.Read(text) is (_, null or { Length: > 5 })));

    [Fact]
    public void Every_day_is_read_as_it_is_written() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(Gen.Choose(new DateOnly(1868, 1, 1).DayNumber, new DateOnly(2999, 12, 31).DayNumber)), number =>
            JapaneseDate.Read(JapaneseDate.Write(DateOnly.FromDayNumber(number))) == (DateOnly.FromDayNumber(number), null)));

    [Fact]
    public void A_list_comes_back_whatever_its_names_are() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Arb.From(Gen.ListOf(Texts.Any)), names =>
        {
            var wanted = names.Where(name => name.Length > 0).ToList();
            return ListCell.Split(ListCell.Join(wanted.Select(ListCell.Escape)), ';').Select(ListCell.Unescape).SequenceEqual(wanted);
        }));

    [Fact]
    public void A_name_and_what_follows_it_come_apart_again() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Arb.From(Gen.Zip(Texts.Any, Texts.Any)), pair =>
        {
            var (before, after) = ListCell.Cut(ListCell.Escape(pair.Item1) + "@" + ListCell.Escape(pair.Item2), '@');
            return (ListCell.Unescape(before), ListCell.Unescape(after!)) == pair;
        }));

    [Theory]
    [InlineData("a;b", "a", "b")]
    [InlineData(" a ; b ;; ", "a", "b")]
    [InlineData("あ；い", "あ", "い")]
    [InlineData("a\\;b;c", "a\\;b", "c")]
    public void People_put_spaces_and_full_width_signs_between(string cell, string first, string second) => Assert.Equal([first, second], ListCell.Split(cell, ';'));

    [Theory]
    [InlineData("０９０－１２３４－５６７８", null, "090-1234-5678")]
    [InlineData("090ー1234ー5678", null, "090-1234-5678")]
    [InlineData("+81 90 1234 5678", null, "+81 90 1234 5678")]
    [InlineData("9012345678", "09012345678", "09012345678")]
    [InlineData("", "090", null)]
    public void A_phone_number_is_read(string cell, string? before, string? phone)
    {
        Assert.Equal(phone, CellText.Phone(cell, before, out var fault));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("9012345678", "先頭の0")]
    [InlineData("なし", "電話番号は")]
    public void What_is_no_phone_number_is_told(string cell, string sentence)
    {
        CellText.Phone(cell, "090-0000-0000", out var fault);
        Assert.Contains(sentence, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("〒３８６－００２４", "386-0024")]
    [InlineData("3860024", "386-0024")]
    public void A_postal_code_is_read(string cell, string code)
    {
        Assert.Equal(code, CellText.PostalCode(cell, null, out var fault));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("taro@example.jp", true)]
    [InlineData("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", true)]
    [InlineData("taro@example", false)]
    [InlineData("taro example@example.jp", false)]
    [InlineData("a@b@example.jp", false)]
    [InlineData("@example.jp", false)]
    public void An_address_is_told_from_what_is_none(string cell, bool good)
    {
        CellText.Email(cell, out var fault);
        Assert.Equal(good, fault is null);
    }

    [Theory]
    [InlineData("第1文団", "「第1分団」ではありませんか。")]
    [InlineData("まったく違う名前です", "")]
    public void The_nearest_name_is_suggested_if_there_is_one(string text, string hint) => Assert.Equal(hint, new Nearest(["第1分団", "第2部", "団本部"]).Hint(text));
}
