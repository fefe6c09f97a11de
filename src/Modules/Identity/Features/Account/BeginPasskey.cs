using System.Text.Json;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passkeys;
using BrigadeDispatch.Identity.SecondFactor;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>Begins to make a passkey: what the browser's <c>navigator.credentials.create()</c> is to be given.</summary>
internal static class BeginPasskey
{
    internal const int Most = 10;

    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<JsonElement>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/passkeys/options", HandleAsync).WithName(nameof(BeginPasskey)).WithSummary("Begins to make a passkey.").ProducesProblem(403).ProducesProblem(409);

    private static Task<Results<Ok<JsonElement>, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(UnitOfWork work, RequestContext context, OwnFactor factor, PasskeyDesk desk, IPeople people, IBrigades brigades)
        : IRequestHandler<Command, Result<JsonElement>>
    {
        public async Task<Result<JsonElement>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            if (own.Account.Passkeys.Count >= Most)
                return new TooManyPasskeys();
            if (await people.FindAsync(context.Brigade, own.Member, cancellationToken) is not { } person
                || await brigades.FindAsync(context.Brigade, cancellationToken) is not { } brigade)
                return new Missing();
            var options = await desk.AskToCreateAsync(own.Account, own.Session.Id, $"{person.Name}（{brigade.Name}）", person.Name);
            await work.CommitAsync(cancellationToken);
            return options;
        }
    }
}
