using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>What was done to a source, newest first.</summary>
internal static class ShowSourceHistory
{
    /// <summary>The newest 100 changes of three years.</summary>
    public sealed record Answer(IReadOnlyList<Change> Changes);

    /// <param name="Actor">A name for whoever may see names.</param>
    /// <param name="What">created, edited, moved, state, retired, restored, inspected, imported, importUndone, undone.</param>
    /// <param name="FileName">The file it came with; null: with none.</param>
    /// <param name="Undoable">The source is still as this change left it, and the one who looks may change it.</param>
    public sealed record Change(string Id, DateTimeOffset At, string Actor, string What, string? FileName, IReadOnlyList<Field> Fields, bool Undoable);

    /// <summary>A field as text before and after; null: empty.</summary>
    public sealed record Field(string Name, string? Before, string? After);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(WaterSourceId Id) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-sources/{sourceId}/history", HandleAsync).WithName(nameof(ShowSourceHistory)).WithTags("Water")
            .WithSummary("Changes of a water source, newest first.").ProducesProblem(404);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(string sourceId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(sourceId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(new WaterSourceId(id)), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(SourceHistory history, WaterBook book, SourceSheets sheets, SourceTags tags, RequestContext context)
        : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            if (state.Find(request.Id) is not { } source)
                return new Missing();
            var view = await sheets.ViewAsync(cancellationToken);
            var now = tags.Of(context.Brigade, source);
            var changes = new List<Change>();
            foreach (var change in await history.OfAsync(source, cancellationToken))
            {
                var undoable = context.Actor.Covers(Permission.EditWater, source.UnitId) && change.After is { } after && tags.Of(context.Brigade, after) == now
                    && (change.Before is null ? source.RetiredAt is null : context.Actor.Covers(Permission.EditWater, change.Before.UnitId));
                changes.Add(new Change(
                    change.Id, change.At, await sheets.NameAsync(change.Actor, cancellationToken), change.What, change.FileName,
                    [.. SourceChanges.Between(change.Before, change.After).Select(field => new Field(field.Name, Shown(field.Name, field.Before), Shown(field.Name, field.After)))],
                    undoable));
            }
            return new Answer(changes);

            string? Shown(string name, string? text) =>
                name == "unitId" && ShortId.TryRead(text, out var unit) ? view.UnitName(new Contracts.Members.UnitId(unit)) ?? "（今はない組織）" : text;
        }
    }
}
