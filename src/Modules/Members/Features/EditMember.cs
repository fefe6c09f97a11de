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

/// <summary>Somebody else changed this member since it was read; here is how it stands now.</summary>
internal sealed record MemberChanged(MemberSheet Current)
    : Refusal("conflict", "ほかの人が先に変えました。いまの内容と比べて、もう一度保存してください。", 409);

/// <summary>Changes a member. Whoever saves what another changed meanwhile gets both to compare; nothing is lost.</summary>
internal static class EditMember
{
    [Needs(Permission.EditMembers)]
    internal sealed record Command(MemberId Id, MemberFields Fields) : IRequest<Result<MemberSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/members/{memberId}", HandleAsync).WithName(nameof(EditMember)).WithTags("Members")
            .WithSummary("Changes a member; 409 carries the member as it stands now as `current`.")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<MemberSheet>, ProblemHttpResult>> HandleAsync(
        string memberId, MemberFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        if (Wire.MemberId(memberId) is not { } id)
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(id, fields), cancellationToken);
        if (result.Refusal is not { } refusal)
            return TypedResults.Ok(result.Value);
        var problem = refusal.ToProblem();
        if (refusal is MemberChanged changed)
            problem.ProblemDetails.Extensions["current"] = changed.Current;
        return problem;
    }

    internal sealed class Handler(
        Attempts attempts, RequestContext context, MemberHistory history, MemberSheets sheets, MemberTags tags, Escalation escalation, TimeProvider clock)
        : IRequestHandler<Command, Result<MemberSheet>>
    {
        public async Task<Result<MemberSheet>> Handle(Command request, CancellationToken cancellationToken)
        {
            var result = await attempts.RunAsync<MemberDocument>(services => EditAsync(request, services.GetRequiredService<RosterWork>(), cancellationToken));
            return result.Refusal is { } refusal ? refusal : await sheets.OfAsync(result.Value, cancellationToken);
        }

        private async Task<Result<MemberDocument>> EditAsync(Command request, RosterWork roster, CancellationToken cancellationToken)
        {
            await roster.BeginAsync(cancellationToken);
            if (await roster.Unit.FindAsync<MemberDocument>(request.Id.ToString(), cancellationToken) is not { } current)
                return new Missing();
            if (context.Actor.Refuse(Permission.EditMembers, current) is { } refusal)
                return refusal;
            if (request.Fields.Etag != tags.Of(context.Brigade, current))
                return new MemberChanged(await sheets.OfAsync(current, cancellationToken));
            if (request.Fields.Private is not null && !context.Actor.Is(current) && context.Actor.Refuse(Permission.SeePrivateFields, current) is { } noPrivate)
                return noPrivate is Missing ? new PermissionDenied(nameof(Permission.SeePrivateFields)) : noPrivate;

            var input = new MemberInput(roster.State, clock.GetUtcNow());
            var next = input.Read(request.Fields, current);
            if (request.Fields.Number is { } number && number != current.Number)
                input.Wrong("number", "団員番号は変えられません。");
            var reach = context.Actor.ReachOf(Permission.EditMembers);
            var added = next.Units.Except(current.Units).Concat(next.Roles.Except(current.Roles).Select(role => role.UnitId));
            if (!added.All(unit => reach.CoversAny([unit.Value])))
                input.Wrong("unitId", "自分の受け持つ組織の中から選んでください。");
            if (input.Errors.Count > 0)
                return new InvalidInput(input.Errors);
            if (await escalation.RefuseAsync(current, next, cancellationToken) is { } more)
                return more;
            if (await escalation.RefuseAsync(roster.State, [next], cancellationToken) is { } lockOut)
                return lockOut;
            var changed = Changed(current, next).ToList();
            if (changed.Count == 0)
                return current;
            roster.Unit.Save(next);
            history.Note(roster.Unit, context, next.Id, "変更: " + string.Join("、", changed));
            roster.Unit.Audit("member.changed", next.DocumentId);
            await roster.CommitAsync(cancellationToken);
            return next;
        }

        // Names of fields, never what stands in them.
        private static IEnumerable<string> Changed(MemberDocument before, MemberDocument after)
        {
            if ((before.FamilyName, before.GivenName, before.Kana) != (after.FamilyName, after.GivenName, after.Kana))
                yield return "氏名";
            if (before.Kind != after.Kind)
                yield return "区分";
            if (before.Rank != after.Rank)
                yield return "階級";
            if (before.UnitId != after.UnitId)
                yield return "所属";
            if (!before.OtherUnitIds.SequenceEqual(after.OtherUnitIds))
                yield return "兼務";
            if (!before.Roles.SequenceEqual(after.Roles))
                yield return "役職";
            if (!before.Tags.SequenceEqual(after.Tags))
                yield return "タグ";
            if (!before.Qualified.SequenceEqual(after.Qualified))
                yield return "資格";
            if ((before.JoinedOn, before.LeftOn) != (after.JoinedOn, after.LeftOn))
                yield return "入団日・退団日";
            if (before.Email != after.Email)
                yield return "メールアドレス";
            if (before.Private != after.Private)
                yield return "個人情報";
        }
    }
}
