using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Features.Account;
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

/// <summary>The sign-in log (サインインの記録), newest first, page by page.</summary>
internal static class ShowSignInLog
{
    private const int MostPerPage = 200;

    public sealed record Row(
        string Id, DateTimeOffset At, string Way, string Outcome, string? Member, string? Name, IReadOnlyList<string> Methods, string Device, string Address);

    /// <summary><c>Next</c>: <c>before</c> of the next page; null: this was the last.</summary>
    public sealed record Answer(IReadOnlyList<Row> Entries, string? Next);

    [Needs(Permission.SeeSignInLog)]
    internal sealed record Query(string? Before, int Limit, string? Outcome) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/sign-in-log", HandleAsync).WithName(nameof(ShowSignInLog)).WithTags("Identity").WithSummary("The sign-in log, newest first.").ProducesProblem(403);

    private static Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string? before, int? limit, string? outcome, IMediator mediator, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(mediator.Send(new Query(before, Math.Clamp(limit ?? 50, 1, MostPerPage), outcome), cancellationToken));

    internal sealed class Handler(RequestContext context, BrigadeReader reader, IPeople people) : IRequestHandler<Query, Result<Answer>>
    {
        // A rare outcome is looked for this far; the next page goes on from there.
        private const int MostLookedAt = 2000;

        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var names = new PersonNames(people, context.Brigade);
            var rows = new List<Row>();
            SignInDocument? last = null;
            var looked = 0;
            await foreach (var (entry, _) in SignInLog.NewestFirstAsync(reader, context.Brigade, request.Before, cancellationToken))
            {
                if (rows.Count == request.Limit || looked == MostLookedAt)
                    return new Answer(rows, SignInLog.PlaceOf(last!));
                (last, looked) = (entry, looked + 1);
                if (string.IsNullOrEmpty(request.Outcome) || entry.Outcome == request.Outcome)
                    rows.Add(new Row(
                        entry.Id, entry.At, ShowSession.WayName(entry.Way), entry.Outcome, entry.MemberId?.ToString(),
                        (await names.OfAsync(entry.MemberId, cancellationToken))?.Name, entry.Methods, entry.Device, entry.Address));
            }
            return new Answer(rows, null);
        }
    }
}

/// <summary>Walking through the log.</summary>
internal static class SignInLog
{
    /// <summary>Where an entry stands, so that the next page begins behind it.</summary>
    public static string PlaceOf(SignInDocument entry) => $"{KeyOf(entry)}.{entry.Id}";

    /// <summary>Entries before a place, newest first; of one millisecond by id.</summary>
    public static async IAsyncEnumerable<(SignInDocument Entry, string ETag)> NewestFirstAsync(
        BrigadeReader reader, BrigadeId brigade, string? before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (key, id) = before?.Split('.') is [{ Length: 17 } at, { Length: 22 } after] && at.All(char.IsAsciiDigit) ? (at, after) : (null, null);
        await foreach (var found in reader.QueryAsync<SignInDocument>(brigade, new DocumentQuery(SignInDocument.Type, "at", To: key, Descending: true, Limit: 200), cancellationToken))
            if (id is null || string.CompareOrdinal(KeyOf(found.Document), key) < 0 || string.CompareOrdinal(found.Document.Id, id) < 0)
                yield return found;
    }

    private static string KeyOf(SignInDocument entry) => entry.IndexKeys().First().Value;
}

/// <summary>Names of people, each looked up once.</summary>
internal sealed class PersonNames(IPeople people, BrigadeId brigade)
{
    private readonly Dictionary<MemberId, Person?> _found = [];

    public async ValueTask<Person?> OfAsync(MemberId? id, CancellationToken cancellationToken)
    {
        if (id is not { } member)
            return null;
        if (!_found.TryGetValue(member, out var person))
            _found[member] = person = await people.FindAsync(brigade, member, cancellationToken);
        return person;
    }
}
