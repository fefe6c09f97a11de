using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Tests.OpenId;

/// <summary>The sealed attempt: ours alone, for a while, on every instance.</summary>
public sealed class AttemptSealTests
{
    private static readonly TimeSpan _good = TimeSpan.FromMinutes(15);

    private static readonly SignInAttempt _attempt = new()
    {
        Brigade = Slice.Brigade, Return = "/demo/members", Slip = "ABCDE-FGHJK", LinkToken = "LT", Retried = true,
    };

    [Fact]
    public async Task Another_instance_over_the_same_store_reads_it()
    {
        await using var slice = await Slice.OpenAsync(TestContext.Current.CancellationToken);
        using var others = new KeyRing(slice.Store, slice.Services.GetRequiredService<KeyEncryptionKey>());
        Assert.True(await others.LoadAsync(BrigadeId.Operator, TestContext.Current.CancellationToken));
        var text = new AttemptSeal(slice.Keys, slice.Clock, "state|line", _good).Protect(_attempt.ToProperties());
        Assert.Equal(_attempt, SignInAttempt.From(new AttemptSeal(others, slice.Clock, "state|line", _good).Unprotect(text)));
        Assert.DoesNotContain("ABCDE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ABCDE", _attempt.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_holds_for_its_purpose_and_its_time_only()
    {
        await using var slice = await Slice.OpenAsync(TestContext.Current.CancellationToken);
        var seal = new AttemptSeal(slice.Keys, slice.Clock, "state|line", _good);
        var text = seal.Protect(_attempt.ToProperties());
        Assert.NotEqual(text, seal.Protect(_attempt.ToProperties()));
        Assert.Null(new AttemptSeal(slice.Keys, slice.Clock, "state|staff", _good).Unprotect(text));
        slice.Clock.Advance(_good - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(seal.Unprotect(text));
        slice.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(seal.Unprotect(text));
    }

    [Fact]
    public async Task Anything_else_is_none_and_throws_nothing()
    {
        await using var slice = await Slice.OpenAsync(TestContext.Current.CancellationToken);
        var seal = new AttemptSeal(slice.Keys, slice.Clock, "state|line", _good);
        var text = seal.Protect(_attempt.ToProperties());
        for (var at = 0; at < text.Length; at++)
        {
            Assert.Null(seal.Unprotect(text[..at] + (text[at] == 'x' ? 'y' : 'x') + text[(at + 1)..]));
            Assert.Null(seal.Unprotect(text[..at]));
        }
        foreach (var other in new[] { null, "", " ", "....", "令和", new string('A', 10_000), text + "A", text + "=" })
            Assert.Null(seal.Unprotect(other));
    }
}
