using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>Reads areas from a GeoJSON file for the screen to show and correct. Stores nothing.</summary>
internal static class ReadAreas
{
    /// <param name="Problems">What could not be read, and what was taken for granted.</param>
    public sealed record Answer(IReadOnlyList<ShowAreas.Area> Areas, IReadOnlyList<Problem> Problems);

    /// <param name="Index">Of the feature in the file, from 0.</param>
    public sealed record Problem(int Index, string Sentence);

    [Needs(Permission.ExchangeWater)]
    internal sealed record Query(byte[] File) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/coverage/areas/read", HandleAsync).WithName(nameof(ReadAreas)).WithTags("Water")
            .WithSummary("Reads areas from GeoJSON (the body) and says what is wrong with which; stores nothing.").ProducesProblem(413).ProducesProblem(422);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        if (await RawBody.ReadAsync(http, AreaFile.BytesMost) is not { } file)
            return Problems.Of(413, "coverage.tooLarge", $"ファイルが大きすぎます。{AreaFile.BytesMost / 1024 / 1024} MBまでです。境界の形を簡単にするか、分けてください。");
        var result = await mediator.Send(new Query(file), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler : IRequestHandler<Query, Result<Answer>>
    {
        public Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken) =>
            Task.FromResult(AreaFile.Read(request.File).Match<Result<Answer>>(
                content => new Answer(
                    [.. content.Areas.Select(area => new ShowAreas.Area(null, area.Name, ZoneWords.Of(area.Zone), GeoShapes.Write(area.Polygons)))],
                    [.. content.Problems.Select(problem => new Problem(problem.Index, problem.Sentence))]),
                refusal => refusal));
    }
}
