using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Kernel.Web;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrigadeDispatch.Kernel.Tests;

public sealed class BrigadeIdTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("demo-2")]
    [InlineData("7")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void A_word_of_a_mail_address_is_an_id(string text)
    {
        Assert.True(BrigadeId.TryParse(text, out var id));
        Assert.Equal(text, id.Value);
        Assert.Equal(id, BrigadeId.Parse(text));
        Assert.Equal(id, BrigadeId.FromStore(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-demo")]
    [InlineData("Demo")]
    [InlineData("demo_2")]
    [InlineData("demo.2")]
    [InlineData("demo/../x")]
    [InlineData("上田")]
    [InlineData("ｄｅｍｏ")]
    [InlineData("demo ")]
    [InlineData("demo\n")]
    [InlineData("~operator")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void Anything_else_is_none(string? text)
    {
        Assert.False(BrigadeId.TryParse(text, out var id));
        Assert.Equal(default, id);
        if (text is not null)
            Assert.Throws<FormatException>(() => BrigadeId.Parse(text));
    }

    [Fact]
    public void The_operators_partition_can_be_no_brigades_name_but_is_read_back_from_the_store()
    {
        Assert.False(BrigadeId.TryParse(BrigadeId.Operator.Value, out _));
        Assert.Equal(BrigadeId.Operator, BrigadeId.FromStore(BrigadeId.Operator.Value));
    }

    [Fact]
    public void An_id_that_was_never_set_cannot_be_used()
    {
        Assert.Throws<InvalidOperationException>(() => default(BrigadeId).Value);
        Assert.Equal("(none)", default(BrigadeId).ToString());
    }
}

public sealed class ShortIdTests
{
    [JsonConverter(typeof(ShortIdConverter<SampleId>))]
    public readonly record struct SampleId(Guid Value) : IShortId<SampleId>
    {
        public static SampleId From(Guid value) => new(value);
    }

    [Fact]
    public void Every_id_is_read_back_from_its_22_characters() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(ArbMap.Default.ArbFor<Guid>(), id =>
        {
            var text = ShortId.Write(id);
            return text.Length == 22 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && ShortId.TryRead(text, out var read) && read == id;
        }));

    [Fact]
    public void No_text_but_the_one_spelling_is_an_id() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
            !ShortId.TryRead(text, out var id) || ShortId.Write(id) == text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    public void Another_length_is_none(string? text) => Assert.False(ShortId.TryRead(text, out _));

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA+/")]
    [InlineData("ＡAAAAAAAAAAAAAAAAAAAAA")]
    public void A_near_miss_of_the_right_length_is_none(string text) => Assert.False(ShortId.TryRead(text, out _));

    [Fact]
    public void The_same_name_gives_the_same_id_and_another_name_another()
    {
        Assert.Equal(ShortId.FromName("mail|1"), ShortId.FromName("mail|1"));
        Assert.NotEqual(ShortId.FromName("mail|1"), ShortId.FromName("mail|2"));
        Assert.Equal('8', ShortId.FromName("mail|1").ToString()[14]);
    }

    [Fact]
    public void In_JSON_it_is_its_text()
    {
        var id = new SampleId(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));

        var json = JsonSerializer.Serialize(id);

        Assert.Equal("\"ABEiM0RVZneImaq7zN3u_w\"", json);
        Assert.Equal(id, JsonSerializer.Deserialize<SampleId>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SampleId>("\"abc\""));
    }
}

public sealed class NumberListTests
{
    [Fact]
    public void Every_ascending_list_is_unpacked_as_it_was_packed() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            Arb.From(Gen.ListOf(Gen.Frequency((8, Gen.Choose(1, 40)), (2, Gen.Choose(1, 5000)), (1, Gen.Choose(1, int.MaxValue / 128))))), steps =>
            {
                var numbers = new List<int>();
                var last = 0;
                foreach (var step in steps.Take(100))
                    numbers.Add(last += step);
                return NumberList.Unpack(NumberList.Pack(numbers)).SequenceEqual(numbers);
            }));

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(int.MaxValue)]
    public void The_edges_of_the_bytes_hold(int number) => Assert.Equal([number], NumberList.Unpack(NumberList.Pack([number])));

    [Fact]
    public void Nobody_is_the_empty_text() => Assert.Empty(NumberList.Unpack(NumberList.Pack([])));

    [Fact]
    public void Forty_thousand_members_stay_below_60_KB() =>
        Assert.InRange(NumberList.Pack(Enumerable.Range(1, 40_000)).Length, 40_000, 60_000);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Numbers_start_at_1(int first) => Assert.Throws<ArgumentOutOfRangeException>(() => NumberList.Pack([first]));

    [Fact]
    public void A_number_twice_or_out_of_order_is_a_defect()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NumberList.Pack([3, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NumberList.Pack([3, 2]));
    }
}

