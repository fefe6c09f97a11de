using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Host.Operator;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Tenancy.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static BrigadeDispatch.Host.Tests.OneMachine.Moving.Holdings;

namespace BrigadeDispatch.Host.Tests.OneMachine.Moving;

/// <summary>One brigade goes to another deployment that shares the key file; all others stay.</summary>
public sealed class BrigadeMoveTests : IDisposable
{
    private readonly TwoStores _stores = new();
    private readonly string _keyFile, _otherKeyFile;

    public BrigadeMoveTests()
    {
        (_keyFile, _otherKeyFile) = (KeyFile("key"), KeyFile("other"));

        string KeyFile(string name)
        {
            var file = _stores.From + "." + name;
            File.WriteAllText(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            return file;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _stores.Dispose();

    private StartSettings At(string folder, string? keyFile = null) => TwoStores.Settings(folder).With([new("Encryption:KeyFile", keyFile ?? _keyFile)]);

    private Task<T> WithKeysAsync<T>(string folder, Func<StoreEnd, KeyRing, Task<T>> work) => StoreMoveTests.WithAsync(folder, async end =>
    {
        using var keys = new KeyRing(end.Store, At(folder).KeyEncryptionKey());
        await keys.CreateAsync(BrigadeId.Operator, Token);
        return await work(end, keys);
    });

    private async Task FillAsync()
    {
        await WithKeysAsync(_stores.From, async (end, keys) =>
        {
            foreach (var brigade in new[] { North, South })
            {
                await keys.CreateAsync(brigade, Token);
                var entry = keys.Seal(BrigadeId.Operator, "brigade", brigade.Value, Encoding.UTF8.GetBytes("settings of " + brigade));
                await end.Store.CommitAsync(BrigadeId.Operator, new DocumentWrite(WriteKind.Create, "brigade", brigade.Value, null, entry, DocumentWrite.NoKeys, null));
                for (var n = 0; n < 120; n++)
                    await end.Store.CommitAsync(brigade, Put("member", $"m{n}", $"{brigade} {n}"));
                await end.Store.DeleteAsync(brigade, "member", "m7");
            }
            return 0;
        });
    }

    private Task<MoveOutcome> MoveAsync(string from, string to, string? keyFile = null) =>
        BrigadeMove.RunAsync(North, At(from), StorageProvider.Sqlite, At(to, keyFile), TimeProvider.System, _ => { }, Token);

    /// <summary>The brigade's settings as a deployment has them; null: it does not know the brigade.</summary>
    private Task<string?> SettingsOfAsync(string folder, BrigadeId brigade) => WithKeysAsync(folder, async (end, keys) =>
        await end.Store.ReadAsync(BrigadeId.Operator, "brigade", brigade.Value, Token) is { } entry ? Encoding.UTF8.GetString(keys.Open(BrigadeId.Operator, "brigade", brigade.Value, entry.Body.Span)) : null);

    private static Task<string> StateAsync(string folder, BrigadeId brigade) => StoreMoveTests.WithAsync(folder, end => end.Store.StateAsync(brigade));

    [Fact]
    public async Task It_is_there_with_everything_and_here_no_more_and_both_deployments_live_on()
    {
        await FillAsync();
        var (north, south) = (await StateAsync(_stores.From, North), await StateAsync(_stores.From, South));

        var outcome = await MoveAsync(_stores.From, _stores.To);

        Assert.Equal((north, ""), (await StateAsync(_stores.To, North), await StateAsync(_stores.To, South)));
        Assert.Equal(("settings of north", null), (await SettingsOfAsync(_stores.To, North), await SettingsOfAsync(_stores.To, South)));
        Assert.Equal((null, "settings of south"), (await SettingsOfAsync(_stores.From, North), await SettingsOfAsync(_stores.From, South)));
        Assert.Equal(south, await StateAsync(_stores.From, South));
        Assert.Equal(("north", 120L), (Assert.Single(outcome.Partitions).Id, outcome.Partitions[0].Documents));
        Assert.Null(await TwoStores.RefusalAsync(_stores.From, Token));
        Assert.Null(await TwoStores.RefusalAsync(_stores.To, Token));
        Assert.True(await WithKeysAsync(_stores.To, async (_, keys) => await keys.LoadAsync(North, Token)));
    }

    [Fact]
    public async Task Made_again_where_it_was_it_is_refused()
    {
        await FillAsync();
        await MoveAsync(_stores.From, _stores.To);

        var refused = await StoreMoveTests.WithAsync(_stores.From, async end =>
        {
            await using var services = new ServiceCollection().AddSingleton(end.Store).BuildServiceProvider();
            var settings = new BrigadeSettings { Id = "north", Name = "北", MunicipalityNames = [], LineDestination = "U", LineSecret = "s", LineAccessToken = "t" };
            return await Assert.ThrowsAsync<StartRefusedException>(() => CreateBrigadeCommand.CreateAsync(services, settings, null!, Token));
        });

        Assert.Contains(_stores.To, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Back_again_it_brings_what_happened_there()
    {
        await FillAsync();
        await MoveAsync(_stores.From, _stores.To);
        await StoreMoveTests.WithAsync(_stores.To, end => end.Store.CommitAsync(North, Put("member", "new", "there")));
        var state = await StateAsync(_stores.To, North);

        await MoveAsync(_stores.To, _stores.From);

        Assert.Equal(state, await StateAsync(_stores.From, North));
        Assert.Equal(("settings of north", null), (await SettingsOfAsync(_stores.From, North), await SettingsOfAsync(_stores.To, North)));
        await MoveAsync(_stores.From, _stores.To);
        Assert.Contains("nothing of it is left", (await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(_stores.From, _stores.To))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_write_it_is_never_known_in_two_deployments_and_the_same_command_completes_it(bool afterwards)
    {
        await FillAsync();
        var state = await StateAsync(_stores.From, North);
        var (from, to) = (_stores.From, _stores.To);
        for (var at = 1; ; at++)
        {
            var fate = new Fate(at, afterwards);
            var killed = false;
            await WithKeysAsync(from, async (source, sourceKeys) => await WithKeysAsync(to, async (target, targetKeys) =>
            {
                try
                {
                    await new BrigadeMove(North, SteeredStore.Of(source, fate), sourceKeys, SteeredStore.Of(target, fate), targetKeys, TimeProvider.System, _ => { }).RunAsync(Token);
                }
                catch (KilledException)
                {
                    killed = true;
                }
                return 0;
            }));
            Assert.False(await SettingsOfAsync(from, North) is not null && await SettingsOfAsync(to, North) is not null, $"Known twice after a kill at write {at}");
            if (killed && await SettingsOfAsync(to, North) is null)
                await MoveAsync(from, to);
            Assert.Equal((null, "settings of north"), (await SettingsOfAsync(from, North), await SettingsOfAsync(to, North)));
            Assert.Equal(state, await StateAsync(to, North));
            (from, to) = (to, from);
            if (!killed)
            {
                Assert.True(at > 4, $"A move has more than {at} writes.");
                return;
            }
        }
    }

    [Fact]
    public async Task With_another_key_file_or_onto_a_brigade_of_that_name_or_into_the_same_store_it_is_refused_and_stays()
    {
        await FillAsync();
        Assert.Contains("another key file", (await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(_stores.From, _stores.To, _otherKeyFile))).Message, StringComparison.Ordinal);
        Assert.Contains("another deployment", (await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(_stores.From, _stores.From))).Message, StringComparison.Ordinal);
        await WithKeysAsync(_stores.To, async (end, keys) =>
        {
            await keys.CreateAsync(North, Token);
            return 0;
        });

        Assert.Contains("of its own", (await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(_stores.From, _stores.To))).Message, StringComparison.Ordinal);

        Assert.Equal("settings of north", await SettingsOfAsync(_stores.From, North));
    }
}
