using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Rights;

/// <summary>What a person may do and through what (この人として見る).</summary>
internal static class ViewAs
{
    /// <summary><c>Reach</c>: the widest of those it comes from; <c>Units</c>: the units that come of it by name, null for the whole brigade.</summary>
    public sealed record GrantRow(string Permission, string Name, string Reach, IReadOnlyList<string>? Units, IReadOnlyList<string> From);

    public sealed record Answer(string Name, bool MaySignIn, IReadOnlyList<GrantRow> Grants);

    [Needs(Permission.EditRights)]
    internal sealed record Query(MemberId Id) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/rights/view-as/{memberId}", HandleAsync).WithName(nameof(ViewAs)).WithTags("Rights")
            .WithSummary("What a person may do, how far, and which rows of the table it comes from.").ProducesProblem(404);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(string memberId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(memberId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(new MemberId(id)), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(RightsBook book, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var rights = await book.CurrentAsync(context.Brigade, cancellationToken);
            if (!rights.State.Members.TryGetValue(request.Id, out var member))
                return new Missing();
            var names = SubjectRows.Of(rights.State).ToDictionary(row => row.Key, row => row.Name);
            return new Answer(member.Name, member.MaySignIn, rights.GrantsOf(member).Select(grant => new GrantRow(
                grant.Permission.ToString(), Functions.Find(grant.Permission)!.Name, grant.Word.Text(), UnitsOf(grant.Reach, rights.State),
                grant.From.Select(subject => names[subject]).ToList())).ToList());
        }

        private static List<string>? UnitsOf(Reach reach, MemberBookState state) => reach.Everywhere
            ? null
            : state.Units.Values.Where(unit => reach.Units.Contains(unit.Id.Value)).OrderBy(unit => unit.Order).ThenBy(unit => unit.Name, StringComparer.Ordinal)
                .Select(unit => unit.Name).ToList();
    }
}
