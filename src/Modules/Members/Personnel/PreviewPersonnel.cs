using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Features;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>What an order would do if it counted now, before it is entered.</summary>
internal static class PreviewPersonnel
{
    [Needs(Permission.PlanPersonnel)]
    internal sealed record Command(PersonnelFields Fields) : IRequest<Result<PersonnelPreview>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/personnel/preview", HandleAsync).WithName(nameof(PreviewPersonnel)).WithTags("Personnel")
            .WithSummary("What an order would do: before, after, problems, people per unit. Changes nothing.").ProducesProblem(422);

    private static async Task<Results<Ok<PersonnelPreview>, ProblemHttpResult>> HandleAsync(PersonnelFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(fields), cancellationToken);
        return result.Match<Results<Ok<PersonnelPreview>, ProblemHttpResult>>(preview => TypedResults.Ok(preview), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(MemberBook book, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<PersonnelPreview>>
    {
        public async Task<Result<PersonnelPreview>> Handle(Command request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var input = new MemberInput(state, now);
            var order = PersonnelWire.Read(request.Fields, "", input, now);
            if (input.Errors.Count > 0)
                return new InvalidInput(input.Errors);
            var (lines, units) = PersonnelWire.Lines(order, state, now, context.Actor.ReachOf(Permission.SeePrivateFields).Everywhere);
            return new PersonnelPreview(lines, units, lines.Count(line => line.Problem is not null));
        }
    }
}
