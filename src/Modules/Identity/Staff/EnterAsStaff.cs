using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.OpenId;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;

namespace BrigadeDispatch.Identity.Staff;

/// <summary>Lets in whom the town office's provider has named, by the e-mail address it answers for.</summary>
internal static class EnterAsStaff
{
    [Needs(Permission.SignIn)]
    internal sealed record Command(IdToken Token) : IRequest<Result<MemberId>>;

    internal sealed class Handler(SignInDoor door, IPeople people, RequestContext context) : IRequestHandler<Command, Result<MemberId>>
    {
        public async Task<Result<MemberId>> Handle(Command request, CancellationToken cancellationToken)
        {
            var token = request.Token;
            // An address somebody only claims to have would open another's account.
            var person = token is { Email: { Length: > 0 } email, EmailVerified: true } ? await people.FindByEmailAsync(context.Brigade, email, cancellationToken) : null;
            return person is null
                ? await door.RefuseAsync(SignInWay.Staff, new NotKnown(), null, cancellationToken, token.Methods)
                : await door.OpenAsync(new Proof(SignInWay.Staff, person, token.Methods, token.AuthenticatedAt), cancellationToken);
        }
    }
}
