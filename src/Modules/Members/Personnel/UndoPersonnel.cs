using System.Text.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Domain;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>An order is taken back: what it changed is as before, and what was entered since beside that stays.</summary>
internal static class UndoPersonnel
{
    /// <summary>Somebody who was changed since.</summary>
    public sealed record ChangedRow(string Id, int Number, string Name);

    [Needs(Permission.PlanPersonnel)]
    internal sealed record Command(string Id) : IRequest<Result<string>>;

    /// <summary>What was changed since cannot be taken back without losing it.</summary>
    internal sealed record ChangedSince(IReadOnlyList<ChangedRow> Members) : Refusal(
        "personnel.changedSince", $"発令のあとに変わった人が{Members.Count}人いるため、取り消せません。その人たちを新しい人事異動で直してください。", 409);

    /// <summary>The former state is kept no longer.</summary>
    internal sealed record TooLate() : Refusal("personnel.tooLate", "発令から35日を過ぎたため、取り消せません。新しい人事異動で直してください。", 409);

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/personnel/{orderId}/undo", HandleAsync).WithName(nameof(UndoPersonnel)).WithTags("Personnel")
            .WithSummary("Takes an applied order back; 409 lists as `members` who was changed since.").ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string orderId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(orderId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(orderId), cancellationToken);
        if (result.Refusal is not { } refusal)
            return TypedResults.NoContent();
        var problem = refusal.ToProblem();
        if (refusal is ChangedSince changed)
            problem.ProblemDetails.Extensions["members"] = changed.Members;
        return problem;
    }

    internal sealed class Handler(BrigadeReader reader, BulkRunner runner, RequestContext context, Attempts attempts) : IRequestHandler<Command, Result<string>>
    {
        public async Task<Result<string>> Handle(Command request, CancellationToken cancellationToken)
        {
            var decided = await attempts.RunAsync<string>(services => DecideAsync(request.Id, services, cancellationToken));
            if (decided.Refusal is null)
                await runner.ApplyAsync(context.Brigade, decided.Value, CancellationToken.None);
            return decided;
        }

        private async Task<Result<string>> DecideAsync(string id, IServiceProvider services, CancellationToken cancellationToken)
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            if (await roster.Unit.FindAsync<PersonnelDocument>(id, cancellationToken) is not { } order)
                return new Missing();
            if (order.State != PersonnelState.Applied || order.ChangeId is not { } change
                || await reader.FindAsync<BulkChangeDocument>(context.Brigade, change, cancellationToken) is not var (head, _))
                return new PersonnelFixed();
            var items = new List<BulkItem>();
            var changed = new List<ChangedRow>();
            for (var number = 0; number < head.Parts; number++)
            {
                if (await reader.FindAsync<BulkPartDocument>(context.Brigade, BulkPartDocument.IdOf(change, number), cancellationToken) is not var (part, _))
                    return new TooLate();
                foreach (var item in part.Items)
                {
                    if (Back(roster.State, item) is { } back)
                        items.Add(back);
                    else
                        changed.Add(new ChangedRow(item.Either.Id.ToString(), item.Either.Number, item.Either.Name));
                }
            }
            if (changed.Count > 0)
                return new ChangedSince(changed);
            return await services.GetRequiredService<BulkChanges>().DecideAsync(
                new BulkPlan("undo", $"人事異動の取り消し: {order.Title}", items, change),
                _ => roster.Unit.Save(order with { State = PersonnelState.Undone }), cancellationToken);
        }

        // Null: somebody changed since what the order had changed, or took what would have to be given back.
        private static BulkItem? Back(MemberBookState state, BulkItem item)
        {
            if (item.After is null || !state.Members.TryGetValue(item.Either.Id, out var current))
                return null;
            var after = Node(item.After);
            var now = Node(current);
            if (item.Before is not { } was)
                return JsonNode.DeepEquals(after, now) ? new BulkItem(current, null) : null;
            var before = Node(was);
            if (before.Select(field => field.Key).Union(after.Select(field => field.Key))
                .Any(name => !JsonNode.DeepEquals(before[name], after[name]) && !JsonNode.DeepEquals(after[name], now[name])))
                return null;
            var back = FieldMerge.Apply(after, before, now).Deserialize(MemberDocument.Json)! with { SignedOutAt = current.SignedOutAt };
            var free = back.Units.Except(current.Units).All(state.Units.ContainsKey)
                && back.Roles.All(role => state.Roles.ContainsKey(role.RoleId) && state.Units.ContainsKey(role.UnitId))
                && !(back.MaySignIn && !current.MaySignIn && MemberStates.EmailTaken(state, back, back.Email))
                && !(back.LineUserId is { } line && current.LineUserId != line && state.ByLineUser(line) is { MaySignIn: true });
            return free ? new BulkItem(current, back) : null;
        }

        // When sessions end is no part of an order: it is set at the moment of leaving and stays.
        private static JsonObject Node(MemberDocument member) =>
            JsonSerializer.SerializeToNode(member with { SignedOutAt = null }, MemberDocument.Json)!.AsObject();
    }
}
