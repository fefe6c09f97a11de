using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Features;

/// <summary>Another kind or name for a unit.</summary>
internal static class EditUnit
{
    [Needs(Permission.EditUnits)]
    internal sealed record Command(UnitId Id, UnitFields Fields) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/units/{unitId}", HandleAsync).WithName(nameof(EditUnit)).WithTags("Units")
            .WithSummary("Changes kind and names of a unit.").ProducesProblem(404).ProducesProblem(422);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string unitId, UnitFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        if (Wire.UnitId(unitId) is not { } id)
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(id, fields), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts) : IRequestHandler<Command, Result<Done>>
    {
        public Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<Done>(async services =>
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            if (await roster.Unit.FindAsync<UnitDocument>(request.Id.ToString(), cancellationToken) is not { } unit)
                return new Missing();
            var errors = new List<FieldError>();
            var (kind, name, shortName) = UnitForm.Read(request.Fields, roster.State, unit.Id, unit.ParentId, errors);
            if (errors.Count > 0)
                return new InvalidInput(errors);
            roster.Unit.Save(unit with { Kind = kind, Name = name, ShortName = shortName });
            roster.Unit.Audit("unit.changed", unit.DocumentId);
            await roster.CommitAsync(cancellationToken);
            return new Done();
        });
    }
}
