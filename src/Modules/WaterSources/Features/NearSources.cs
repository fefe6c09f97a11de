using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>The nearest usable sources to a place.</summary>
internal static class NearSources
{
    /// <summary>Nearest first.</summary>
    public sealed record Answer(IReadOnlyList<NearRow> Items);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(string? Latitude, string? Longitude, string? Count, string? Kinds) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-sources/near", HandleAsync).WithName(nameof(NearSources)).WithTags("Water")
            .WithSummary("The nearest usable water sources to `latitude`, `longitude`: `count` of them (1 to 50, else 5), of `kinds` only.").ProducesProblem(422);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string? latitude, string? longitude, string? count, string? kinds, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(latitude, longitude, count, kinds), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterBook book, SourceSheets sheets, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var words = new QueryWords();
            var (latitude, longitude) = (words.Number("latitude", request.Latitude, -90, 90), words.Number("longitude", request.Longitude, -180, 180));
            var count = words.Whole("count", request.Count, 1, 50, 5);
            var kinds = words.Words("kinds", request.Kinds, SourceWords.Kind);
            if (words.AreWrong)
                return words.Refusal;
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var view = await sheets.ViewAsync(cancellationToken);
            var found = kinds.Count == 0 ? state.Index.Nearest(latitude, longitude, count, new UsableOnly()) : state.Index.Nearest(latitude, longitude, count, UsableOfKinds.Of(kinds));
            var rows = new NearRow[found.Count];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = view.Near(found[i], latitude, longitude);
            return new Answer(rows);
        }
    }
}
