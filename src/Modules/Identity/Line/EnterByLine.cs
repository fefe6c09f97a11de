using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;

namespace BrigadeDispatch.Identity.Line;

/// <summary>
/// Lets whom LINE has named in: the person linked to the LINE user, or, with a registration code, the person it is for, who is
/// linked in the same commit. LINE's access token is not kept: nothing more is asked of LINE.
/// </summary>
internal static class EnterByLine
{
    [Needs(Permission.SignIn)]
    internal sealed record Command(SignInWay Way, IdToken Token, string? Slip) : IRequest<Result<MemberId>>;

    internal sealed class Handler(SignInDoor door, IPeople people, IRegistrations registrations, RequestContext context) : IRequestHandler<Command, Result<MemberId>>
    {
        public async Task<Result<MemberId>> Handle(Command request, CancellationToken cancellationToken)
        {
            var (person, refusal) = await PersonAsync(request, cancellationToken);
            if (person is null || refusal is not null)
                return await door.RefuseAsync(request.Way, refusal ?? new NotLinked(), person?.Id, cancellationToken, request.Token.Methods);
            return await door.OpenAsync(new Proof(request.Way, person, request.Token.Methods, request.Token.AuthenticatedAt), cancellationToken);
        }

        private async Task<(Person? Person, Refusal? Refusal)> PersonAsync(Command request, CancellationToken cancellationToken)
        {
            if (request.Slip is not { } code)
                return (await people.FindByLineUserAsync(context.Brigade, request.Token.Subject, cancellationToken), null);
            var slip = await registrations.FindAsync(code, cancellationToken);
            if (slip.Refusal is { } unusable)
                return (null, unusable);
            if (await people.FindAsync(context.Brigade, slip.Value.Id, cancellationToken) is not { } person)
                return (null, new Missing());
            if (!person.MaySignIn)
                return (person, new NotOnDuty());   // before the code is used up for nothing
            return (person, (await registrations.LinkLineAsync(code, request.Token.Subject, cancellationToken)).Refusal);
        }
    }
}
