using System.Globalization;
using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>
/// The page behind a personal answer link (個人用回答リンク), for members without LINE: made by the server, works without script, and
/// never answers by being opened: mail scanners open links too (ux-guide, principle 13).
/// </summary>
internal static partial class AnswerPage
{
    private const long LargestForm = 4096;

    /// <summary>A call-out the member can still answer.</summary>
    internal sealed record OpenCallOut(CallOutId Id, IncidentView Incident, DateTimeOffset IssuedAt, Response? Own, AnswerWater.Known Water);

    [Needs(Permission.AnswerCallOut)]
    internal sealed record Query(MemberView Member) : IRequest<Result<IReadOnlyList<OpenCallOut>>>;

    [Needs(Permission.AnswerCallOut)]
    internal sealed record Command(MemberView Member, CallOutId CallOutId, Answer Answer, int? Minutes) : IRequest<Result<Done>>;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/answer/{brigadeId}/{token}", ShowAsync).WithName(nameof(AnswerPage)).ExcludeFromDescription();
        routes.MapPost("/answer/{brigadeId}/{token}", TakeAsync).WithName("TakeAnswer").ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IMediator mediator, IBrigades brigades, IAnswerLinks links, RequestContext context, CancellationToken cancellationToken) =>
        await EnterAsync(http, brigades, links, context, cancellationToken) is ({ } brigade, { } member)
            ? await PageAsync(http, brigade, member, mediator, null, cancellationToken)
            : Html(http, AnswerHtml.NoLink(), 404);

    private static async Task<IResult> TakeAsync(
        HttpContext http, IMediator mediator, IBrigades brigades, IAnswerLinks links, RequestContext context, CancellationToken cancellationToken)
    {
        if (await EnterAsync(http, brigades, links, context, cancellationToken) is not ({ } brigade, { } member))
            return Html(http, AnswerHtml.NoLink(), 404);
        if (!http.Request.HasFormContentType || http.Request.ContentLength is not (> 0 and <= LargestForm))
            return await PageAsync(http, brigade, member, mediator, new UnknownButton(), cancellationToken);
        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (!ShortId.TryRead(form["callOut"], out var callOut) || Read(form["answer"]) is not { } tapped)
            return await PageAsync(http, brigade, member, mediator, new UnknownButton(), cancellationToken);
        var result = await mediator.Send(new Command(member, new CallOutId(callOut), tapped.Answer, tapped.Minutes), cancellationToken);
        if (result.Refusal is { } refusal)
            return await PageAsync(http, brigade, member, mediator, refusal, cancellationToken);
        // See other: reloading the page then asks nothing again.
        http.Response.Headers.Location = http.Request.Path.Value;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<(Brigade?, MemberView?)> EnterAsync(
        HttpContext http, IBrigades brigades, IAnswerLinks links, RequestContext context, CancellationToken cancellationToken)
    {
        if (!BrigadeId.TryParse(http.GetRouteValue("brigadeId") as string, out var id)
            || await brigades.FindAsync(id, cancellationToken) is not { } brigade
            || http.GetRouteValue("token") is not string { Length: 43 } token
            || await links.FindAsync(id, token, cancellationToken) is not { } member)
            return (null, null);
        context.Enter(id, Actor.AnswerLink(member.Id.Value), http.TraceIdentifier);
        return (brigade, member);
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, Brigade brigade, MemberView member, IMediator mediator, Refusal? refused, CancellationToken cancellationToken)
    {
        var open = await mediator.Send(new Query(member), cancellationToken);
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return open.Match(
            callOuts => Html(http, AnswerHtml.Page(brigade.Name, member.Name, callOuts, refused, now), refused?.Status ?? 200),
            refusal => Html(http, AnswerHtml.Page(brigade.Name, member.Name, [], refusal, now), refusal.Status));
    }

    private static IResult Html(HttpContext http, string page, int status)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = AnswerHtml.Policy;
        return Results.Text(page, "text/html; charset=utf-8", System.Text.Encoding.UTF8, status);
    }

    /// <summary>What a button of the page says: the answer, and minutes after a dash.</summary>
    internal static (Answer Answer, int? Minutes)? Read(string? value)
    {
        var parts = (value ?? "").Split('-');
        Answer? answer = parts[0] switch
        {
            "direct" => Answer.Direct,
            "station" => Answer.Station,
            "late" => Answer.Late,
            "unable" => Answer.Unable,
            _ => null,
        };
        if (answer is not { } known || parts.Length > 2)
            return null;
        if (parts.Length == 1)
            return (known, null);
        return known is Answer.Direct or Answer.Station
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 180
            ? (known, minutes)
            : null;
    }

    internal sealed partial class Handler(CallOutBook book, IIncidentBook incidents, IWaterSources water, RequestContext context, ILogger<Handler> log)
        : IRequestHandler<Query, Result<IReadOnlyList<OpenCallOut>>>
    {
        public async Task<Result<IReadOnlyList<OpenCallOut>>> Handle(Query request, CancellationToken cancellationToken)
        {
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var open = new List<OpenCallOut>();
            foreach (var incident in await incidents.RecentAsync(context.Brigade, cancellationToken))
            {
                if (!incident.Open || !state.ByIncident.TryGetValue(incident.Id, out var callOuts))
                    continue;
                // Called twice to one incident (追加出動): the first order stands, the answer to it counts.
                if (callOuts.FirstOrDefault(callOut => NumberList.Unpack(callOut.Called).Contains(request.Member.Number)) is { } called)
                    open.Add(new OpenCallOut(
                        called.Id, incident, called.IssuedAt, state.Responses.GetValueOrDefault(called.Id)?.GetValueOrDefault(request.Member.Number), WaterOf(incident)));
            }
            return open;
        }

        // The buttons matter more than the water: what goes wrong there must not cost the page.
        private AnswerWater.Known WaterOf(IncidentView incident)
        {
            try
            {
                return AnswerWater.Known.Of(water, context.Brigade, incident);
            }
            catch (Exception failure)
            {
                NoWater(log, context.Brigade, failure);
                return AnswerWater.Known.Nothing;
            }
        }

        [LoggerMessage(3002, LogLevel.Error, "Brigade {Brigade}: the answer page is shown without water sources, they could not be told")]
        private static partial void NoWater(ILogger log, BrigadeId brigade, Exception failure);
    }

    internal sealed class CommandHandler(IServiceScopeFactory scopes, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        private const int Rounds = 5;

        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var response = new Response(request.Answer, request.Minutes, now, "link:" + ShortId.Write(Guid.CreateVersion7(now)));
            for (var round = 0; round < Rounds; round++)
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
                var taken = await scope.ServiceProvider.GetRequiredService<TakeResponse>().TakeAsync(request.CallOutId, request.Member, response, cancellationToken);
                if (taken.Refusal is { } refusal)
                    return refusal;
                var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
                work.Audit("response.byLink", ShortId.Write(context.Actor.Person!.Value));
                try
                {
                    await work.CommitAsync(cancellationToken);
                    return new Done();
                }
                catch (ConcurrentChangeException)
                {
                    // A tap at the same moment elsewhere, or the store was just moved: which one counts is decided again, by time.
                }
            }
            return new Conflict();
        }
    }
}
