using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>An attempt that ended before anybody was known: into the sign-in log with its exact code.</summary>
internal static class RefuseSignIn
{
    [Needs(Permission.SignIn)]
    internal sealed record Command(SignInWay Way, Refusal Refusal) : IRequest<Result<MemberId>>;

    internal sealed class Handler(SignInDoor door) : IRequestHandler<Command, Result<MemberId>>
    {
        public async Task<Result<MemberId>> Handle(Command request, CancellationToken cancellationToken) =>
            await door.RefuseAsync(request.Way, request.Refusal, null, cancellationToken);
    }
}
