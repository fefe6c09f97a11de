using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features;

/// <summary>Who one is, in which brigade, and what one may do now: what one may not is not offered on screens.</summary>
internal static class ShowSession
{
    public sealed record PersonRow(string Id, int Number, string Name, string Rank, string Unit);

    public sealed record BrigadeRow(string Id, string Name);

    /// <summary><c>Reach</c>: <c>brigade</c> or <c>units</c>; <c>Withheld</c>: code of what is missing first, null if it may be used now.</summary>
    public sealed record GrantRow(string Permission, string Reach, string? Withheld);

    public sealed record Answer(
        PersonRow Person, BrigadeRow Brigade, IReadOnlyList<GrantRow> Permissions, string Way, bool HasPassword, bool HasSecondFactor,
        DateTimeOffset? SecondFactorAt, bool MustChangePassword, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt);

    [Needs(Permission.OwnAccount)]
    internal sealed record Query(LiveSession Live) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder api) =>
        api.MapGet("/session", HandleAsync).WithName(nameof(ShowSession)).WithTags("Identity")
            .WithSummary("Who one is and what one may do now.").ProducesProblem(401);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(http.Features.Get<LiveSession>()!), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(RequestContext context, IBrigades brigades, BrigadeReader reader) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var (session, person) = (request.Live.Session, request.Live.Person);
            if (await brigades.FindAsync(context.Brigade, cancellationToken) is not { } brigade)
                return new Missing();
            var account = (await reader.FindAsync<AccountDocument>(context.Brigade, person.Id.ToString(), cancellationToken))?.Document;
            var actor = context.Actor;
            var grants = actor.Permissions.Order().Select(permission => new GrantRow(
                permission.ToString(),
                actor.Reaches.GetValueOrDefault(permission, Reach.Brigade).Everywhere ? "brigade" : "units",
                actor.Withheld.GetValueOrDefault(permission)?.Code)).ToList();
            return new Answer(
                new PersonRow(person.Id.ToString(), person.Number, person.Name, person.RankName, person.UnitName),
                new BrigadeRow(brigade.Id.Value, brigade.Name), grants, WayName(session.Way), account?.PasswordHash is not null,
                account?.HasSecondFactor ?? false, session.SecondFactorAt, session.MustChangePassword, session.StartedAt, SessionBook.EndOf(session, request.Live.Policy));
        }
    }

    internal static string WayName(Domain.SignInWay way) => way switch
    {
        Domain.SignInWay.Line => "line",
        Domain.SignInWay.Liff => "liff",
        Domain.SignInWay.Password => "password",
        Domain.SignInWay.Staff => "staff",
        Domain.SignInWay.Passkey => "passkey",
        _ => throw new ArgumentOutOfRangeException(nameof(way)),
    };
}
