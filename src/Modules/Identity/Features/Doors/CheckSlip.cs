using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Doors;

/// <summary>Says whose a registration code (登録コード) is, so that the person confirms name and unit before it is used.</summary>
internal static class CheckSlip
{
    public sealed record Body(string? Code);

    /// <summary><c>Line</c>: whether the brigade registers by LINE too.</summary>
    public sealed record Answer(string Name, string Unit, string? Email, DateTimeOffset ExpiresAt, bool Line);

    [Needs(Permission.SignIn)]
    internal sealed record Query(string Code) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder door) => door.MapPost("/slip", HandleAsync).WithName(nameof(CheckSlip));

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken)
    {
        var result = await repeating.SendAsync(new Query(body.Code ?? ""), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToAnswer());
    }

    internal sealed class Handler(RequestContext context, IRegistrations registrations, IBrigades brigades, SignInDoor door) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var found = await registrations.FindAsync(request.Code, cancellationToken);
            if (found.Refusal is { } refusal)
                return await door.RefuseAsync(SignInWay.Password, refusal, null, cancellationToken);
            var line = (await brigades.FindAsync(context.Brigade, cancellationToken))?.LineLogin is not null;
            return new Answer(found.Value.Name, found.Value.UnitName, found.Value.Email, found.Value.ExpiresAt, line);
        }
    }
}
