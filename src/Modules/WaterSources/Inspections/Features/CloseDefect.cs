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

/// <summary>Closes a defect with the proof that it is mended (修理済み): a note or a photo.</summary>
internal static class CloseDefect
{
    /// <summary>The proof.</summary>
    public sealed record Form(string? Note, IReadOnlyList<string>? PhotoIds);

    [Needs(Permission.PlanInspections)]
    internal sealed record Command(string Id, Form Form) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/defects/{defectId}/close", HandleAsync).WithName(nameof(CloseDefect)).WithTags("Inspections")
            .WithSummary("Closes a defect with a note or a photo as proof.").ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string defectId, Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(defectId, form), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(DefectWork defects, BrigadeReader reader, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var form = new InspectionForm(clock.GetUtcNow());
            var note = form.Note("note", request.Form.Note);
            var photos = form.Photos("photoIds", request.Form.PhotoIds);
            if (note.Length == 0 && photos.Count == 0)
                form.Errors.Add(new FieldError("note", "修理を確かめたことがわかるメモか写真をつけてください。"));
            if (form.Errors.Count == 0 && !await Photos.AreThereAsync(reader, context.Brigade, photos, cancellationToken))
                form.Errors.Add(new FieldError("photoIds", Photos.NotThere));
            if (form.Errors.Count > 0)
                return new InvalidInput(form.Errors);
            return await defects.ChangeAsync(request.Id, "waterDefect.mended", defect => defect with
            {
                State = DefectState.Closed, ClosedAt = clock.GetUtcNow(), ClosedBy = context.Actor.Name, ProofNote = note, ProofPhotoIds = photos,
            }, cancellationToken);
        }
    }
}
