using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Csv;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Features;

/// <summary>An empty members' table with one example row (CSVのひな形).</summary>
internal static class TemplateOfMembers
{
    [Needs(Permission.ExchangeMembers)]
    internal sealed record Query(string Encoding) : IRequest<Result<byte[]>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/members-template.csv", HandleAsync).WithName(nameof(TemplateOfMembers)).WithTags("Members")
            .WithSummary("The headings of the members' CSV with an example row; `encoding` utf-8 or cp932.")
            .Produces(200, contentType: "text/csv").ProducesProblem(422);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        IMediator mediator, CancellationToken cancellationToken, string encoding = FileEncodings.Utf8Name)
    {
        var result = await mediator.Send(new Query(encoding), cancellationToken);
        return result.Match<Results<FileContentHttpResult, ProblemHttpResult>>(
            bytes => TypedResults.File(bytes, MemberFile.ContentType(encoding), "members-template.csv"), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(MemberBook book, RequestContext context) : IRequestHandler<Query, Result<byte[]>>
    {
        public async Task<Result<byte[]>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (request.Encoding is not (FileEncodings.Utf8Name or FileEncodings.Cp932Name))
                return new UnknownEncoding();
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            return MemberFile.Template(state, context.Actor.ReachOf(Permission.ExchangeMembers), request.Encoding);
        }
    }
}
