using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Makes a member's personal answer link (個人用回答リンク), for those without LINE; a former one is void from then on.</summary>
internal static class MakeAnswerLink
{
    /// <summary><c>Url</c> is shown this once; only a hash of its token is stored.</summary>
    public sealed record Answer(string Url, string QrSvg);

    [Needs(Permission.IssueSlips)]
    internal sealed record Command(MemberId Id, string RequestBase) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/members/{memberId}/answer-link", HandleAsync).WithName(nameof(MakeAnswerLink)).WithTags("Slips")
            .WithSummary("Makes a member's personal answer link; it replaces a former one.").ProducesProblem(404);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string memberId, HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(memberId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(new MemberId(id), PublicAddress.BaseOf(http.Request)), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, SlipReach reach, SlipAddresses addresses, MemberHistory history, RequestContext context) : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            if ((await reach.CurrentAsync(cancellationToken)).Find(request.Id) is null
                || await work.FindAsync<MemberDocument>(request.Id.ToString(), cancellationToken) is not { Kind: MemberKind.Member } member)
                return new Missing();
            if (!member.MaySignIn)
                return new SlipNotOnDuty();
            var token = AnswerLinks.NewToken();
            work.Save(member with { AnswerLinkHash = AnswerLinks.HashOf(token) });
            work.Audit("answerLink.made", member.DocumentId, member.AnswerLinkHash is null ? null : "again");
            history.Note(work, context, member.Id, "個人用回答リンクを作成");
            if ((await work.TryCommitAsync(cancellationToken)).Refusal is { } refusal)
                return refusal;
            var url = addresses.Answer(context.Brigade, token, request.RequestBase);
            return new Answer(url, TwoDimensionalCode.Svg(url));
        }
    }
}
