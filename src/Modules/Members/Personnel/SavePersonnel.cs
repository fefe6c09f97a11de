using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>An order that was applied, undone or cancelled cannot be changed any more.</summary>
internal sealed record PersonnelFixed() : Refusal("personnel.fixed", "この人事異動は、もう変えられません。新しい人事異動を作ってください。", 409);

/// <summary>Enters an order ahead, or changes one that is still planned. Lines with a problem may stand until the day: they are shown.</summary>
internal static class SavePersonnel
{
    [Needs(Permission.PlanPersonnel)]
    internal sealed record Command(string? Id, PersonnelFields Fields) : IRequest<Result<string>>;

    internal static void Map(RouteGroupBuilder brigade)
    {
        brigade.MapPost("/personnel", CreateAsync).WithName("CreatePersonnel").WithTags("Personnel")
            .WithSummary("Enters a personnel order for a day.").ProducesProblem(422);
        brigade.MapPut("/personnel/{orderId}", EditAsync).WithName("EditPersonnel").WithTags("Personnel")
            .WithSummary("Changes an order that is still planned.").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    private static async Task<Results<Created<CreatedRow>, ProblemHttpResult>> CreateAsync(PersonnelFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(null, fields), cancellationToken);
        return result.Match<Results<Created<CreatedRow>, ProblemHttpResult>>(
            id => TypedResults.Created((string?)null, new CreatedRow(id)), refusal => refusal.ToProblem());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EditAsync(string orderId, PersonnelFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(orderId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(orderId, fields), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts, RequestContext context, Escalation escalation, TimeProvider clock) : IRequestHandler<Command, Result<string>>
    {
        public Task<Result<string>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<string>(async services =>
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            var now = clock.GetUtcNow();
            var id = request.Id ?? ShortId.Write(Guid.CreateVersion7(now));
            var former = await roster.Unit.FindAsync<PersonnelDocument>(id, cancellationToken);
            if (request.Id is not null && former is null)
                return new Missing();
            if (former is { State: not PersonnelState.Planned })
                return new PersonnelFixed();
            var input = new MemberInput(roster.State, now);
            var order = PersonnelWire.Read(request.Fields, id, input, now);
            if (input.Errors.Count > 0)
                return new InvalidInput(input.Errors);
            if (request.Fields.Entries!.Any(entry => entry.Member?.Private is not null) && !context.Actor.ReachOf(Permission.SeePrivateFields).Everywhere)
                return context.Actor.Withheld.GetValueOrDefault(Permission.SeePrivateFields) ?? new PermissionDenied(nameof(Permission.SeePrivateFields));
            var plan = PersonnelPlan.Make(roster.State, roster.Given(), order.Entries, order.EffectiveOn, now);
            foreach (var change in plan)
                if (change.After is { } after && await escalation.RefuseAsync(change.Before, after, cancellationToken) is { } refusal)
                    return refusal;
            if (await escalation.RefuseAsync(roster.State, plan.Select(change => change.After).OfType<MemberDocument>(), cancellationToken) is { } lockOut)
                return lockOut;
            roster.Unit.Save(order);
            roster.Unit.Audit(former is null ? "personnel.planned" : "personnel.changed", id, $"{order.EffectiveOn:yyyy-MM-dd} {order.Entries.Count}");
            await roster.Unit.CommitAsync(cancellationToken);
            return id;
        });
    }
}
