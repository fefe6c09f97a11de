using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Features;

/// <summary>休団, 退団, 復帰 of selected members. It counts from the next request on: sessions, open streams and taps in LINE included.</summary>
internal static class SetMemberStates
{
    /// <summary>Who, and what they become.</summary>
    /// <param name="Ids">Members.</param>
    /// <param name="State"><c>active</c>, <c>suspended</c>, <c>retired</c>.</param>
    /// <param name="LeftOn">Last day for those who retire; null: today in Japan.</param>
    public sealed record Body(IReadOnlyList<string>? Ids, string? State, string? LeftOn = null);

    [Needs(Permission.EditMembers)]
    internal sealed record Command(Body Body) : IRequest<Result<BulkAnswer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/members/state", HandleAsync).WithName(nameof(SetMemberStates)).WithTags("Members")
            .WithSummary("Suspends, retires or takes back selected members.").ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<BulkAnswer>, ProblemHttpResult>> HandleAsync(Body body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(body), cancellationToken);
        return result.Match<Results<Ok<BulkAnswer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    /// <summary>The change to a state, with its words.</summary>
    internal static (string Title, MemberSelection.Change Change) To(MemberState state, DateOnly leftOn, DateTimeOffset now, Actor actor)
    {
        return state switch
        {
            MemberState.Suspended => ("休団", NotOneself((_, member) => member.State == MemberState.Active
                ? (MemberStates.Suspend(member, now), null)
                : (null, member.State == MemberState.Suspended ? "すでに休団しています。" : "退団した人です。先に復帰させてください。"))),
            MemberState.Retired => ("退団", NotOneself((_, member) => member.State == MemberState.Retired
                ? (null, "すでに退団しています。")
                : member.JoinedOn > leftOn
                    ? (null, "退団日が入団日より前です。")
                    : (MemberStates.Retire(member, leftOn, now), null))),
            _ => ("復帰", (known, member) => member.State == MemberState.Active ? (null, "すでに在籍しています。") : MemberStates.Resume(known, member)),
        };

        MemberSelection.Change NotOneself(MemberSelection.Change change) =>
            (known, member) => actor.Is(member) ? (null, "自分自身を休団・退団にはできません。ほかの人に頼んでください。") : change(known, member);
    }

    internal sealed class Handler(MemberSelection selection, MemberBook book, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<BulkAnswer>>
    {
        public async Task<Result<BulkAnswer>> Handle(Command request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var input = new MemberInput(await book.CurrentAsync(context.Brigade, cancellationToken), now);
            if (Wire.Read<MemberState>(request.Body.State) is not { } state)
                return new InvalidInput("state", "在籍・休団・退団のどれかを選んでください。");
            var leftOn = input.Day("leftOn", request.Body.LeftOn) ?? MemberStates.Today(now);
            if (input.Errors.Count > 0)
                return new InvalidInput(input.Errors);
            var (title, change) = To(state, leftOn, now, context.Actor);
            return await selection.ApplyAsync(request.Body.Ids, title, false, change, cancellationToken);
        }
    }
}
