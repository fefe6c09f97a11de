using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Sending;
using BrigadeDispatch.Messaging.Storage;
using BrigadeDispatch.TestKit;
using Xunit;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>When another instance's lease is over, judged without believing anybody's clock.</summary>
public sealed class OthersLeasesTests
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);
    private static readonly BrigadeId _brigade = BrigadeId.Parse("demo");
    private static readonly Guid _key = Guid.Parse("01890000-0000-7000-8000-000000000001");
    private readonly ManualTimeProvider _clock = new();
    private readonly OthersLeases _leases;

    public OthersLeasesTests() => _leases = new OthersLeases(_clock, _lease);

    [Theory]
    [InlineData(-40)]
    [InlineData(0)]
    [InlineData(40)]
    public void It_is_over_when_it_stood_for_its_length_whatever_the_owners_clock_says(int ahead)
    {
        var batch = Batch(fence: 1, _clock.GetUtcNow() + _lease + TimeSpan.FromSeconds(ahead));

        Assert.False(IsOver(batch));
        _clock.Advance(_lease - TimeSpan.FromSeconds(1));
        Assert.False(IsOver(batch));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(IsOver(batch));
    }

    [Fact]
    public void Renewed_or_claimed_by_a_third_it_begins_anew()
    {
        var until = _clock.GetUtcNow() + _lease;
        IsOver(Batch(1, until));
        _clock.Advance(TimeSpan.FromSeconds(8));
        Assert.False(IsOver(Batch(1, until + TimeSpan.FromSeconds(8))));
        _clock.Advance(TimeSpan.FromSeconds(8));
        Assert.False(IsOver(Batch(2, until + TimeSpan.FromSeconds(8))));
        _clock.Advance(TimeSpan.FromSeconds(9));

        Assert.False(IsOver(Batch(2, until + TimeSpan.FromSeconds(8))));
    }

    [Fact]
    public void Let_go_it_is_over_at_once_and_so_is_one_that_is_beyond_doubt_too_old()
    {
        Assert.True(IsOver(Batch(1, null)));
        Assert.True(IsOver(Batch(1, _clock.GetUtcNow() - TimeSpan.FromMinutes(2))));
        Assert.False(IsOver(Batch(1, _clock.GetUtcNow() - TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public void A_clock_that_is_set_ends_nothing()
    {
        var batch = Batch(1, _clock.GetUtcNow() + _lease);
        IsOver(batch);

        _clock.Jump(_clock.GetUtcNow() + TimeSpan.FromSeconds(45));

        Assert.False(IsOver(batch));
    }

    [Fact]
    public void A_look_that_broke_off_forgets_nothing()
    {
        var batch = Batch(1, _clock.GetUtcNow() + _lease);
        IsOver(batch);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _leases.Look(_brigade);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True(IsOver(batch));
    }

    [Fact]
    public void What_is_no_longer_unsent_is_no_longer_watched()
    {
        IsOver(Batch(1, _clock.GetUtcNow() + _lease));
        Assert.True(_leases.Any);

        _leases.Look(_brigade).Done();

        Assert.False(_leases.Any);
    }

    private bool IsOver(BatchDocument batch)
    {
        var look = _leases.Look(_brigade);
        var over = look.IsOver(batch);
        look.Done();
        return over;
    }

    private static BatchDocument Batch(int fence, DateTimeOffset? until) => new()
    {
        RetryKey = _key,
        CallOutId = A.CallOut,
        Form = MessageForm.Flex,
        Numbers = "",
        Recipients = [],
        BodyHash = [],
        CreatedAt = A.At,
        Owner = "another",
        Fence = fence,
        LeaseUntil = until,
    };
}
