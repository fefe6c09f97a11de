using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Features;

/// <summary>A new member (入団) or office staff, with a number nobody ever had.</summary>
internal static class CreateMember
{
    [Needs(Permission.EditMembers)]
    internal sealed record Command(MemberFields Fields) : IRequest<Result<MemberId>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/members", HandleAsync).WithName(nameof(CreateMember)).WithTags("Members")
            .WithSummary("Enters a member; without a number the next free one is given.").ProducesProblem(422);

    private static async Task<Results<Created<CreatedRow>, ProblemHttpResult>> HandleAsync(MemberFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(fields), cancellationToken);
        return result.Match<Results<Created<CreatedRow>, ProblemHttpResult>>(
            id => TypedResults.Created((string?)null, new CreatedRow(id.ToString())), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts, RequestContext context, MemberHistory history, Escalation escalation, TimeProvider clock)
        : IRequestHandler<Command, Result<MemberId>>
    {
        public Task<Result<MemberId>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<MemberId>(async services =>
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            var now = clock.GetUtcNow();
            var given = roster.Given();
            var number = request.Fields.Number ?? MemberNumbers.Next(given);
            var input = new MemberInput(roster.State, now);
            if (number is < 1 or > MemberNumbers.Highest)
                input.Wrong("number", $"団員番号は1から{MemberNumbers.Highest}までの数字にしてください。");
            else if (given.Contains(number))
                input.Wrong("number", $"団員番号{number}は使われたことがあります。番号は二度使えません。空けておくと次の番号が付きます。");
            var member = input.Read(request.Fields, Blank(now, number));
            if (input.Errors.Count > 0)
                return new InvalidInput(input.Errors);
            var reach = context.Actor.ReachOf(Permission.EditMembers);
            if (!member.Units.Concat(member.Roles.Select(role => role.UnitId)).All(unit => reach.CoversAny([unit.Value])))
                return new InvalidInput("unitId", "自分の受け持つ組織の中から選んでください。");
            if (request.Fields.Private is not null && context.Actor.Refuse(Permission.SeePrivateFields, member) is { } noPrivate)
                return noPrivate;
            if (await escalation.RefuseAsync(null, member, cancellationToken) is { } refusal)
                return refusal;
            roster.Give(number);
            roster.Unit.Save(member);
            history.Note(roster.Unit, context, member.Id, "登録");
            roster.Unit.Audit("member.created", member.DocumentId);
            await roster.CommitAsync(cancellationToken);
            return member.Id;
        });

        internal static MemberDocument Blank(DateTimeOffset now, int number) => new()
        {
            Id = new MemberId(Guid.CreateVersion7(now)),
            Number = number,
            FamilyName = "",
            GivenName = "",
            Kana = "",
            Rank = Rank.Member,
            UnitId = default,
        };
    }
}
