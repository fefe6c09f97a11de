using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Doors;

/// <summary>Registers for signing in by e-mail with a registration code, and signs in. Code, address, password and session are one commit.</summary>
internal static class RegisterPassword
{
    public sealed record Body(string? Code, string? Email, string? Password);

    [Needs(Permission.SignIn)]
    internal sealed record Command(string Code, string Email, string? Password) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder door) => door.MapPost("/slip/password", HandleAsync).WithName(nameof(RegisterPassword));

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken)
    {
        var result = await repeating.SendAsync(new Command(body.Code ?? "", Folding.Fold(body.Email ?? "").Trim(), body.Password), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToAnswer());
    }

    internal sealed class Handler(
        UnitOfWork work, RequestContext context, IRegistrations registrations, IPeople people, PolicyBook policies, PasswordCheck passwords, SignInDoor door, TimeProvider clock)
        : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var found = await registrations.FindAsync(request.Code, cancellationToken);
            if (found.Refusal is { } refused)
                return await door.RefuseAsync(SignInWay.Password, refused, null, cancellationToken);
            if (await people.FindAsync(context.Brigade, found.Value.Id, cancellationToken) is not { } person)
                return new Missing();
            if (!person.MaySignIn)
                return await door.RefuseAsync(SignInWay.Password, new NotOnDuty(), person.Id, cancellationToken);

            var errors = new List<FieldError>();
            if (!EmailText.IsAddress(request.Email))
                errors.Add(new FieldError("email", "メールアドレスを正しく入れてください。"));
            else if (await people.FindByEmailAsync(context.Brigade, request.Email, cancellationToken) is { } other && other.Id != person.Id)
                errors.Add(new FieldError("email", "このメールアドレスは使えません。別のアドレスを入れるか、団本部に相談してください。"));
            var rules = (await policies.CurrentAsync(context.Brigade, cancellationToken)).Passwords;
            var account = await work.FindAsync<AccountDocument>(person.Id.ToString(), cancellationToken) ?? new AccountDocument { Id = person.Id };
            errors.AddRange(passwords.Look("password", request.Password, rules, new PasswordOwner(person.Name, request.Email, context.Brigade), account));
            if (errors.Count > 0)
                return new InvalidInput(errors);

            var used = await registrations.UseForEmailAsync(request.Code, request.Email, cancellationToken);
            if (used.Refusal is { } unusable)
                return unusable;
            work.Save(passwords.Set(account, request.Password!, clock.GetUtcNow(), mustChange: false));
            work.Audit("password.set", person.Id.ToString(), "slip");
            var opened = await door.OpenAsync(new Proof(SignInWay.Password, person, ["pwd"]), cancellationToken);
            return opened.Match<Result<Done>>(_ => new Done(), refusal => refusal);
        }
    }
}
