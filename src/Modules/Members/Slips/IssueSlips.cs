using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Issues registration slips (登録用紙) for members or a unit and all below it; a former slip is void from then on.</summary>
internal static class IssueSlips
{
    private const int MostAtOnce = 1_000;
    private const int PerCommit = 40;   // two documents each, history and audit besides: below the 100 of a batch
    private const int Tries = 5;
    private const int DefaultDays = 30;
    private const int MostDays = 365;

    /// <summary>Either <c>MemberIds</c> or <c>UnitId</c>. <c>OnlyUnlinked</c>: of the unit only those without LINE.</summary>
    public sealed record Body(IReadOnlyList<string?>? MemberIds, string? UnitId, int? Days, bool? OnlyUnlinked);

    /// <summary><c>Code</c> is shown this once; only a keyed hash of it is stored.</summary>
    public sealed record SlipRow(
        string MemberId, int Number, string Name, string Unit, string Rank, string Code, string Url, string QrSvg, DateTimeOffset ExpiresAt);

    public sealed record SkippedRow(string MemberId, int Number, string Name, string Sentence);

    public sealed record Answer(IReadOnlyList<SlipRow> Slips, IReadOnlyList<SkippedRow> Skipped);

    [Needs(Permission.IssueSlips)]
    internal sealed record Command(IReadOnlyList<MemberId>? MemberIds, UnitId? UnitId, int Days, bool OnlyUnlinked, string RequestBase) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/slips", HandleAsync).WithName(nameof(IssueSlips)).WithTags("Slips")
            .WithSummary("Issues registration slips with one-time codes, for members or a unit and all below it (up to 1,000 at once). Former ones are void.")
            .ProducesProblem(404).ProducesProblem(422);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        Body body, HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        List<MemberId>? members = null;
        if (body.MemberIds is { } ids)
        {
            members = new List<MemberId>(ids.Count);
            foreach (var text in ids)
            {
                if (!ShortId.TryRead(text, out var id))
                    return new Missing().ToProblem();
                members.Add(new MemberId(id));
            }
        }
        UnitId? unit = null;
        if (body.UnitId is { } told)
        {
            if (!ShortId.TryRead(told, out var id))
                return new Missing().ToProblem();
            unit = new UnitId(id);
        }
        var result = await mediator.Send(
            new Command(members, unit, body.Days ?? DefaultDays, body.OnlyUnlinked ?? false, PublicAddress.BaseOf(http.Request)), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(
        SlipReach reach, IBrigades brigades, SlipAddresses addresses, KeyRing keys, IServiceScopeFactory scopes, RequestContext context, TimeProvider clock)
        : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (request.Days is < 1 or > MostDays)
                return new InvalidInput("days", $"有効日数は1から{MostDays}までで入れてください。");
            if (request.MemberIds is null == request.UnitId is null)
                return new InvalidInput("memberIds", "団員か組織のどちらかを選んでください。");
            if (await brigades.FindAsync(context.Brigade, cancellationToken) is not { } brigade)
                return new Missing();
            var circle = await reach.CurrentAsync(cancellationToken);
            if (Chosen(request, circle) is not { } chosen)
                return new Missing();
            if (chosen.Count > MostAtOnce)
                return new InvalidInput("unitId", $"一度に発行できるのは{MostAtOnce:N0}人までです。分団ごとに分けて発行してください。");

            var refused = chosen.Select(member => (Member: member, Refusal: Refuse(member, circle))).Where(one => one.Refusal is not null).ToList();
            if (refused.Count > 0 && refused.Count == chosen.Count)
                return refused[0].Refusal!;
            var skipped = refused.Select(one => one.Member.Id).ToHashSet();
            var expires = clock.GetUtcNow().AddDays(request.Days);
            var rows = new List<SlipRow>(chosen.Count);
            foreach (var chunk in chosen.Where(member => !skipped.Contains(member.Id)).Chunk(PerCommit))
            {
                if (await IssueAsync(chunk, expires, cancellationToken) is not { } codes)
                    return new Kernel.Conflict();
                rows.AddRange(chunk.Zip(codes, (member, code) => Row(member, SlipCode.Show(code), circle, brigade, expires, request.RequestBase)));
            }
            return new Answer(rows, refused.Select(one => new SkippedRow(one.Member.DocumentId, one.Member.Number, one.Member.Name, one.Refusal!.Sentence)).ToList());
        }

        private static List<MemberDocument>? Chosen(Command request, SlipCircle circle)
        {
            if (request.UnitId is { } unit)
                return circle.Below(unit) is { } units
                    ? circle.InOrder(circle.Members.Where(member => member.MaySignIn && member.Units.Any(one => units.Contains(one.Value))
                        && !(request.OnlyUnlinked && member.LineUserId is not null))).ToList()
                    : null;
            var members = request.MemberIds!.Distinct().Select(circle.Find).ToList();
            return members.Contains(null) ? null : circle.InOrder(members.OfType<MemberDocument>()).ToList();
        }

        private static Refusal? Refuse(MemberDocument member, SlipCircle circle) =>
            !member.MaySignIn ? new SlipNotOnDuty() : circle.IsAbove(member) ? new SlipAbove() : null;

        private SlipRow Row(MemberDocument member, string code, SlipCircle circle, Brigade brigade, DateTimeOffset expires, string requestBase)
        {
            var url = addresses.Register(brigade, code, requestBase);
            return new SlipRow(
                member.DocumentId, member.Number, member.Name, circle.UnitName(member), member.Kind == MemberKind.Staff ? "事務局" : Ranks.Japanese(member.Rank),
                code, url, TwoDimensionalCode.Svg(url), expires);
        }

        /// <summary>The codes in the order of the members; null: others kept changing the same slips.</summary>
        private async Task<List<string>?> IssueAsync(MemberDocument[] chunk, DateTimeOffset expires, CancellationToken cancellationToken)
        {
            var key = keys.Derive(context.Brigade, SlipCode.KeyPurpose);
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                // A commit takes up to 100 documents, so a large unit is several of them, each with a scope of its own.
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
                var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
                var codes = new List<string>(chunk.Length);
                foreach (var member in chunk)
                {
                    var code = SlipCode.New();
                    var hash = SlipCode.HashOf(code, key);
                    var former = await work.FindAsync<SlipDocument>(member.DocumentId, cancellationToken);
                    work.Save(new SlipDocument { MemberId = member.Id, CodeHash = hash, IssuedAt = clock.GetUtcNow(), ExpiresAt = expires });
                    work.Save(new SlipCodeDocument { Hash = hash, MemberId = member.Id, ExpiresAt = expires });
                    work.Audit("slip.issued", member.DocumentId, former is null ? null : "again");
                    codes.Add(code);
                }
                try
                {
                    await work.CommitAsync(cancellationToken);
                    return codes;
                }
                catch (ConcurrentChangeException)
                {
                    // Somebody issues or uses a slip of one of them right now: decide again from what is stored now.
                }
            }
            return null;
        }
    }
}
