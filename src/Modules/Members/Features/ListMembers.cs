using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace BrigadeDispatch.Members.Features;

/// <summary>
/// All members one may see (名簿), with units and roles, as one answer: searching, filtering and selecting 8,000 people is the screen's
/// own work then. Made once per state of the roster and reach, and kept as bytes.
/// </summary>
internal static class ListMembers
{
    /// <summary>The list.</summary>
    public sealed record Page(
        string Version, IReadOnlyList<UnitRow> Units, IReadOnlyList<RoleRow> Roles, IReadOnlyList<string> Tags,
        IReadOnlyList<string> QualificationNames, IReadOnlyList<MemberRow> Members);

    /// <summary>A unit (組織).</summary>
    public sealed record UnitRow(string Id, string? ParentId, string Kind, string Name, string ShortName, int Order);

    /// <summary>A role (役職).</summary>
    public sealed record RoleRow(string Id, string Name, string? Rank, int Order);

    [Needs(Permission.SeeMembers)]
    internal sealed record Query : IRequest<Result<Answer>>;

    /// <summary>The list as bytes, plain and packed.</summary>
    internal sealed record Answer(string ETag, byte[] Plain, byte[] Packed);

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/members", HandleAsync).WithName(nameof(ListMembers)).WithTags("Members")
            .WithSummary("All members one may see, with units and roles; with If-None-Match of its ETag 304.")
            .Produces<Page>().Produces(304).ProducesProblem(403);

    private static async Task<IResult> HandleAsync(IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        if (result.Refusal is { } refusal)
            return refusal.ToProblem();
        var answer = result.Value;
        var headers = http.Response.Headers;
        headers.ETag = answer.ETag;
        headers.Vary = HeaderNames.AcceptEncoding;
        var request = http.Request.GetTypedHeaders();
        if (request.IfNoneMatch.Any(tag => tag.Tag == answer.ETag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        if (!request.AcceptEncoding.Any(coding => coding.Value == "gzip" && coding.Quality is null or > 0))
            return TypedResults.Bytes(answer.Plain, "application/json; charset=utf-8");
        headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(answer.Packed, "application/json; charset=utf-8");
    }

    internal sealed class Handler(MemberLists lists, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken) =>
            await lists.OfAsync(context.Brigade, context.Actor.ReachOf(Permission.SeeMembers), cancellationToken);
    }
}
