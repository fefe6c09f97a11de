using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.Tenancy.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Tenancy.Tests;

/// <summary>The brigades this service runs.</summary>
public sealed class BrigadesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<Slice> OpenAsync(int brigades)
    {
        var slice = await Slice.OpenAsync(Token, services => services.AddTenancy());
        for (var brigade = 1; brigade <= brigades; brigade++)
            await SeedAsync(slice, brigade);
        return slice;
    }

    private static Task SeedAsync(Slice slice, int brigade) =>
        slice.Services.GetRequiredService<IDemoSeed>().SeedAsync(brigade, BrigadeId.Parse(brigade == 1 ? "demo" : $"demo-{brigade}"), 60, Token);

    private static IBrigades Brigades(Slice slice) => slice.Services.GetRequiredService<IBrigades>();

    [Fact]
    public async Task The_demos_brigades_have_the_secrets_the_contract_names()
    {
        await using var slice = await OpenAsync(2);

        var brigade = await Brigades(slice).FindAsync(BrigadeId.Parse("demo-2"), Token);

        Assert.NotNull(brigade);
        Assert.Equal(["demo-intake-secret"], brigade.IntakeSecrets);
        Assert.Equal(["demo-channel-secret"], brigade.Line.Secrets);
        Assert.Equal(("demo-channel-token", "U000000000000000000000000b0000002"), (brigade.Line.AccessToken, brigade.Line.Destination));
        Assert.Empty(brigade.AllowedSenders);
    }

    [Fact]
    public async Task Municipality_names_come_longest_first_so_that_the_longest_is_left_out_of_a_place()
    {
        await using var slice = await OpenAsync(1);

        var names = (await Brigades(slice).FindAsync(Slice.Brigade, Token))!.MunicipalityNames;

        Assert.Equal(names.OrderByDescending(name => name.Length), names);
    }

    [Fact]
    public async Task A_brigade_that_is_not_there_is_null()
    {
        await using var slice = await OpenAsync(1);

        Assert.Null(await Brigades(slice).FindAsync(BrigadeId.Parse("demo-9"), Token));
        Assert.Null(await Brigades(slice).FindAsync(BrigadeId.Operator, Token));
    }

    [Fact]
    public async Task All_are_listed_by_id_and_a_later_one_is_seen_at_once()
    {
        await using var slice = await OpenAsync(2);
        Assert.Equal(["demo", "demo-2"], (await Brigades(slice).ListAsync(Token)).Select(brigade => brigade.Id.Value));

        await SeedAsync(slice, 3);

        Assert.Equal(["demo", "demo-2", "demo-3"], (await Brigades(slice).ListAsync(Token)).Select(brigade => brigade.Id.Value));
        Assert.NotNull(await Brigades(slice).FindAsync(BrigadeId.Parse("demo-3"), Token));
    }

    [Fact]
    public async Task A_brigade_that_is_given_out_has_its_key_at_hand()
    {
        await using var slice = await OpenAsync(2);
        using var restarted = new KeyRing(slice.Store, slice.Services.GetRequiredService<KeyEncryptionKey>());
        Assert.True(await restarted.LoadAsync(BrigadeId.Operator, Token));
        using var brigades = new Brigades(new Kernel.Storage.BrigadeReader(slice.Store, restarted), restarted);
        var id = BrigadeId.Parse("demo-2");
        Assert.Throws<SealBrokenException>(() => restarted.Derive(id, "test"));

        await brigades.FindAsync(id, Token);

        Assert.Equal(slice.Keys.Derive(id, "test"), restarted.Derive(id, "test"));
    }

    [Fact]
    public async Task A_brigade_whose_key_is_destroyed_is_closed()
    {
        await using var slice = await OpenAsync(2);
        var id = BrigadeId.Parse("demo-2");
        var key = (await slice.Store.ReadAsync(id, KeyRing.KeyType, "1", Token))!;
        await slice.Store.CommitAsync(id, [new(Kernel.Storage.WriteKind.Delete, key.Type, key.Id, key.ETag, default, key.Keys, null)], Token);
        using var restarted = new KeyRing(slice.Store, slice.Services.GetRequiredService<KeyEncryptionKey>());
        await restarted.LoadAsync(BrigadeId.Operator, Token);
        using var brigades = new Brigades(new Kernel.Storage.BrigadeReader(slice.Store, restarted), restarted);

        Assert.Null(await brigades.FindAsync(id, Token));
        Assert.Equal(["demo"], (await brigades.ListAsync(Token)).Select(brigade => brigade.Id.Value));
    }

    [Fact]
    public async Task Each_has_a_key_of_its_own()
    {
        await using var slice = await OpenAsync(2);

        Assert.NotEqual(slice.Keys.Derive(BrigadeId.Parse("demo"), "test"), slice.Keys.Derive(BrigadeId.Parse("demo-2"), "test"));
    }

    [Fact]
    public async Task Made_again_nothing_is_written_and_a_changed_setting_stays()
    {
        await using var slice = await OpenAsync(1);
        await using (var use = slice.Enter(brigade: BrigadeId.Operator))
        {
            var document = (await use.Work.FindAsync<BrigadeDocument>("demo", Token))!;
            use.Work.Save(document with { AllowedSenders = ["@fire.example"] });
            await use.Work.CommitAsync(Token);
        }
        var head = await slice.Store.HeadAsync(BrigadeId.Operator, Token);

        await SeedAsync(slice, 1);

        Assert.Equal(head, await slice.Store.HeadAsync(BrigadeId.Operator, Token));
        Assert.Equal(["@fire.example"], (await Brigades(slice).FindAsync(Slice.Brigade, Token))!.AllowedSenders);
    }

    [Fact]
    public async Task Secrets_are_never_printed()
    {
        await using var slice = await OpenAsync(1);

        var brigade = (await Brigades(slice).FindAsync(Slice.Brigade, Token))!;

        Assert.All(new[] { $"{brigade}", $"{brigade.Line}" }, text => Assert.DoesNotContain("demo-", text.Replace("Brigade demo", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_lie_sealed_in_the_store()
    {
        await using var slice = await OpenAsync(1);

        var stored = await slice.Store.ReadAsync(BrigadeId.Operator, BrigadeDocument.Type, "demo", Token);

        Assert.Equal(-1, stored!.Body.Span.IndexOf("demo-channel-token"u8));
        Assert.Empty(stored.Keys);
    }
}
