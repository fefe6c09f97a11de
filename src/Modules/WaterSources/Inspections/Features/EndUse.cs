using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>Stamps that a crew draws no longer (放水終了).</summary>
internal static class EndUse
{
    /// <summary>When.</summary>
    public sealed record Form(DateTimeOffset? At);

    [Needs(Permission.AnswerCallOut)]
    internal sealed record Command(string Id, Form Form) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-uses/{useId}/end", HandleAsync).WithName(nameof(EndUse)).WithTags("Inspections")
            .WithSummary("Stamps that a crew draws no longer; the same again changes nothing.").ProducesProblem(404).ProducesProblem(422);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string useId, Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(useId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(useId, form), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var form = new InspectionForm(clock.GetUtcNow());
            var (_, at) = form.Time(request.Form.At);
            if (form.Errors.Count > 0)
                return new InvalidInput(form.Errors);
            if (await work.FindAsync<WaterUseDocument>(request.Id, cancellationToken) is not { Use: var use })
                return new Missing();
            if (!use.IsRunning)
                return new Done();
            work.Save(new WaterUseDocument { Use = use with { EndedAt = at > use.At ? at : use.At } });
            work.Audit("waterUse.ended", use.Id, $"{use.IncidentId} {use.SourceId}");
            try
            {
                await work.CommitAsync(cancellationToken);
            }
            catch (ConcurrentChangeException)
            {
                return new Done();   // somebody else ended it at the same moment
            }
            return new Done();
        }
    }
}
