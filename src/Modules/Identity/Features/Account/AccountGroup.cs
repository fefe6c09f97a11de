using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>One device as its owner or an admin sees it.</summary>
internal sealed record SessionRow(string Id, bool Current, string Way, string Device, string Address, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt)
{
    public static SessionRow Of(SessionDocument session, string? current) =>
        new(session.Id, session.Id == current, ShowSession.WayName(session.Way), session.Device, session.Address, session.StartedAt, session.LastSeenAt);
}

/// <summary>One's own account (自分の設定).</summary>
internal static class AccountGroup
{
    public static void Map(RouteGroupBuilder brigade)
    {
        var account = brigade.MapGroup("/account").WithTags("Identity");
        account.ProducesProblem(401);
        ShowAccount.Map(account);
        EndSession.Map(account);
        EndOtherSessions.Map(account);
        ChangePassword.Map(account);
        BeginTotp.Map(account);
        ConfirmTotp.Map(account);
        RemoveTotp.Map(account);
        RenewRecoveryCodes.Map(account);
        ShowCode.Map(account);
        BeginPasskey.Map(account);
        AddPasskey.Map(account);
        RemovePasskey.Map(account);
        AskPasskey.Map(account);
        ShowPasskey.Map(account);
        UnlinkLine.Map(account);
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DoneAsync(Task<Result<Done>> sent) =>
        (await sent).Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToAnswer());

    public static async Task<Results<Ok<T>, ProblemHttpResult>> AnswerAsync<T>(Task<Result<T>> sent) =>
        (await sent).Match<Results<Ok<T>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToAnswer());
}
