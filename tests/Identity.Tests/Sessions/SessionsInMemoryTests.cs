using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.SliceKit;

namespace BrigadeDispatch.Identity.Tests.Sessions;

public sealed class SessionsInMemoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_read_once_until_it_is_written_again()
    {
        await using var slice = await Slice.OpenAsync(Token);
        var counted = new CountedReads(slice.Store);
        using var sessions = Over(slice, counted);
        await SaveAsync(slice, "one");

        for (var i = 0; i < 5; i++)
            Assert.Equal("one", (await sessions.FindAsync(Slice.Brigade, "one", Token))?.Id);
        Assert.Equal(1, counted.Reads);

        await SaveAsync(slice, "other");   // another device signs in: nothing is read anew
        Assert.NotNull(await sessions.FindAsync(Slice.Brigade, "one", Token));
        Assert.Equal(1, counted.Reads);

        await SaveAsync(slice, "one", mustChangePassword: true);
        Assert.True((await sessions.FindAsync(Slice.Brigade, "one", Token))?.MustChangePassword);
        Assert.Equal(2, counted.Reads);
    }

    [Fact]
    public async Task A_session_that_was_ended_is_gone_at_the_next_look_and_comes_back_when_it_is_made_again()
    {
        await using var slice = await Slice.OpenAsync(Token);
        using var sessions = Over(slice, slice.Store);
        await SaveAsync(slice, "one");
        Assert.NotNull(await sessions.FindAsync(Slice.Brigade, "one", Token));

        await EndAsync(slice, "one");
        Assert.Null(await sessions.FindAsync(Slice.Brigade, "one", Token));
        Assert.Null(await sessions.FindAsync(BrigadeId.Parse("other"), "one", Token));

        await SaveAsync(slice, "one");
        Assert.NotNull(await sessions.FindAsync(Slice.Brigade, "one", Token));
    }

    [Fact]
    public async Task A_session_that_is_read_while_it_is_ended_is_not_remembered()
    {
        await using var slice = await Slice.OpenAsync(Token);
        var held = new CountedReads(slice.Store);
        using var sessions = Over(slice, held);
        await SaveAsync(slice, "one");
        // The look has read the session when its end is committed and somebody else looks, and goes on only then.
        held.AfterRead = async () =>
        {
            held.AfterRead = null;
            await EndAsync(slice, "one");
            Assert.Null(await sessions.FindAsync(Slice.Brigade, "one", Token));
        };

        await sessions.FindAsync(Slice.Brigade, "one", Token);

        Assert.Null(await sessions.FindAsync(Slice.Brigade, "one", Token));
    }

    [Fact]
    public async Task Looks_at_sessions_that_come_and_go_never_show_one_that_had_ended_before()
    {
        await using var slice = await Slice.OpenAsync(Token);
        using var sessions = Over(slice, slice.Store);
        var ended = new bool[40];
        using var done = new CancellationTokenSource();
        var lookers = Enumerable.Range(0, 3).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!done.IsCancellationRequested)
            {
                var number = random.Next(ended.Length);
                var before = Volatile.Read(ref ended[number]);
                Assert.False(await sessions.FindAsync(Slice.Brigade, $"s{number}", Token) is not null && before, $"s{number} had ended.");
            }
        }, Token)).ToList();
        for (var number = 0; number < ended.Length; number++)
        {
            await SaveAsync(slice, $"s{number}");
            Assert.NotNull(await sessions.FindAsync(Slice.Brigade, $"s{number}", Token));
            await EndAsync(slice, $"s{number}");
            Volatile.Write(ref ended[number], true);
        }
        await done.CancelAsync();
        await Task.WhenAll(lookers);
    }

    private static SessionsInMemory Over(Slice slice, IDocumentStore store) => new(new BrigadeReader(store, slice.Keys));

    private static async Task SaveAsync(Slice slice, string id, bool mustChangePassword = false)
    {
        await using var use = slice.Enter();
        await use.Work.FindAsync<SessionDocument>(id, Token);
        var now = slice.Clock.GetUtcNow();
        use.Work.Save(new SessionDocument
        {
            Id = id, MemberId = new MemberId(ShortId.FromName("member")), Way = SignInWay.Line, StartedAt = now, LastSeenAt = now, ExpiresAt = now.AddHours(1),
            Device = "phone", Address = "192.0.2.1", MustChangePassword = mustChangePassword,
        });
        await use.Work.CommitAsync(Token);
    }

    private static async Task EndAsync(Slice slice, string id)
    {
        await using var use = slice.Enter();
        use.Work.Delete((await use.Work.FindAsync<SessionDocument>(id, Token))!);
        await use.Work.CommitAsync(Token);
    }

    /// <summary>The store, with reads of single documents counted and held up.</summary>
    private sealed class CountedReads(IDocumentStore store) : IDocumentStore
    {
        public bool IsExclusive => store.IsExclusive;

        public bool IsWritable => store.IsWritable;

        public int Reads { get; private set; }

        public Func<Task>? AfterRead { get; set; }

        public async Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken)
        {
            Reads++;
            var read = await store.ReadAsync(brigade, type, id, cancellationToken);
            if (AfterRead is { } after)
                await after();
            return read;
        }

        public Task<DocumentPage> QueryAsync(BrigadeId brigade, DocumentQuery query, CancellationToken cancellationToken) => store.QueryAsync(brigade, query, cancellationToken);

        public Task<ChangePage> ChangesSinceAsync(BrigadeId brigade, long sequence, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken) =>
            store.ChangesSinceAsync(brigade, sequence, types, limit, cancellationToken);

        public ValueTask<long> HeadAsync(BrigadeId brigade, CancellationToken cancellationToken) => store.HeadAsync(brigade, cancellationToken);

        public Task<CommitResult> CommitAsync(BrigadeId brigade, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken) => store.CommitAsync(brigade, writes, cancellationToken);

        public IDisposable OnCommitted(Action<BrigadeId, long> handler) => store.OnCommitted(handler);
    }
}
