using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>Ends a person's sessions: as many as fit in the commit that is the reason, the rest right after it.</summary>
internal sealed class SessionEnds(BrigadeReader reader, UnitOfWork work, RequestContext context, IServiceScopeFactory scopes)
{
    /// <summary>Leaves room in a batch for what else is staged.</summary>
    public const int PerCommit = 80;

    /// <summary>Stages the ends. True: there are more than fit, see <see cref="EndAllAsync"/>.</summary>
    public async Task<bool> StageAsync(MemberId member, string? except, string why, CancellationToken cancellationToken)
    {
        var ended = 0;
        var more = false;
        await foreach (var (found, _) in reader.QueryAsync<SessionDocument>(context.Brigade, Of(member), cancellationToken))
        {
            if (found.Id == except)
                continue;
            if (more = ended == PerCommit)
                break;
            if (await work.FindAsync<SessionDocument>(found.Id, cancellationToken) is not { } session)
                continue;
            work.Delete(session);
            ended++;
        }
        if (ended > 0)
            work.Audit("session.ended", member.ToString(), $"{why}: {ended}");
        return more;
    }

    /// <summary>Ends all, in commits of their own.</summary>
    public async Task EndAllAsync(MemberId member, string? except, string why, CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
            more = await scope.ServiceProvider.GetRequiredService<SessionEnds>().StageAsync(member, except, why, cancellationToken);
            try
            {
                await scope.ServiceProvider.GetRequiredService<UnitOfWork>().CommitAsync(cancellationToken);
            }
            catch (ConcurrentChangeException)
            {
                more = true;   // a session was used or ended meanwhile
            }
        }
    }

    public static DocumentQuery Of(MemberId member) => DocumentQuery.Where(SessionDocument.Type, "member", member.ToString());
}
