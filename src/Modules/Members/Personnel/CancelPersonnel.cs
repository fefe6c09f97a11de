using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>A planned order is not to count.</summary>
internal static class CancelPersonnel
{
    [Needs(Permission.PlanPersonnel)]
    internal sealed record Command(string Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/personnel/{orderId}/cancel", HandleAsync).WithName(nameof(CancelPersonnel)).WithTags("Personnel")
            .WithSummary("Cancels an order that is still planned.").ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string orderId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(orderId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(orderId), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts) : IRequestHandler<Command, Result<Done>>
    {
        public Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<Done>(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            if (await work.FindAsync<PersonnelDocument>(request.Id, cancellationToken) is not { } order)
                return new Missing();
            if (order.State != PersonnelState.Planned)
                return new PersonnelFixed();
            work.Save(order with { State = PersonnelState.Cancelled });
            work.Audit("personnel.cancelled", order.Id);
            await work.CommitAsync(cancellationToken);
            return new Done();
        });
    }
}
