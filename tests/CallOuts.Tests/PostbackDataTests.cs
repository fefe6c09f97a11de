using System.Security.Cryptography;
using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Features;
using BrigadeDispatch.Contracts.CallOuts;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.CallOuts.Tests;

/// <summary>What a button says: only what this server wrote for this brigade is believed.</summary>
public sealed class PostbackDataTests
{
    private static readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    private static readonly CallOutId _callOut = new(Guid.CreateVersion7());

    private static readonly Gen<AnswerTap> _taps =
        from id in ArbMap.Default.ArbFor<Guid>().Generator
        from answer in Gen.Elements(Enum.GetValues<Answer>())
        from minutes in Gen.OneOf(Gen.Constant((int?)null), Gen.Choose(0, 180).Select(told => (int?)told))
        select new AnswerTap(new CallOutId(id), answer, minutes);

    [Fact]
    public void Every_tap_is_read_as_it_was_written_and_fits_LINEs_300_characters() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(_taps), tap =>
        {
            var data = PostbackData.Write(tap, _key);
            return data.Length <= 300 && data.All(char.IsAscii) && PostbackData.Read(data, _key) == tap;
        }));

    [Fact]
    public void Another_brigades_button_is_not_taken()
    {
        var data = PostbackData.Write(new AnswerTap(_callOut, Answer.Direct, null), _key);

        Assert.Null(PostbackData.Read(data, RandomNumberGenerator.GetBytes(32)));
    }

    [Fact]
    public void Data_with_any_character_altered_added_or_left_out_is_not_taken() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Arb.From(_taps), Arb.From(Gen.Choose(0, 1000)), Arb.From(Gen.Choose(0, 2)), (tap, place, way) =>
        {
            var data = PostbackData.Write(tap, _key);
            var at = place % data.Length;
            var altered = way switch
            {
                0 => data[..at] + (data[at] == 'x' ? 'y' : 'x') + data[(at + 1)..],
                1 => data.Remove(at, 1),
                _ => data.Insert(at, "0"),
            };
            return PostbackData.Read(altered, _key) is null;
        }));

    [Theory]
    [InlineData("")]
    [InlineData("v=1")]
    [InlineData("&h=")]
    [InlineData("&h=AAAAAAAAAAA")]
    [InlineData("v=1&k=a&c=x&a=d&s=0")]
    [InlineData("\ud800&h=\udc00")]
    public void What_bears_no_mark_of_ours_is_not_taken(string data) => Assert.Null(PostbackData.Read(data, _key));

    [Fact]
    public void Fuzz_never_throws_and_is_never_taken() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            Arb.From(Gen.ListOf(Gen.Elements("v=1", "k=a", "&", "&h=", "=", "c=", "a=d", "m=5", "\ud800", "訓練", "%00", "0")).Select(string.Concat)),
            data => PostbackData.Read(data, _key) is null));

    [Theory]
    [InlineData("v=2&k=a&c={0}&a=d&s=0")]
    [InlineData("v=1&k=b&c={0}&a=d&s=0")]
    [InlineData("v=1&k=a&c={0}&a=z&s=0")]
    [InlineData("v=1&k=a&c={0}&s=0")]
    [InlineData("v=1&k=a&c=short&a=d&s=0")]
    [InlineData("k=a&c={0}&a=d&s=0")]
    public void Rightly_marked_data_of_a_version_or_kind_not_known_is_not_taken(string form) =>
        Assert.Null(PostbackData.Read(Marked(string.Format(null, form, _callOut)), _key));

    [Theory]
    [InlineData("m=181")]
    [InlineData("m=-5")]
    [InlineData("m=abc")]
    [InlineData("m=99999999999")]
    [InlineData("m=")]
    public void Minutes_that_make_no_sense_are_left_out_of_a_good_answer(string minutes) =>
        Assert.Equal(new AnswerTap(_callOut, Answer.Station, null), PostbackData.Read(Marked($"v=1&k=a&c={_callOut}&a=s&{minutes}&s=0"), _key));

    [Fact]
    public void Longer_than_LINE_allows_is_not_taken() =>
        Assert.Null(PostbackData.Read(Marked($"v=1&k=a&c={_callOut}&a=d&x={new string('x', 300)}"), _key));

    [Fact]
    public void The_buttons_of_a_call_out_are_all_different_and_all_its_own()
    {
        var buttons = AnswerButtons.For(_callOut, _key);

        Assert.Equal(Enum.GetValues<Answer>(), buttons.Where(button => button.Minutes is null).Select(button => button.Answer).Order());
        Assert.Equal(buttons.Count, buttons.Select(button => button.Data).Distinct().Count());
        Assert.All(buttons, button => Assert.Equal(new AnswerTap(_callOut, button.Answer, button.Minutes), PostbackData.Read(button.Data, _key)));
    }

    // The mark as the type's own remarks describe it, made here a second time.
    private static string Marked(string data) =>
        data + "&h=" + System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(_key, System.Text.Encoding.UTF8.GetBytes(data)).AsSpan(0, 8));
}

/// <summary>The last answer by the tap's own time counts.</summary>
public sealed class ResponseTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 5, 3, 10, 0, TimeSpan.FromHours(9));

    private static readonly Gen<Response> _responses =
        from answer in Gen.Elements(Enum.GetValues<Answer>())
        from second in Gen.Choose(0, 4)
        from id in Gen.Choose(0, 1000)
        select new Response(answer, null, _start.AddSeconds(second), $"01H{id:d4}");

    private static Response? Final(IEnumerable<Response> taps) =>
        taps.Aggregate((Response?)null, (known, tap) => tap.Replaces(known) ? tap : known);

    [Fact]
    public void In_whatever_order_the_taps_arrive_the_same_answer_stands() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(Gen.NonEmptyListOf(_responses)), taps =>
        {
            var distinct = taps.DistinctBy(tap => tap.EventId).ToArray();
            var shuffled = (Response[])distinct.Clone();
            new Random(distinct.Length).Shuffle(shuffled);
            return Final(distinct) == Final(shuffled) && Final(distinct) == Final(distinct.Reverse());
        }));

    [Fact]
    public void It_is_the_latest_tap() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(Gen.NonEmptyListOf(_responses)), taps =>
            Final(taps)!.AnsweredAt == taps.Max(tap => tap.AnsweredAt)));

    [Fact]
    public void Of_two_taps_at_the_same_moment_the_greater_event_id_stands()
    {
        var first = new Response(Answer.Direct, null, _start, "01HA");
        var second = new Response(Answer.Unable, null, _start, "01HB");

        Assert.True(second.Replaces(first));
        Assert.False(first.Replaces(second));
        Assert.False(first.Replaces(first));
    }

    [Fact]
    public void The_first_answer_replaces_none() => Assert.True(new Response(Answer.Late, 10, _start, "01HA").Replaces(null));
}
