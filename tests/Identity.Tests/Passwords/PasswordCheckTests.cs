using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Identity.Tests.Passwords;

/// <summary>Which passwords may be taken.</summary>
public sealed class PasswordCheckTests
{
    private static readonly PasswordHashes _hashes = new(iterations: 1000);
    private static readonly FrequentPasswords _common = new();
    private static readonly PasswordCheck _check = new(_hashes, _common);
    private static readonly PasswordOwner _owner = new("宮下 Kenta", "kenta.m@example.jp", BrigadeId.Parse("ueda"));

    private static bool Takes(string? password, PasswordRules? rules = null) => _check.Look("password", password, rules ?? new PasswordRules(), _owner, null).Count == 0;

    [Theory]
    [InlineData("kingyo to asagao 7")]
    [InlineData("ほしのふるよるにあるく散歩")]
    [InlineData("v7#pQ2!mzLk9")]
    [InlineData("tomato-densha-42-kasa")]
    public void Long_and_uncommon_ones_are_taken(string password) => Assert.True(Takes(password));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("kingyo 7")]
    [InlineData("password2026!!")]
    [InlineData("P@ssw0rd123456")]
    [InlineData("Shoubou-119-119")]
    [InlineData("shouboudan2026")]
    [InlineData("qwertyuiopasdf")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("123456789012345")]
    [InlineData("abcdefghijklmn")]
    [InlineData("aaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabc")]
    [InlineData("119119119119119119")]
    [InlineData("いろはにほへとちりぬるを")]
    [InlineData("ｐａｓｓｗｏｒｄ２０２６！！")]
    public void Short_and_common_ones_are_not(string? password) => Assert.False(Takes(password));

    [Theory]
    [InlineData("x9 miyako KENTA 55")]
    [InlineData("aoi kenta.m sora 8")]
    [InlineData("tsuki ueda no yama 8")]
    [InlineData("ある宮下さんのひみつの合言葉")]
    public void What_is_told_by_ones_name_address_or_brigade_is_not(string password) => Assert.False(Takes(password));

    [Fact]
    public void Each_class_that_is_asked_for_must_be_in_it()
    {
        var rules = new PasswordRules(Upper: true, Lower: true, Digit: true, Symbol: true);
        Assert.Equal(3, _check.Look("password", "ほしのふるよるにあるくみち", rules, _owner, null).Count);   // kana are neither letters of a class nor digits: signs
        Assert.False(Takes("tomatoDensha42kasa", rules));
        Assert.True(Takes("tomatoDensha42-kasa", rules));
    }

    [Fact]
    public void More_than_128_characters_are_refused_before_anything_is_done_with_them()
    {
        Assert.True(Takes(string.Concat(Enumerable.Range(0, 32).Select(i => $"k{i:D2}z"))));
        Assert.False(Takes(string.Concat(Enumerable.Range(0, 32).Select(i => $"k{i:D2}z")) + "x"));
        Assert.False(_hashes.Verify(_hashes.Hash(new string('x', 129)), new string('x', 129), out _));
    }

    [Fact]
    public void The_former_ones_are_refused_as_many_generations_back_as_the_policy_says()
    {
        var now = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        var account = new AccountDocument { Id = new MemberId(Guid.Empty) };
        string[] used = ["first kingyo 1", "second kingyo 2", "third kingyo 3"];
        foreach (var password in used)
            account = _check.Set(account, password, now, mustChange: false);

        bool Takes(string password, int generations) => _check.Look("next", password, new PasswordRules(Generations: generations), _owner, account).Count == 0;

        Assert.Equal([true, true, true], used.Select(password => Takes(password, 0)));
        Assert.Equal([true, true, false], used.Select(password => Takes(password, 1)));
        Assert.Equal([true, false, false], used.Select(password => Takes(password, 2)));
        Assert.Equal([false, false, false], used.Select(password => Takes(password, 3)));
    }

    [Fact]
    public void No_more_than_ten_former_ones_are_kept()
    {
        var account = new AccountDocument { Id = new MemberId(Guid.Empty), FormerPasswords = [.. Enumerable.Repeat("old", 10)], PasswordHash = "last" };

        account = _check.Set(account, "kingyo to asagao 7", DateTimeOffset.UnixEpoch, mustChange: true);

        Assert.Equal((10, "last", true), (account.FormerPasswords.Count, account.FormerPasswords[0], account.MustChangePassword));
    }

    [Fact]
    public void Full_width_and_half_width_spelling_are_one_password()
    {
        var hash = _hashes.Hash("ｋｉｎｇｙｏ　ｶﾞﾗｽ７");

        Assert.True(_hashes.Verify(hash, "kingyo ガラス7", out var outdated));
        Assert.False(outdated);
        Assert.False(_hashes.Verify(hash, "kingyo ガラス8", out _));
    }

    [Fact]
    public void Without_a_hash_nothing_is_right() => Assert.False(_hashes.Verify(null, "nobody's password", out _));

    [Fact]
    public void A_hash_of_fewer_rounds_is_right_and_outdated()
    {
        var (shipped, framework) = (new PasswordHashes(), new Microsoft.AspNetCore.Identity.PasswordHasher<object>());   // the framework's own default: 100,000

        Assert.True(shipped.Verify(framework.HashPassword(new object(), "kingyo to asagao 7"), "kingyo to asagao 7", out var outdated));
        Assert.True(outdated);
        Assert.True(shipped.Verify(shipped.Hash("kingyo to asagao 7"), "kingyo to asagao 7", out outdated));
        Assert.False(outdated);
    }

    [Fact]
    public void The_list_holds_thousands_and_each_line_is_of_use()
    {
        Assert.InRange(_common.Count, 3000, 20_000);
        foreach (var sample in (string[])["password", "shouboudan119", "bousai123", "uedashoubou", "reiwa8", "火の用心"])
            Assert.True(_common.Holds(sample), sample);
    }
}
