using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>Takes a result back (取り消し), with its defect and the source's state if nothing happened to them since.</summary>
internal static class TakeBackInspection
{
    [Needs(Permission.InspectWater)]
    internal sealed record Command(string Id) : IRequest<Result<EnterInspection.Receipt>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapDelete("/inspections/{inspectionId}", HandleAsync).WithName(nameof(TakeBackInspection)).WithTags("Inspections")
            .WithSummary("Takes a result back; what it did is undone if nothing happened since.").ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<Ok<EnterInspection.Receipt>, ProblemHttpResult>> HandleAsync(string inspectionId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(inspectionId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(inspectionId), cancellationToken);
        return result.Match<Results<Ok<EnterInspection.Receipt>, ProblemHttpResult>>(receipt => TypedResults.Ok(receipt), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts) : IRequestHandler<Command, Result<EnterInspection.Receipt>>
    {
        public async Task<Result<EnterInspection.Receipt>> Handle(Command request, CancellationToken cancellationToken)
        {
            var taken = await attempts.RunAsync(services => services.GetRequiredService<InspectionWork>().TakeBackAsync(request.Id, cancellationToken));
            return taken.Match<Result<EnterInspection.Receipt>>(done => EnterInspection.Receipt.Of(done), refusal => refusal);
        }
    }
}
