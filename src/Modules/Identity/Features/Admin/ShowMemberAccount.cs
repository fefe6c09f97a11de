using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>How signing in stands for a member, for whoever helps them.</summary>
internal static class ShowMemberAccount
{
    public sealed record Answer(string? Email, bool HasPassword, bool Locked, bool SecondFactor, DateTimeOffset? LastSignInAt, IReadOnlyList<SessionRow> Sessions);

    [Needs(Permission.EndSessions)]
    internal sealed record Query(string Member) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder accounts) =>
        accounts.MapGet("", HandleAsync).WithName(nameof(ShowMemberAccount)).WithSummary("How signing in stands for a member.");

    private static Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(string memberId, IMediator mediator, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(mediator.Send(new Query(memberId), cancellationToken));

    internal sealed class Handler(RequestContext context, OtherAccounts others, PolicyBook policies, BrigadeReader reader, TimeProvider clock) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (await others.FindAsync(request.Member, cancellationToken) is not var (person, account))
                return new Missing();
            var policy = await policies.CurrentAsync(context.Brigade, cancellationToken);
            var sessions = await ShowAccount.SessionsAsync(reader, context.Brigade, person, policy, context.Actor.SessionId, clock.GetUtcNow(), cancellationToken);
            return new Answer(person.Email, account.PasswordHash is not null, account.PasswordTries.Locked, account.HasSecondFactor, account.LastSignInAt, sessions);
        }
    }
}
