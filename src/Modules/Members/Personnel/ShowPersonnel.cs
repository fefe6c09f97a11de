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

namespace BrigadeDispatch.Members.Personnel;

/// <summary>One personnel order: planned, with what it would do now; applied, with what it did.</summary>
internal static class ShowPersonnel
{
    [Needs(Permission.PlanPersonnel)]
    internal sealed record Query(string Id) : IRequest<Result<PersonnelSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/personnel/{orderId}", HandleAsync).WithName(nameof(ShowPersonnel)).WithTags("Personnel")
            .WithSummary("One personnel order with its lines.").ProducesProblem(404);

    private static async Task<Results<Ok<PersonnelSheet>, ProblemHttpResult>> HandleAsync(string orderId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(orderId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(orderId), cancellationToken);
        return result.Match<Results<Ok<PersonnelSheet>, ProblemHttpResult>>(sheet => TypedResults.Ok(sheet), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(BrigadeReader reader, MemberBook book, RequestContext context, TimeProvider clock) : IRequestHandler<Query, Result<PersonnelSheet>>
    {
        public async Task<Result<PersonnelSheet>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (await reader.FindAsync<PersonnelDocument>(context.Brigade, request.Id, cancellationToken) is not var (order, _))
                return new Missing();
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var (lines, units) = PersonnelWire.Lines(order, state, clock.GetUtcNow(), context.Actor.ReachOf(Permission.SeePrivateFields).Everywhere);
            return new PersonnelSheet(
                order.Id, order.Title, Wire.Of(order.EffectiveOn)!, PersonnelWire.Word(order.State), order.AppliedAt, order.ChangeId, lines, units);
        }
    }
}
