using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Domain;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Features;

/// <summary>A new unit (組織), last among its siblings.</summary>
internal static class CreateUnit
{
    [Needs(Permission.EditUnits)]
    internal sealed record Command(UnitFields Fields) : IRequest<Result<UnitId>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/units", HandleAsync).WithName(nameof(CreateUnit)).WithTags("Units").WithSummary("Makes a unit.").ProducesProblem(422);

    private static async Task<Results<Created<CreatedRow>, ProblemHttpResult>> HandleAsync(UnitFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(fields), cancellationToken);
        return result.Match<Results<Created<CreatedRow>, ProblemHttpResult>>(
            id => TypedResults.Created((string?)null, new CreatedRow(id.ToString())), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts, TimeProvider clock) : IRequestHandler<Command, Result<UnitId>>
    {
        public Task<Result<UnitId>> Handle(Command request, CancellationToken cancellationToken) => attempts.RunAsync<UnitId>(async services =>
        {
            var roster = services.GetRequiredService<RosterWork>();
            await roster.BeginAsync(cancellationToken);
            var id = new UnitId(Guid.CreateVersion7(clock.GetUtcNow()));
            var errors = new List<FieldError>();
            var parent = Wire.UnitId(request.Fields.ParentId);
            if ((request.Fields.ParentId is { Length: > 0 } && parent is null ? Misplaced.NoParent : UnitGraph.Check(UnitForm.Parents(roster.State), id, parent)) is { } why)
                errors.Add(new FieldError("parentId", UnitForm.Sentence(why)));
            var (kind, name, shortName) = UnitForm.Read(request.Fields, roster.State, null, parent, errors);
            if (errors.Count > 0)
                return new InvalidInput(errors);
            var siblings = roster.State.Units.Values.Where(unit => unit.ParentId == parent).Select(unit => unit.Order);
            roster.Unit.Save(new UnitDocument
            {
                Id = id, ParentId = parent, Kind = kind, Name = name, ShortName = shortName, Order = siblings.DefaultIfEmpty(-1).Max() + 1,
            });
            roster.Unit.Audit("unit.created", id.ToString());
            await roster.CommitAsync(cancellationToken);
            return id;
        });
    }
}
