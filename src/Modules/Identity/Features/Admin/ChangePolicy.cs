using System.Net;
using System.Text.Json;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>Saves the sign-in policy; it counts from the next request on. Whoever would shut themselves out is warned first.</summary>
internal static class ChangePolicy
{
    public sealed record Body(
        string? Version, PasswordsForm? Passwords, IReadOnlyList<string>? SecondFactorFor, int SecondFactorMinutes, IReadOnlyList<AddressForm>? Addresses,
        int IdleMinutes, int AbsoluteHours, bool Confirm = false);

    [Needs(Permission.EditSignInPolicy)]
    internal sealed record Command(PolicyForm Form, bool Confirm, IPAddress? Address) : IRequest<Result<ShowPolicy.Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/sign-in-policy", HandleAsync).WithName(nameof(ChangePolicy)).WithTags("Identity").WithSummary("Saves the sign-in policy.")
            .ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    private static Task<Results<Ok<ShowPolicy.Answer>, ProblemHttpResult>> HandleAsync(HttpContext http, Body body, IMediator mediator, CancellationToken cancellationToken)
    {
        var form = new PolicyForm(body.Version, body.Passwords, body.SecondFactorFor, body.SecondFactorMinutes, body.Addresses, body.IdleMinutes, body.AbsoluteHours);
        return AccountGroup.AnswerAsync(mediator.Send(new Command(form, body.Confirm, http.Connection.RemoteIpAddress), cancellationToken));
    }

    internal sealed class Handler(UnitOfWork work, RequestContext context, BrigadeReader reader) : IRequestHandler<Command, Result<ShowPolicy.Answer>>
    {
        public async Task<Result<ShowPolicy.Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            var (after, errors) = request.Form.Read();
            if (after is null)
                return new InvalidInput(errors);
            // Tracked first: whatever is saved between the two reads makes the commit fail.
            var before = (await work.FindAsync<SignInPolicyDocument>(SignInPolicyDocument.TheOne, cancellationToken))?.Policy ?? SignInPolicy.Default;
            if (request.Form.Version != await VersionAsync(cancellationToken))
                return new Kernel.Conflict();
            var account = await reader.FindAsync<AccountDocument>(context.Brigade, new MemberId(context.Actor.Person ?? default).ToString(), cancellationToken);
            if (!request.Confirm && LockOut.Of(before, after, request.Address, account is ({ HasSecondFactor: true }, _)) is { } warning)
                return warning;
            work.Save(new SignInPolicyDocument { Policy = after });
            work.Audit("signInPolicy.changed", SignInPolicyDocument.TheOne, $$"""{"before":{{Json(before)}},"after":{{Json(after)}}}""");
            try
            {
                await work.CommitAsync(cancellationToken);
            }
            catch (ConcurrentChangeException)
            {
                return new Kernel.Conflict();
            }
            return ShowPolicy.Of(after, await VersionAsync(cancellationToken), request.Address);
        }

        private async Task<string> VersionAsync(CancellationToken cancellationToken) =>
            (await reader.FindAsync<SignInPolicyDocument>(context.Brigade, SignInPolicyDocument.TheOne, cancellationToken))?.ETag ?? ShowPolicy.Unsaved;

        private static string Json(SignInPolicy policy) => JsonSerializer.Serialize(policy, IdentityJson.Default.SignInPolicy);
    }
}
