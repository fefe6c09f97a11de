using System.Net;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Policy;
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

/// <summary>The sign-in policy, to be edited.</summary>
internal static class ShowPolicy
{
    /// <summary>Version of a brigade that never saved one.</summary>
    internal const string Unsaved = "default";

    public sealed record Answer(
        string Version, PasswordsForm Passwords, IReadOnlyList<string> SecondFactorFor, int SecondFactorMinutes, IReadOnlyList<AddressForm> Addresses,
        int IdleMinutes, int AbsoluteHours, string YourAddress);

    [Needs(Permission.EditSignInPolicy)]
    internal sealed record Query(IPAddress? Address) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/sign-in-policy", HandleAsync).WithName(nameof(ShowPolicy)).WithTags("Identity").WithSummary("The sign-in policy.").ProducesProblem(403);

    private static Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(HttpContext http, IMediator mediator, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(mediator.Send(new Query(http.Connection.RemoteIpAddress), cancellationToken));

    internal sealed class Handler(RequestContext context, BrigadeReader reader) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken) =>
            await reader.FindAsync<SignInPolicyDocument>(context.Brigade, SignInPolicyDocument.TheOne, cancellationToken) is ({ } saved, { } etag)
                ? Of(saved.Policy, etag, request.Address)
                : Of(SignInPolicy.Default, Unsaved, request.Address);
    }

    internal static Answer Of(SignInPolicy policy, string version, IPAddress? address)
    {
        var form = PolicyForm.Of(policy, version);
        var shown = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return new Answer(
            version, form.Passwords!, form.SecondFactorFor!, form.SecondFactorMinutes, form.Addresses!, form.IdleMinutes, form.AbsoluteHours, shown?.ToString() ?? "");
    }
}
