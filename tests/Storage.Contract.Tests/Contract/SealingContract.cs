using System.Security.Cryptography;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>Sealed bodies through the store: whatever is moved, cut, altered, foreign or keyless does not open.</summary>
public abstract class SealingContract : DocumentStoreContract
{
    private static readonly byte[] Secret = Bytes("団員の氏名と電話番号");
    private readonly KeyEncryptionKey _wrapping = new(RandomNumberGenerator.GetBytes(32));

    private async Task<KeyRing> RingAsync(params BrigadeId[] brigades)
    {
        var ring = new KeyRing(Store, _wrapping);
        foreach (var brigade in brigades)
            await ring.CreateAsync(brigade, Token);
        return ring;
    }

    [Fact]
    public async Task What_is_sealed_for_a_place_opens_there_after_a_restart_too()
    {
        using (var before = await RingAsync(North))
            await CommitAsync(North, Create("member", "1") with { Body = before.Seal(North, "member", "1", Secret) });
        await Engine.ReopenAsync(Token);
        using var ring = await RingAsync(North);

        Assert.Equal(Secret, ring.Open(North, "member", "1", (await ThereAsync(North, "member", "1")).Body.Span));
    }

    [Fact]
    public async Task A_body_put_in_another_place_does_not_open()
    {
        using var ring = await RingAsync(North, South);
        var body = ring.Seal(North, "member", "1", Secret);
        await CommitAsync(North, Create("member", "2") with { Body = body }, Create("unit", "1") with { Body = body });
        await CommitAsync(South, Create("member", "1") with { Body = body });

        foreach (var (brigade, type, id) in new[] { (North, "member", "2"), (North, "unit", "1"), (South, "member", "1") })
        {
            var moved = (await ThereAsync(brigade, type, id)).Body.ToArray();
            Assert.Throws<SealBrokenException>(() => ring.Open(brigade, type, id, moved));
        }
    }

    [Fact]
    public async Task A_body_cut_at_any_length_does_not_open()
    {
        using var ring = await RingAsync(North);
        var body = ring.Seal(North, "member", "1", Secret);

        for (var length = 0; length < body.Length; length++)
            Assert.Throws<SealBrokenException>(() => ring.Open(North, "member", "1", body.AsSpan(0, length)));
        Assert.Throws<SealBrokenException>(() => ring.Open(North, "member", "1", [.. body, 0]));
    }

    [Fact]
    public async Task A_body_with_any_bit_altered_does_not_open()
    {
        using var ring = await RingAsync(North);
        var body = ring.Seal(North, "member", "1", Secret);

        for (var bit = 0; bit < body.Length * 8; bit++)
        {
            var altered = body.ToArray();
            altered[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Throws<SealBrokenException>(() => ring.Open(North, "member", "1", altered));
        }
    }

    [Fact]
    public async Task The_same_text_is_never_sealed_to_the_same_bytes()
    {
        using var ring = await RingAsync(North);

        Assert.NotEqual(ring.Seal(North, "member", "1", Secret), ring.Seal(North, "member", "1", Secret));
    }

    [Fact]
    public async Task A_destroyed_key_makes_all_of_the_brigade_unreadable_and_no_other()
    {
        using (var before = await RingAsync(North, South))
        {
            await CommitAsync(North, Create("member", "1") with { Body = before.Seal(North, "member", "1", Secret) });
            await CommitAsync(South, Create("member", "1") with { Body = before.Seal(South, "member", "1", Secret) });
        }
        await CommitAsync(North, Delete(await ThereAsync(North, KeyRing.KeyType, "1")));
        await Engine.ReopenAsync(Token);
        using var ring = await RingAsync(South);

        var lost = (await ThereAsync(North, "member", "1")).Body.ToArray();
        Assert.Throws<SealBrokenException>(() => ring.Open(North, "member", "1", lost));
        Assert.Equal(Secret, ring.Open(South, "member", "1", (await ThereAsync(South, "member", "1")).Body.Span));

        await ring.CreateAsync(North, Token);
        Assert.Throws<SealBrokenException>(() => ring.Open(North, "member", "1", lost));
    }

    [Fact]
    public async Task Another_key_file_opens_no_brigades_key()
    {
        using (await RingAsync(North)) { }
        using var stranger = new KeyRing(Store, new KeyEncryptionKey(RandomNumberGenerator.GetBytes(32)));

        await Assert.ThrowsAsync<SealBrokenException>(() => stranger.CreateAsync(North, Token));
    }

    [Fact]
    public async Task A_wrapped_key_put_under_another_brigade_does_not_open()
    {
        using (await RingAsync(North)) { }
        await CommitAsync(South, Create(KeyRing.KeyType, "1") with { Body = (await ThereAsync(North, KeyRing.KeyType, "1")).Body });
        using var ring = new KeyRing(Store, _wrapping);

        await Assert.ThrowsAsync<SealBrokenException>(() => ring.CreateAsync(South, Token));
    }

    [Fact]
    public async Task Rings_made_at_the_same_moment_share_one_key()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RingAsync(North), Token)));

        var body = rings[0].Seal(North, "member", "1", Secret);
        Assert.All(rings, ring => Assert.Equal(Secret, ring.Open(North, "member", "1", body)));
        foreach (var ring in rings)
            ring.Dispose();
    }

    [Fact]
    public async Task Derived_secrets_differ_by_brigade_and_purpose_and_stay()
    {
        using var ring = await RingAsync(North, South);
        using var other = await RingAsync(North);

        Assert.NotEqual(ring.Derive(North, "postback"), ring.Derive(North, "search"));
        Assert.NotEqual(ring.Derive(North, "postback"), ring.Derive(South, "postback"));
        Assert.Equal(ring.Derive(North, "postback"), other.Derive(North, "postback"));
    }
}
