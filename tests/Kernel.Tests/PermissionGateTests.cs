using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.SliceKit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Kernel.Tests;

/// <summary>The one gate that every request passes, through the real mediator.</summary>
public sealed class PermissionGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Needs(Permission.SeeBoard)]
    internal sealed record SeeIt : IRequest<Result<string>>;

    [Needs(Permission.SeeBoard)]
    internal sealed record SeeItPlain : IRequest<string>;

    internal sealed record Undeclared : IRequest<Result<string>>;

    internal sealed record Happened : INotification;

    internal sealed class Handler(Seen seen) : IRequestHandler<SeeIt, Result<string>>, IRequestHandler<SeeItPlain, string>, IRequestHandler<Undeclared, Result<string>>,
        INotificationHandler<Happened>
    {
        public Task<Result<string>> Handle(SeeIt request, CancellationToken cancellationToken) => Task.FromResult<Result<string>>(Note("seen"));

        public Task<string> Handle(SeeItPlain request, CancellationToken cancellationToken) => Task.FromResult(Note("seen"));

        public Task<Result<string>> Handle(Undeclared request, CancellationToken cancellationToken) => Task.FromResult<Result<string>>(Note("seen"));

        public Task Handle(Happened notification, CancellationToken cancellationToken)
        {
            Note("heard");
            return Task.CompletedTask;
        }

        private string Note(string word)
        {
            seen.Words.Add(word);
            seen.Handlers.Add(this);
            return word;
        }
    }

    internal sealed class OtherEar(Seen seen) : INotificationHandler<Happened>
    {
        public Task Handle(Happened notification, CancellationToken cancellationToken)
        {
            seen.Words.Add("heard too");
            return Task.CompletedTask;
        }
    }

    internal sealed class Seen
    {
        public List<string> Words { get; } = [];

        public HashSet<object> Handlers { get; } = [];
    }

    private static Task<Slice> OpenAsync() =>
        Slice.OpenAsync(Token, services => services.AddSingleton<Seen>().AddHandlersOf(typeof(PermissionGateTests).Assembly));

    [Fact]
    public async Task Whoever_has_the_permission_gets_through()
    {
        await using var slice = await OpenAsync();
        await using var use = slice.Enter(Actors.Commander);

        var result = await use.Mediator.Send(new SeeIt(), Token);

        Assert.Equal("seen", result.Value);
    }

    [Fact]
    public async Task Whoever_lacks_it_is_refused_by_a_value_and_nothing_is_done()
    {
        await using var slice = await OpenAsync();
        await using var use = slice.Enter(Actor.Intake);

        var result = await use.Mediator.Send(new SeeIt(), Token);

        Assert.Equal(("permission.denied", 403), (result.Refusal!.Code, result.Refusal.Status));
        Assert.Contains("SeeBoard", result.Refusal.Sentence, StringComparison.Ordinal);
        Assert.Empty(slice.Services.GetRequiredService<Seen>().Words);
    }

    [Fact]
    public async Task Nobody_may_nothing()
    {
        await using var slice = await OpenAsync();
        await using var use = slice.Enter(Actor.Nobody);

        Assert.NotNull((await use.Mediator.Send(new SeeIt(), Token)).Refusal);
        Assert.Empty(Actor.Nobody.Permissions);
    }

    [Fact]
    public async Task A_request_that_cannot_carry_a_refusal_throws()
    {
        await using var slice = await OpenAsync();
        await using var use = slice.Enter(Actor.Intake);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => use.Mediator.Send(new SeeItPlain(), Token));
        Assert.Empty(slice.Services.GetRequiredService<Seen>().Words);
    }

    [Fact]
    public async Task A_request_without_a_declared_permission_reaches_nobody_whoever_asks()
    {
        await using var slice = await OpenAsync();
        await using var use = slice.Enter(Actor.Service);

        await Assert.ThrowsAsync<InvalidOperationException>(() => use.Mediator.Send(new Undeclared(), Token));
        Assert.Empty(slice.Services.GetRequiredService<Seen>().Words);
    }

    [Fact]
    public async Task A_notification_reaches_all_who_listen_and_a_handler_is_one_object_in_a_scope()
    {
        await using var slice = await OpenAsync();
        await using var use = slice.Enter(Actors.Commander);

        await use.Mediator.Publish(new Happened(), Token);
        await use.Mediator.Publish(new Happened(), Token);
        await use.Mediator.Send(new SeeIt(), Token);

        var seen = slice.Services.GetRequiredService<Seen>();
        Assert.Equal(["heard", "heard", "heard too", "heard too", "seen"], seen.Words.Order(StringComparer.Ordinal));
        Assert.Single(seen.Handlers);
    }

    [Fact]
    public void A_request_never_changes_its_brigade()
    {
        var context = new RequestContext();
        Assert.Throws<InvalidOperationException>(() => context.Brigade);
        context.Enter(Slice.Brigade, Actor.Intake, "r1");

        Assert.Throws<InvalidOperationException>(() => context.Enter(BrigadeId.Parse("other"), Actor.Service, "r2"));
        Assert.Equal((Slice.Brigade, Actor.Intake, "r1"), (context.Brigade, context.Actor, context.RequestId));
    }
}
