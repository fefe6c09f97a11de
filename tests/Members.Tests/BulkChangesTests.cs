using System.Diagnostics;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrigadeDispatch.Members.Tests;

/// <summary>A change of many members happens whole or not at all, whenever the power fails.</summary>
public sealed class BulkChangesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<Result<string>> DecideAsync(Town town, Func<MemberDocument, MemberDocument> change)
    {
        var state = await town.StateAsync();
        await using var use = town.Slice.Enter(Town.Chief);
        return await use.Services.GetRequiredService<BulkChanges>()
            .DecideAsync("bulk", "試し", state, [.. state.Members.Values.Select(change)], Token);
    }

    [Fact]
    public async Task Decided_nothing_has_changed_yet_and_applied_everything_has()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync([.. Enumerable.Range(1, 200).Select(number => Town.Member(number))]);

        var id = (await DecideAsync(town, member => member with { UnitId = Town.Second.Id })).Value;
        Assert.All((await town.StateAsync()).Members.Values, member => Assert.Equal(Town.FirstA.Id, member.UnitId));

        await town.Runner.ApplyAsync(Slice.Brigade, id, Token);
        Assert.All((await town.StateAsync()).Members.Values, member => Assert.Equal(Town.Second.Id, member.UnitId));
        var head = (await town.Slice.Services.GetRequiredService<BrigadeReader>().FindAsync<BulkChangeDocument>(Slice.Brigade, id, Token))!.Value.Document;
        Assert.Equal((BulkState.Done, 3, 3, 200), (head.State, head.Parts, head.Applied, head.Done));
    }

    [Fact]
    public async Task Eight_thousand_members_change_part_by_part()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync([.. Enumerable.Range(1, 8_000).Select(number => Town.Member(number))]);
        await town.StateAsync();

        var watch = Stopwatch.StartNew();
        var id = (await DecideAsync(town, member => member with { UnitId = Town.Second.Id })).Value;
        var decided = watch.Elapsed;
        await town.Runner.ApplyAsync(Slice.Brigade, id, Token);
        TestContext.Current.TestOutputHelper!.WriteLine($"decided {decided}, applied {watch.Elapsed}");

        Assert.All((await town.StateAsync()).Members.Values, member => Assert.Equal(Town.Second.Id, member.UnitId));
    }

    [Fact]
    public async Task What_somebody_entered_between_decision_and_application_is_not_lost()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1), Town.Member(2));
        var id = (await DecideAsync(town, member => member with { UnitId = Town.Second.Id })).Value;
        await town.SaveAsync(Town.Member(1) with { LineUserId = "U" + new string('a', 32), Private = new PrivateFields { Phone = "000-1111-1111" } });

        await town.Runner.ApplyAsync(Slice.Brigade, id, Token);

        var member = await town.FindAsync(1);
        Assert.Equal((Town.Second.Id, "U" + new string('a', 32), "000-1111-1111"), (member.UnitId, member.LineUserId, member.Private.Phone));
    }

    [Fact]
    public async Task Whoever_leaves_duty_by_it_is_signed_out_from_that_moment()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1));
        var id = (await DecideAsync(town, member => member with { State = MemberState.Suspended })).Value;
        town.Slice.Clock.Advance(TimeSpan.FromMinutes(5));

        await town.Runner.ApplyAsync(Slice.Brigade, id, Token);

        Assert.Equal(town.Slice.Clock.GetUtcNow(), (await town.FindAsync(1)).SignedOutAt);
    }

    [Fact]
    public async Task Two_at_once_are_not_taken()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1));
        var first = await DecideAsync(town, member => member with { Rank = Contracts.Members.Rank.SquadLeader });

        Assert.Equal("bulk.running", (await DecideAsync(town, member => member with { UnitId = Town.Second.Id })).Refusal?.Code);
        await town.Runner.ApplyAsync(Slice.Brigade, first.Value, Token);
        Assert.Null((await DecideAsync(town, member => member with { UnitId = Town.Second.Id })).Refusal);
    }

    [Fact]
    public async Task A_number_that_was_ever_given_is_not_given_again_by_it()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1));
        await using var use = town.Slice.Enter(Town.Chief);

        var result = await use.Services.GetRequiredService<BulkChanges>()
            .DecideAsync("import", [Town.Member(7) with { Number = 1 }], Token);

        Assert.Equal("conflict", result.Refusal?.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(161)]
    public async Task Whichever_commit_fails_it_happens_whole_or_not_at_all(int members)
    {
        var commits = await RunAsync(members, int.MaxValue, false);
        Assert.True(commits >= 3);
        for (var failing = 0; failing < commits; failing++)
        {
            await RunAsync(members, failing, written: false);
            await RunAsync(members, failing, written: true);
        }
    }

    // The store fails at one commit and works again afterwards, as after a crash: a new start resumes what was decided.
    // With `written` the commit is stored and only its acknowledgement is lost.
    private static async Task<int> RunAsync(int members, int failing, bool written)
    {
        await using var town = await Town.OpenAsync(services => services.Replace(
            ServiceDescriptor.Singleton<IDocumentStore>(provider => new FailingStore(provider.GetRequiredService<SqliteDocumentStore>()))));
        var store = (FailingStore)town.Slice.Store;
        await town.SaveAsync([.. Enumerable.Range(1, members).Select(number => Town.Member(number))]);
        store.FailAt(failing, written);
        var decided = false;
        try
        {
            var id = (await DecideAsync(town, member => member with { UnitId = Town.Second.Id })).Value;
            decided = true;
            await town.Runner.ApplyAsync(Slice.Brigade, id, Token);
        }
        catch (StoreUnavailableException)
        {
        }
        catch (AggregateException)
        {
        }
        var commits = store.Heal();

        await town.Runner.ResumeAsync(Slice.Brigade, Token);

        var moved = (await town.StateAsync()).Members.Values.Count(member => member.UnitId == Town.Second.Id);
        if (written && !decided)
            Assert.Contains(moved, new[] { 0, members });
        else
            Assert.Equal(decided ? members : 0, moved);
        Assert.Null((await DecideAsync(town, member => member with { Tags = ["次"] })).Refusal);
        return commits;
    }

    private sealed class FailingStore(IDocumentStore real) : IDocumentStore
    {
        private int _commits;
        private int _failing = int.MaxValue;
        private bool _written;

        public bool IsExclusive => real.IsExclusive;

        public bool IsWritable => real.IsWritable;

        public void FailAt(int commit, bool written) => (_commits, _failing, _written) = (0, commit, written);

        public int Heal()
        {
            _failing = int.MaxValue;
            return _commits;
        }

        public Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken) =>
            real.ReadAsync(brigade, type, id, cancellationToken);

        public Task<DocumentPage> QueryAsync(BrigadeId brigade, DocumentQuery query, CancellationToken cancellationToken) =>
            real.QueryAsync(brigade, query, cancellationToken);

        public Task<ChangePage> ChangesSinceAsync(BrigadeId brigade, long sequence, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken) =>
            real.ChangesSinceAsync(brigade, sequence, types, limit, cancellationToken);

        public ValueTask<long> HeadAsync(BrigadeId brigade, CancellationToken cancellationToken) => real.HeadAsync(brigade, cancellationToken);

        public async Task<CommitResult> CommitAsync(BrigadeId brigade, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
        {
            var number = Interlocked.Increment(ref _commits) - 1;
            if (number < _failing)
                return await real.CommitAsync(brigade, writes, cancellationToken);
            if (number == _failing && _written)
                await real.CommitAsync(brigade, writes, cancellationToken);
            throw new StoreUnavailableException("The power is out.");
        }

        public IDisposable OnCommitted(Action<BrigadeId, long> handler) => real.OnCommitted(handler);
    }
}
