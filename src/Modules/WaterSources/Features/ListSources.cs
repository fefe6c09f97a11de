using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Sources that fit a question, page by page: by number, or nearest first.</summary>
internal static class ListSources
{
    /// <summary>One page.</summary>
    /// <param name="Total">Sources there are.</param>
    /// <param name="Matched">Of them those that fit.</param>
    /// <param name="Next">To be sent as <c>after</c> for the next page; null: this is the last.</param>
    public sealed record Page(string Version, int Total, int Matched, IReadOnlyList<SourceRow> Items, string? Next);

    /// <summary>The question as it stands in the address.</summary>
    internal sealed record Question(
        string? Q, string? Kind, string? State, string? Standard, string? Unit, string? Tag, string? Retired, string? Needs, string? Near, string? After, string? Limit);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(Question Question) : IRequest<Result<Page>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-sources", HandleAsync).WithName(nameof(ListSources)).WithTags("Water")
            .WithSummary("Water sources by words (`q`), `kind`, `state`, `standard`, `unit` (with those below; `none`), `tag`, `retired` (`true`, `only`), "
                + "`needs=inspection`, nearest first with `near=latitude,longitude`; pages of `limit` (1 to 500) by `after`.").ProducesProblem(422);

    private static async Task<Results<Ok<Page>, ProblemHttpResult>> HandleAsync(
        string? q, string? kind, string? state, string? standard, string? unit, string? tag, string? retired, string? needs, string? near, string? after,
        string? limit, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(new Question(q, kind, state, standard, unit, tag, retired, needs, near, after, limit)), cancellationToken);
        return result.Match<Results<Ok<Page>, ProblemHttpResult>>(page => TypedResults.Ok(page), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterBook book, SourceSearch search, SourceSheets sheets, IRoster rosters, RequestContext context)
        : IRequestHandler<Query, Result<Page>>
    {
        public async Task<Result<Page>> Handle(Query request, CancellationToken cancellationToken)
        {
            var (asked, words) = (request.Question, new QueryWords());
            var limit = words.Whole("limit", asked.Limit, 1, 500, 50);
            var near = words.Place("near", asked.Near);
            var fits = await FilterAsync(asked, words, cancellationToken);
            if (words.AreWrong)
                return words.Refusal;
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var view = await sheets.ViewAsync(cancellationToken);
            Candidate? start = null;
            if (!string.IsNullOrEmpty(asked.After))
            {
                if (!ShortId.TryRead(asked.After, out var last) || state.Find(new WaterSourceId(last)) is not { } lastSource)
                    return new InvalidInput("after", "一覧が入れ替わりました。最初から読みなおしてください。");
                start = Of(lastSource);
            }
            var page = new List<Candidate>();
            var matched = 0;
            foreach (var source in state.All)
            {
                if (!fits(source, view.MarksOf(source)))
                    continue;
                matched++;
                var candidate = Of(source);
                if (start is { } after && candidate.CompareTo(after) <= 0)
                    continue;
                page.Add(candidate);
                if (page.Count > (4 * limit) + 100)
                    Shorten();
            }
            var more = page.Count > limit;
            Shorten();
            return new Page(
                PointsCache.VersionOf(state, view.Marks), state.Index.Count, matched, [.. page.Take(limit).Select(one => view.Row(one.Source, near is null ? null : one.Distance))],
                more ? page[limit - 1].Source.Id.ToString() : null);

            Candidate Of(WaterSource source) => near is { } place
                ? new Candidate("", Ground.Distance(place.Latitude, place.Longitude, source.Latitude, source.Longitude), source) : new Candidate(search.OrderOf(source), 0, source);

            // One more than is shown, so that it is known whether there is more.
            void Shorten()
            {
                page.Sort();
                if (page.Count > limit + 1)
                    page.RemoveRange(limit + 1, page.Count - limit - 1);
            }
        }

        private async Task<Func<WaterSource, SourceMarks?, bool>> FilterAsync(Question asked, QueryWords words, CancellationToken cancellationToken)
        {
            if (asked.Q is { Length: > 200 })
                words.Wrong("q", "探す言葉は200文字までにしてください。");
            var terms = SourceSearch.Terms(asked.Q is { Length: > 200 } ? "" : asked.Q);
            var kinds = words.Words("kind", asked.Kind, SourceWords.Kind).ToHashSet();
            var states = words.Words("state", asked.State, SourceWords.State);
            var standards = words.Words("standard", asked.Standard, SourceWords.Standard);
            var tag = string.IsNullOrWhiteSpace(asked.Tag) ? null : SourceSearch.Fold(asked.Tag.Trim());
            var (retired, retiredOnly) = (asked.Retired is "true" or "only", asked.Retired == "only");
            if (asked.Retired is not (null or "" or "true" or "false" or "only"))
                words.Wrong("retired", "retiredはtrue、false、onlyのどれかにしてください。");
            var inspection = asked.Needs == "inspection";
            if (asked.Needs is not (null or "" or "inspection"))
                words.Wrong("needs", "needsに使えるのはinspectionです。");
            HashSet<UnitId>? units = null;
            if (asked.Unit is { Length: > 0 } and not "none")
            {
                var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
                if (ShortId.TryRead(asked.Unit, out var id) && roster.Units.Any(unit => unit.Id.Value == id))
                    units = roster.Below([new UnitId(id)]);
                else
                    words.Wrong("unit", "組織を選びなおしてください。今の名簿にありません。");
            }
            return (source, marks) =>
                (retired || source.RetiredAt is null) && (!retiredOnly || source.RetiredAt is not null)
                && (kinds.Count == 0 || kinds.Contains(source.Kind))
                && (states.Count == 0 || states.Contains(source.State))
                && (asked.Unit != "none" || source.UnitId is null)
                && (units is null || (source.UnitId is { } unit && units.Contains(unit)))
                && (!inspection || marks is { NeedsInspection: true })
                && (tag is null || source.Tags.Any(one => SourceSearch.Fold(one) == tag))
                && (standards.Count == 0 || standards.Contains(Standard.VerdictOf(source)))
                && search.Has(source, terms);
        }
    }

    private readonly record struct Candidate(string Order, double Distance, WaterSource Source) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other)
        {
            var order = Distance.CompareTo(other.Distance);
            if (order == 0)
                order = string.CompareOrdinal(Order, other.Order);
            return order != 0 ? order : Source.Id.Value.CompareTo(other.Source.Id.Value);
        }
    }
}
