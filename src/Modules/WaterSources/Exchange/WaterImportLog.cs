using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using BrigadeDispatch.WaterSources.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>The files that were taken in, newest first: the log of imports, for its screen and for the history of a single source.</summary>
internal sealed class WaterImportLog(BrigadeReader reader, RequestContext context)
{
    /// <summary>Imports of three years, newest first.</summary>
    /// <param name="most">No more than so many.</param>
    public async Task<IReadOnlyList<WaterImportDocument>> ImportsOf(int most, CancellationToken cancellationToken)
    {
        var found = new List<WaterImportDocument>();
        await foreach (var (import, _) in reader.QueryAsync<WaterImportDocument>(context.Brigade, new DocumentQuery(WaterImportDocument.Type, "at", Descending: true), cancellationToken))
        {
            found.Add(import);
            if (found.Count == most)
                break;
        }
        return found;
    }
}

/// <summary>The files that were taken in.</summary>
internal static class ListWaterImports
{
    private const int Most = 100;

    /// <param name="Actor">Kind and id.</param>
    /// <param name="Undoable">Nothing was changed since.</param>
    public sealed record Row(string Id, DateTimeOffset At, string Actor, string FileName, int Rows, int New, int Changed, int Removed, bool Undoable, DateTimeOffset? UndoneAt);

    public sealed record Answer(IReadOnlyList<Row> Imports);

    [Needs(Permission.ExchangeWater)]
    internal sealed record Query : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-sources/imports", HandleAsync).WithName(nameof(ListWaterImports)).WithTags("WaterFiles").WithSummary("The files of water sources that were taken in, newest first.");

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterImportLog imports, UnitOfWork work) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var layers = await work.FindAsync<WaterLayersDocument>(WaterLayersDocument.TheOne, cancellationToken) ?? new WaterLayersDocument();
            var all = await imports.ImportsOf(Most, cancellationToken);
            return new Answer([.. all.Select(import => new Row(
                import.Id, import.At, import.Actor, import.FileName, import.Rows, import.New, import.Changed, import.Removed, WaterImports.IsUndoable(import, layers), import.UndoneAt))]);
        }
    }
}

/// <summary>Takes an import back, whole, while nothing was changed since.</summary>
internal static class UndoWaterImport
{
    /// <summary>Nothing to say yet.</summary>
    public sealed record Request;

    [Needs(Permission.ExchangeWater)]
    internal sealed record Command(string ImportId) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/imports/{importId}/undo", HandleAsync).WithName(nameof(UndoWaterImport)).WithTags("WaterFiles")
            .WithSummary("Takes an import back. 409 import.notUndoable if sources were changed since.").ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string importId, Request request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(importId), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterImports imports) : IRequestHandler<Command, Result<Done>>
    {
        public Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken) => imports.UndoAsync(request.ImportId, cancellationToken);
    }
}
