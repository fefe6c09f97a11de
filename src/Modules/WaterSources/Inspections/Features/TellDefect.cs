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

/// <summary>Notes that the owner was told of a defect (所有者に連絡済み): how, and to whom.</summary>
internal static class TellDefect
{
    /// <summary>How it was told.</summary>
    /// <param name="How"><c>paper</c>, <c>mail</c>, <c>phone</c> or <c>other</c>.</param>
    /// <param name="To">To whom, e.g. 上下水道局.</param>
    public sealed record Form(string? How, string? To);

    [Needs(Permission.PlanInspections)]
    internal sealed record Command(string Id, Form Form) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/defects/{defectId}/told", HandleAsync).WithName(nameof(TellDefect)).WithTags("Inspections")
            .WithSummary("Notes that the owner was told of a defect.").ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string defectId, Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(defectId, form), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(DefectWork defects, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var form = new InspectionForm(clock.GetUtcNow());
            if (request.Form.How is not ("paper" or "mail" or "phone" or "other"))
                form.Errors.Add(new FieldError("how", "連絡の方法を選んでください。"));
            var to = form.Note("to", request.Form.To, 100);
            if (to.Length == 0)
                form.Errors.Add(new FieldError("to", "だれに連絡したかを書いてください。"));
            if (form.Errors.Count > 0)
                return new InvalidInput(form.Errors);
            return await defects.ChangeAsync(request.Id, "waterDefect.told", defect => defect with
            {
                State = DefectState.Told, ToldAt = clock.GetUtcNow(), ToldHow = request.Form.How, ToldTo = to, ToldBy = context.Actor.Name,
            }, cancellationToken);
        }
    }
}
