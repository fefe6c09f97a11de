using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Somebody else changed this source since it was read; here is how it stands now.</summary>
internal sealed record SourceChanged(SourceSheet Current)
    : Refusal("conflict", "ほかの人が先に変えました。いまの内容と比べて、もう一度保存してください。", 409);

/// <summary>A change that cannot be taken back, because the source went on from it.</summary>
internal sealed record ChangedSince()
    : Refusal("water.changedSince", "この変更のあとに、別の変更がありました。いまの内容を確かめて、編集で直してください。", 409);

/// <summary>A retired source is not changed.</summary>
internal sealed record SourceRetired()
    : Refusal("water.retired", "この水利は廃止になっています。廃止を取り消してから変えてください。", 409);

/// <summary>It is not retired.</summary>
internal sealed record SourceNotRetired() : Refusal("water.notRetired", "この水利は廃止になっていません。", 409);

/// <summary>Changes one source: checks that it is as the one who changes it saw it, that their right reaches it before and after, and keeps the change.</summary>
internal sealed class SourceEdits(
    Attempts attempts, RequestContext context, SourceSheets sheets, SourceTags tags, SourceHistory history, IRoster rosters, BrigadeReader reader, TimeProvider clock)
{
    public const string OutOfReach = "自分の受け持つ組織の中から選んでください。";

    /// <summary>One source's next state; errors go into the input.</summary>
    public delegate WaterSource Change(WaterSource current, SourceInput input);

    /// <param name="what">As the history has it, see <see cref="WaterChangeDocument.What"/>.</param>
    /// <param name="retired">Whether the source must be retired (true) or must not be.</param>
    public async Task<Result<SourceSheet>> ChangeAsync(
        WaterSourceId id, string? etag, string what, Change change, CancellationToken cancellationToken, bool retired = false)
    {
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        return await ShownAsync(id, await attempts.RunAsync<Done>(async services =>
        {
            var work = services.GetRequiredService<WaterWork>();
            await work.BeginAsync(cancellationToken);
            if (work.State.Find(id) is not { } current)
                return new Missing();
            if (!context.Actor.Covers(Permission.EditWater, current.UnitId))
                return new PermissionDenied(nameof(Permission.EditWater));
            if (etag != tags.Of(context.Brigade, current))
                return new SourceChanged(await sheets.OfAsync(current, cancellationToken));
            if (retired != current.RetiredAt is not null)
                return retired ? new SourceNotRetired() : new SourceRetired();
            var input = new SourceInput(roster, clock.GetUtcNow());
            var next = SourceChanges.Settled(current, change(current, input));
            if (await RefuseAsync(input, current, next, cancellationToken) is { } refusal)
                return refusal;
            if (tags.Of(context.Brigade, next) != etag)
            {
                await work.SetAsync(next, what, cancellationToken);
                await work.CommitAsync(cancellationToken);
            }
            return new Done();
        }), cancellationToken);
    }

    /// <summary>A new source.</summary>
    public async Task<Result<SourceSheet>> CreateAsync(SourceFields fields, CancellationToken cancellationToken)
    {
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        var now = clock.GetUtcNow();
        var input = new SourceInput(roster, now);
        var id = new WaterSourceId(Guid.CreateVersion7(now));
        var source = input.Read(fields, new WaterSource { Id = id, Kind = WaterKind.Other, Latitude = 0, Longitude = 0 });
        if (await RefuseAsync(input, null, source, cancellationToken) is { } refusal)
            return refusal;
        return await ShownAsync(id, await attempts.RunAsync<Done>(async services =>
        {
            var work = services.GetRequiredService<WaterWork>();
            await work.BeginAsync(cancellationToken);
            await work.SetAsync(source, "created", cancellationToken);
            await work.CommitAsync(cancellationToken);
            return new Done();
        }), cancellationToken);
    }

    /// <summary>Takes one change back. One that made the source retires it: what was there once stays in the history.</summary>
    public async Task<Result<SourceSheet>> UndoAsync(WaterSourceId id, string? changeId, CancellationToken cancellationToken) =>
        await ShownAsync(id, await attempts.RunAsync<Done>(async services =>
        {
            var work = services.GetRequiredService<WaterWork>();
            await work.BeginAsync(cancellationToken);
            if (work.State.Find(id) is not { } current)
                return new Missing();
            if (!context.Actor.Covers(Permission.EditWater, current.UnitId))
                return new PermissionDenied(nameof(Permission.EditWater));
            if ((await history.OfAsync(current, cancellationToken)).FirstOrDefault(one => one.Id == changeId) is not { } change)
                return new InvalidInput("changeId", "取り消す変更が見つかりません。履歴を読みなおしてください。");
            if (change.After is null || tags.Of(context.Brigade, change.After) != tags.Of(context.Brigade, current) || (change.Before is null && current.RetiredAt is not null))
                return new ChangedSince();
            var before = change.Before ?? current with { RetiredAt = clock.GetUtcNow(), RetiredReason = "登録の取り消し" };
            if (!context.Actor.Covers(Permission.EditWater, before.UnitId))
                return new PermissionDenied(nameof(Permission.EditWater));
            await work.SetAsync(before with { PhotoIds = await ThereAsync(before.PhotoIds, current, cancellationToken) }, "undone", cancellationToken);
            await work.CommitAsync(cancellationToken);
            return new Done();
        }), cancellationToken);

    // A photo that nothing referred to since is gone after 35 days: the rest of the change is taken back all the same.
    private async Task<IReadOnlyList<string>> ThereAsync(IReadOnlyList<string> photos, WaterSource current, CancellationToken cancellationToken)
    {
        var there = new List<string>(photos.Count);
        foreach (var photo in photos)
            if (current.PhotoIds.Contains(photo) || await reader.Store.ReadAsync(context.Brigade, WaterPhotoDocument.Type, photo, cancellationToken) is not null)
                there.Add(photo);
        return there;
    }

    private async Task<Result<SourceSheet>> ShownAsync(WaterSourceId id, Result<Done> done, CancellationToken cancellationToken) =>
        done.Refusal is { } refusal ? refusal : await sheets.FindAsync(id, cancellationToken) is { } sheet ? sheet : new Missing();

    private async Task<Refusal?> RefuseAsync(SourceInput input, WaterSource? current, WaterSource next, CancellationToken cancellationToken)
    {
        if (input.Errors.Count == 0)
        {
            if (!context.Actor.Covers(Permission.EditWater, next.UnitId))
                input.Wrong("unitId", OutOfReach);
            foreach (var photo in next.PhotoIds.Except(current?.PhotoIds ?? []))
                if (await reader.Store.ReadAsync(context.Brigade, WaterPhotoDocument.Type, photo, cancellationToken) is null)
                {
                    input.Wrong("photoIds", "写真が見つかりません。もう一度付けてください。");
                    break;
                }
        }
        return input.Errors.Count > 0 ? new InvalidInput(input.Errors) : null;
    }
}

/// <summary>The doors that change one source: each takes a form and answers with the source as it is then.</summary>
internal static class SourceDoors
{
    /// <summary>Describes one that is called by a word behind the source's address.</summary>
    public static RouteHandlerBuilder AsDeed(this RouteHandlerBuilder door) =>
        door.WithTags("Water").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    /// <summary>Sends a change of the source of an address.</summary>
    public static async Task<Results<Ok<SourceSheet>, ProblemHttpResult>> SendAsync(
        string sourceId, Func<WaterSourceId, IRequest<Result<SourceSheet>>> command, IMediator mediator, CancellationToken cancellationToken) =>
        ShortId.TryRead(sourceId, out var id) ? (await mediator.Send(command(new WaterSourceId(id)), cancellationToken)).ToAnswer() : new Missing().ToProblem();

    private static Results<Ok<SourceSheet>, ProblemHttpResult> ToAnswer(this Result<SourceSheet> result)
    {
        if (result.Refusal is not { } refusal)
            return TypedResults.Ok(result.Value);
        var problem = refusal.ToProblem();
        if (refusal is SourceChanged changed)
            problem.ProblemDetails.Extensions["current"] = changed.Current;
        return problem;
    }
}
