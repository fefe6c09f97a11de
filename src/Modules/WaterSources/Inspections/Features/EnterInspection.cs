using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>A result of an inspection (点検結果): entered, entered again by a phone that was without signal, or corrected by whoever entered it.</summary>
internal static class EnterInspection
{
    /// <summary>A result as a phone sends it.</summary>
    public sealed record Form(
        string? SourceId, string? RoundId, string? Result, IReadOnlyList<string>? Signs, string? Note, IReadOnlyList<string>? PhotoIds, DateTimeOffset? At);

    /// <summary>What became of a result.</summary>
    /// <param name="Id">Id of the result.</param>
    /// <param name="At">Time that counts.</param>
    /// <param name="Counts">It is the newest known of the source.</param>
    /// <param name="TakenBack">It was taken back before.</param>
    /// <param name="State">State of the source now.</param>
    /// <param name="StateStays">The result says another state than the source has: whoever may change the source decides.</param>
    /// <param name="DefectId">The defect it made or joined.</param>
    public sealed record Receipt(string Id, DateTimeOffset At, bool Counts, bool TakenBack, string State, bool StateStays, string? DefectId)
    {
        internal static Receipt Of(Entered entered) => new(
            entered.Inspection.Id, entered.Inspection.At, entered.Counts, entered.Inspection.TakenBackAt is not null,
            SourceWords.Of(entered.Source.State),
            entered.Inspection.TakenBackAt is null && (entered.Inspection.Found == InspectionResult.Fine && entered.Source.State == WaterState.OutOfUse
                || entered.Inspection.Found == InspectionResult.Unusable && entered.Source.State != WaterState.OutOfUse),
            entered.Inspection.DefectId);
    }

    [Needs(Permission.InspectWater)]
    internal sealed record Command(string Id, Form Form) : IRequest<Result<Receipt>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/inspections/{inspectionId}", HandleAsync).WithName(nameof(EnterInspection)).WithTags("Inspections")
            .WithSummary("Enters a result under an id the phone made; the same again changes nothing.").ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<Receipt>, ProblemHttpResult>> HandleAsync(string inspectionId, Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(inspectionId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(inspectionId, form), cancellationToken);
        return result.Match<Results<Ok<Receipt>, ProblemHttpResult>>(receipt => TypedResults.Ok(receipt), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Receipt>>
    {
        public async Task<Result<Receipt>> Handle(Command request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var form = new InspectionForm(now);
            var source = form.Id("sourceId", request.Form.SourceId, "水利を選んでください。");
            var round = form.OptionalId("roundId", request.Form.RoundId, "点検を選びなおしてください。");
            var found = InspectionWords.Read(request.Form is { Result: var word } ? word : null);
            if (found is null)
                form.Errors.Add(new FieldError("result", "結果を選んでください。"));
            var signs = form.Signs(request.Form.Signs);
            var note = form.Note("note", request.Form.Note);
            var photos = form.Photos("photoIds", request.Form.PhotoIds);
            var (told, at) = form.Time(request.Form.At);
            if (form.Errors.Count > 0)
                return new InvalidInput(form.Errors);
            var inspection = new Inspection
            {
                Id = request.Id, SourceId = new WaterSourceId(source!.Value), RoundId = round is { } id ? ShortId.Write(id) : null, Found = found!.Value, Signs = signs,
                Note = note, PhotoIds = photos, At = at, ToldAt = told, ReceivedAt = now, Actor = context.Actor.Name,
            };
            var entered = await attempts.RunAsync(services => services.GetRequiredService<InspectionWork>().EnterAsync(inspection, cancellationToken));
            return entered.Match<Result<Receipt>>(done => Receipt.Of(done), refusal => refusal);
        }
    }
}
