using BrigadeDispatch.Contracts.Members;
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

/// <summary>One change for many members (一括変更): tried first, then done for all of them or none.</summary>
internal static class ChangeMembers
{
    /// <summary>Who is changed, and how.</summary>
    public sealed record Body(IReadOnlyList<string>? Ids, Wanted? Change, bool DryRun = false);

    /// <summary>What is given is changed, the rest stays.</summary>
    public sealed record Wanted(
        string? State = null, string? LeftOn = null, string? UnitId = null, string? Rank = null, IReadOnlyList<string>? AddTags = null,
        IReadOnlyList<string>? RemoveTags = null, QualificationRow? AddQualification = null, string? RemoveQualification = null,
        string? AddOtherUnitId = null, string? RemoveOtherUnitId = null, HeldRoleRow? AddRole = null, string? RemoveRoleId = null);

    [Needs(Permission.EditMembers)]
    internal sealed record Command(Body Body) : IRequest<Result<BulkAnswer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/members/bulk", HandleAsync).WithName(nameof(ChangeMembers)).WithTags("Members")
            .WithSummary("One change for selected members; `dryRun` only tells whom it would change.").ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<BulkAnswer>, ProblemHttpResult>> HandleAsync(Body body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(body), cancellationToken);
        return result.Match<Results<Ok<BulkAnswer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(MemberSelection selection, MemberBook book, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<BulkAnswer>>
    {
        public async Task<Result<BulkAnswer>> Handle(Command request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var input = new MemberInput(state, now);
            var steps = Steps(request.Body.Change ?? new Wanted(), input, state, now, context.Actor);
            if (input.Errors.Count > 0)
                return new InvalidInput(input.Errors);
            if (steps.Count == 0)
                return new InvalidInput("change", "変える内容を選んでください。");
            return await selection.ApplyAsync(
                request.Body.Ids, "一括変更: " + string.Join("、", steps.Select(step => step.Title)), request.Body.DryRun,
                (known, member) => All(steps, known, member), cancellationToken);
        }

        private static (MemberDocument?, string?) All(IReadOnlyList<(string Title, MemberSelection.Change Change)> steps, MemberBookState state, MemberDocument member)
        {
            var next = member;
            foreach (var step in steps)
            {
                var (changed, problem) = step.Change(state, next);
                if (changed is null)
                    return (null, problem);
                next = changed;
            }
            return (next, null);
        }

        private static List<(string Title, MemberSelection.Change Change)> Steps(
            Wanted wanted, MemberInput input, MemberBookState state, DateTimeOffset now, Actor actor)
        {
            var steps = new List<(string, MemberSelection.Change)>();
            void Add(string title, Func<MemberDocument, MemberDocument> change) => steps.Add((title, (_, member) => (change(member), null)));

            if (wanted.UnitId is { } unitText && input.Unit("change.unitId", unitText) is { } unit)
                Add($"所属を{state.Units[unit].Name}へ", member => member.UnitId == unit ? member : member with { UnitId = unit, OtherUnitIds = Without(member.OtherUnitIds, unit) });
            if (wanted.Rank is { } rankText)
            {
                if (Wire.Read<Rank>(rankText) is { } rank)
                    steps.Add(($"階級を{Ranks.Japanese(rank)}へ", (_, member) => member.Kind == MemberKind.Staff ? (null, "事務局の人に階級はありません。") : (member with { Rank = rank }, null)));
                else
                    input.Wrong("change.rank", "階級を選んでください。");
            }
            if (input.Tags("change.addTags", wanted.AddTags ?? []) is { Count: > 0 } add)
                Add("タグを追加", member => add.All(member.Tags.Contains) ? member : member with { Tags = [.. member.Tags.Union(add)] });
            if (input.Tags("change.removeTags", wanted.RemoveTags ?? []) is { Count: > 0 } remove)
                Add("タグを削除", member => member.Tags.Any(remove.Contains) ? member with { Tags = [.. member.Tags.Except(remove)] } : member);
            if (wanted.AddQualification is { } row && input.Qualifications("change.addQualification", [row]) is [{ } gained])
                Add($"資格「{gained.Name}」を追加", member => member.Qualified.Contains(gained) ? member : member with { Qualified = [.. member.Qualified.Where(one => one.Name != gained.Name), gained] });
            if (wanted.RemoveQualification is { Length: > 0 } lost)
                Add("資格を削除", member => member.Qualified.Any(one => one.Name == lost) ? member with { Qualified = [.. member.Qualified.Where(one => one.Name != lost)] } : member);
            if (wanted.AddOtherUnitId is { } moreText && input.Unit("change.addOtherUnitId", moreText) is { } more)
                Add($"兼務に{state.Units[more].Name}を追加", member => member.Units.Contains(more) ? member : member with { OtherUnitIds = [.. member.OtherUnitIds, more] });
            if (wanted.RemoveOtherUnitId is { } lessText && input.Unit("change.removeOtherUnitId", lessText) is { } less)
                Add("兼務を削除", member => member.OtherUnitIds.Contains(less) ? member with { OtherUnitIds = Without(member.OtherUnitIds, less) } : member);
            if (wanted.AddRole is { } roleRow && input.Roles([roleRow]) is [{ } role])
                Add($"役職「{state.Roles[role.RoleId].Name}」を追加", member => member.Roles.Contains(role) ? member : member with { Roles = [.. member.Roles, role] });
            if (wanted.RemoveRoleId is { } gone && Wire.RoleId(gone) is { } goneId)
                Add("役職を削除", member => member.Roles.Any(held => held.RoleId == goneId) ? member with { Roles = [.. member.Roles.Where(held => held.RoleId != goneId)] } : member);
            if (wanted.State is { } word)
            {
                if (Wire.Read<MemberState>(word) is { } to)
                    steps.Add(SetMemberStates.To(to, input.Day("change.leftOn", wanted.LeftOn) ?? MemberStates.Today(now), now, actor));
                else
                    input.Wrong("change.state", "在籍・休団・退団のどれかを選んでください。");
            }
            return steps;
        }

        private static List<UnitId> Without(IReadOnlyList<UnitId> units, UnitId one) => [.. units.Where(unit => unit != one)];
    }
}