public sealed class ResultTests
{
    private sealed record Closed() : Refusal("sample.closed", "もう終わりました。", 409);

    [Fact]
    public void A_value_goes_one_way()
    {
        Result<int> result = 7;

        Assert.Null(result.Refusal);
        Assert.Equal(7, result.Value);
        Assert.Equal("7", result.Match(value => value.ToString(CultureInfo.InvariantCulture), refusal => refusal.Code));
    }

    [Fact]
    public void A_refusal_goes_the_other_and_has_no_value()
    {
        Result<int> result = new Closed();

        Assert.Equal("sample.closed", result.Match(_ => "", refusal => refusal.Code));
        Assert.Contains("sample.closed", Assert.Throws<InvalidOperationException>(() => result.Value).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_becomes_a_problem_with_its_code_and_a_sentence()
    {
        var problem = Assert.IsType<ProblemHttpResult>(new Closed().ToProblem()).ProblemDetails;

        Assert.Equal((409, "urn:brigade-dispatch:sample.closed", "もう終わりました。"), (problem.Status, problem.Type, problem.Detail));
        Assert.Equal("sample.closed", problem.Extensions["code"]);
    }

    [Fact]
    public void The_kernels_own_refusals_say_something_in_Japanese()
    {
        Refusal[] refusals = [new Missing(), new PermissionDenied("SeeBoard"), new Conflict()];

        Assert.All(refusals, refusal =>
        {
            Assert.InRange(refusal.Status, 400, 499);
            Assert.EndsWith("。", refusal.Sentence, StringComparison.Ordinal);
        });
        Assert.Equal(refusals.Length, refusals.Select(refusal => refusal.Code).Distinct().Count());
    }
}

public sealed class JapanTimeTests
{
    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-11-18T12:04:05Z", "21:04", "21:04:05", "11月18日（水） 21:04")]
    [InlineData("2026-12-31T15:00:00Z", "00:00", "00:00:00", "1月1日（金） 00:00")]
    [InlineData("2026-02-28T14:59:59Z", "23:59", "23:59:59", "2月28日（土） 23:59")]
    [InlineData("2026-07-05T03:10:00+09:00", "03:10", "03:10:00", "7月5日（日） 03:10")]
    [InlineData("2026-07-05T03:10:00-07:00", "19:10", "19:10:00", "7月5日（日） 19:10")]
    public void Moments_are_told_in_Japans_time_whatever_their_offset(string moment, string clock, string withSeconds, string day)
    {
        Assert.Equal(clock, JapanTime.Clock(At(moment)));
        Assert.Equal(withSeconds, JapanTime.ClockWithSeconds(At(moment)));
        Assert.Equal(day, JapanTime.DayAndClock(At(moment)));
    }

    [Fact]
    public void Summer_has_no_other_time() => Assert.Equal("12:00", JapanTime.Clock(At("1950-07-01T03:00:00Z")));
}
