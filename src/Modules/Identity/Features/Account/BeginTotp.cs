using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
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
using QRCoder;

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>Begins to set up an authenticator app: a fresh key, as text and as QR code. It counts once a code of it was shown.</summary>
internal static class BeginTotp
{
    private const int PixelsPerModule = 4;

    /// <summary><c>Key</c>: base32; <c>Uri</c>: otpauth; <c>Svg</c>: the same as QR code.</summary>
    public sealed record Answer(string Key, string Uri, string Svg);

    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/totp", HandleAsync).WithName(nameof(BeginTotp)).WithSummary("Begins to set up an authenticator app.").ProducesProblem(403);

    private static Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(UnitOfWork work, RequestContext context, OwnFactor factor, IPeople people, IBrigades brigades) : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            if (await people.FindAsync(context.Brigade, own.Member, cancellationToken) is not { } person
                || await brigades.FindAsync(context.Brigade, cancellationToken) is not { } brigade)
                return new Missing();
            var key = Totp.NewKey();
            work.Save(own.Account with { PendingTotpKey = key });
            work.Audit("totp.begun", own.Member.ToString());
            await work.CommitAsync(cancellationToken);
            var uri = Totp.Uri(key, brigade.Name, person.Name);
            return new Answer(key, uri, Svg(uri));
        }
    }

    private static string Svg(string uri)
    {
        using var code = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(PixelsPerModule, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
