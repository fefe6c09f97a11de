using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>The muster board (参集状況): who comes, when, by unit; once, or live.</summary>
internal static class ShowBoard
{
    [Needs(Permission.SeeBoard)]
    internal sealed record Query(CallOutId CallOutId) : IRequest<Result<Board>>;

    internal static void Map(RouteGroupBuilder brigade)
    {
        brigade.MapGet("/call-outs/{callOutId}/board", HandleAsync).WithName(nameof(ShowBoard)).WithTags("CallOuts")
            .WithSummary("The muster board of a call-out.");
        brigade.MapGet("/call-outs/{callOutId}/board/stream", StreamAsync).WithName("StreamBoard").WithTags("CallOuts")
            .WithSummary("The muster board as server-sent events (`board`, `changes`, `beat`); resumes after Last-Event-ID.")
            .Produces(200, contentType: "text/event-stream").ProducesProblem(404);
    }

    private static async Task<Results<Ok<Board>, ProblemHttpResult>> HandleAsync(string callOutId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(callOutId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(new CallOutId(id)), cancellationToken);
        return result.Match<Results<Ok<Board>, ProblemHttpResult>>(board => TypedResults.Ok(board), refusal => refusal.ToProblem());
    }

    private static async Task StreamAsync(string callOutId, HttpContext http, IMediator mediator, BoardFeeds feeds, RequestContext context)
    {
        // The same gate as the board itself; the stream begins only for whoever may see it.
        var allowed = ShortId.TryRead(callOutId, out var id)
            ? await mediator.Send(new Query(new CallOutId(id)), http.RequestAborted)
            : new Missing();
        if (allowed.Refusal is { } refusal)
            await refusal.ToProblem().ExecuteAsync(http);
        else if (!await feeds.Boards.ServeAsync((context.Brigade, new CallOutId(id)), http))
            await new Missing().ToProblem().ExecuteAsync(http);
    }

    internal sealed class Handler(BoardReader boards, RequestContext context) : IRequestHandler<Query, Result<Board>>
    {
        public async Task<Result<Board>> Handle(Query request, CancellationToken cancellationToken) =>
            await boards.BoardAsync(context.Brigade, request.CallOutId, cancellationToken) is { } board ? board : new Missing();
    }
}
