using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>Hands a file of sources in and tells what it would do (水利ファイルの確認). Changes no source.</summary>
internal static class CheckWaterFile
{
    [Needs(Permission.ExchangeWater)]
    internal sealed record Command(Stream Body, string FileName) : IRequest<Result<WaterFileCheck>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/import", HandleAsync).WithName(nameof(CheckWaterFile)).WithTags("WaterFiles")
            .WithSummary("What a CSV or GeoJSON of water sources (the body, at most 64 MB) would do, and a token to decide by; `name` is the file's name.")
            .ProducesProblem(413).ProducesProblem(422);

    private static async Task<Results<Ok<WaterFileCheck>, ProblemHttpResult>> HandleAsync(HttpContext http, IMediator mediator, CancellationToken cancellationToken, string? name = null)
    {
        if (http.Request.ContentLength > KeptBytes.Most)
            return new FileTooLarge().ToProblem();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;   // ours is the limit, and its answer is a sentence
        var result = await mediator.Send(new Command(http.Request.Body, WaterUploads.NameOf(name)), cancellationToken);
        return result.Match<Results<Ok<WaterFileCheck>, ProblemHttpResult>>(check => TypedResults.Ok(check), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterImports imports, WaterUploads uploads) : IRequestHandler<Command, Result<WaterFileCheck>>
    {
        public async Task<Result<WaterFileCheck>> Handle(Command request, CancellationToken cancellationToken)
        {
            var taken = await KeptBytes.TakeAsync(request.Body, cancellationToken);
            if (taken.Refusal is { } refusal)
                return refusal;
            var upload = new WaterUpload(request.FileName, taken.Value.Bytes, taken.Value.Encoding);
            var judged = await imports.JudgeAsync(upload, new Dictionary<string, string>(), ImportMode.Merge, WaterFileCheck.Told, cancellationToken);
            if (judged.Refusal is { } unreadable)
                return unreadable;
            return WaterFileCheck.Of(await uploads.KeepAsync(upload, cancellationToken), judged.Value);
        }
    }
}

/// <summary>What a file would do with other answers, or if the rest were retired.</summary>
internal static class RecheckWaterFile
{
    [Needs(Permission.ExchangeWater)]
    internal sealed record Command(string Token, WaterFileDecision Decision) : IRequest<Result<WaterFileCheck>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/import/{token}/check", HandleAsync).WithName(nameof(RecheckWaterFile)).WithTags("WaterFiles")
            .WithSummary("What a file that was handed in would do with these answers and this mode.").ProducesProblem(404).ProducesProblem(422);

    private static async Task<Results<Ok<WaterFileCheck>, ProblemHttpResult>> HandleAsync(string token, WaterFileDecision decision, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(token, decision), cancellationToken);
        return result.Match<Results<Ok<WaterFileCheck>, ProblemHttpResult>>(check => TypedResults.Ok(check), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterImports imports, WaterUploads uploads) : IRequestHandler<Command, Result<WaterFileCheck>>
    {
        public async Task<Result<WaterFileCheck>> Handle(Command request, CancellationToken cancellationToken)
        {
            var decision = request.Decision.Read();
            if (decision.Refusal is { } refusal)
                return refusal;
            if (await uploads.FindAsync(request.Token, cancellationToken) is not { } upload)
                return new ImportGone();
            var judged = await imports.JudgeAsync(upload, decision.Value.Answers, decision.Value.Mode, WaterFileCheck.Told, cancellationToken);
            return judged.Match<Result<WaterFileCheck>>(value => WaterFileCheck.Of(request.Token, value), unreadable => unreadable);
        }
    }
}
