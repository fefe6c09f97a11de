using System.IO.Compression;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Csv;

/// <summary>
/// Files of members between check and decision. A file is kept as it came and judged again when it is taken in: nothing that a browser
/// holds is believed. Scoped.
/// </summary>
internal sealed class MemberImports(
    IServiceScopeFactory scopes, UnitOfWork work, MemberBook book, Escalation escalation, RequestContext context, TimeProvider clock)
{
    /// <summary>Judges a file against the brigade as it is now, with the actor's rights.</summary>
    public async Task<Result<(Judgement Judgement, ImportJudge Judge, string EncodingName)>> JudgeAsync(byte[] file, CancellationToken cancellationToken)
    {
        var opened = CsvTable.Open(file);
        if (opened.Refusal is { } refusal)
            return refusal;
        using var table = opened.Value;
        // In this order: whatever was given up to the decision document is in the book.
        var decision = await work.FindAsync<RosterDecisionDocument>(RosterDecisionDocument.TheOne, cancellationToken) ?? new RosterDecisionDocument();
        var state = await book.CurrentAsync(context.Brigade, cancellationToken);
        var now = clock.GetUtcNow();
        var view = new ImportView(
            context.Actor.ReachOf(Permission.ExchangeMembers), context.Actor.ReachOf(Permission.SeePrivateFields), context.Actor.Person,
            DateOnly.FromDateTime(now.ToOffset(JapanTime.Offset).Date), now);
        var judge = new ImportJudge(state, MemberNumbers.Given(decision, state), view);
        var judged = judge.Judge(table);
        if (judged.Refusal is { } unreadable)
            return unreadable;
        foreach (var change in judged.Value.Changes)
            if (await escalation.RefuseAsync(change.Before, change.After, cancellationToken) is { } refused)
                judged.Value.Bad(change.Line, "", change.After.Name, refused.Sentence);
        if (judged.Value.Changes.Count > 0 && await escalation.RefuseAsync(state, judged.Value.Changes.Select(change => change.After), cancellationToken) is { } lockOut)
            judged.Value.Bad(judged.Value.Changes[0].Line, "", "", lockOut.Sentence);
        return (judged.Value, judge, table.EncodingName);
    }

    /// <summary>Why those who are not in the file cannot leave as well; null: they can.</summary>
    public async Task<Refusal?> RefuseLeavingAsync(Judgement judgement, ImportJudge judge, CancellationToken cancellationToken) =>
        await escalation.RefuseAsync(
            await book.CurrentAsync(context.Brigade, cancellationToken),
            judgement.Changes.Select(change => change.After).Concat(judgement.Removed.Select(judge.Left)), cancellationToken);

    /// <summary>Keeps a judged file. Stages its head; the caller commits.</summary>
    /// <returns>What it is taken in by.</returns>
    public async Task<string> KeepAsync(byte[] file, Judgement judgement, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = ShortId.Write(new Guid(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)));
        var parts = Compress(file).Chunk(MemberImportPartDocument.Size).ToList();
        for (var number = 0; number < parts.Count; number++)
        {
            // A batch holds 2 MB: each part is a commit of its own. Those whose head never comes expire.
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
            var own = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            own.Save(new MemberImportPartDocument { Id = MemberImportPartDocument.IdOf(id, number), At = now, Bytes = parts[number] });
            own.Audit("members.importKept", id, $"{number}");
            await own.CommitAsync(cancellationToken);
        }
        work.Save(new MemberImportDocument
        {
            Id = id, Actor = context.Actor.Name, At = now, Parts = parts.Count,
            Fingerprint = judgement.Fingerprint(), RemovedFingerprint = judgement.RemovedFingerprint(),
        });
        return id;
    }

    /// <summary>A kept file and its head; null if it is gone or another person's.</summary>
    public async Task<(MemberImportDocument Head, byte[] File)?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(token, out _) || await work.FindAsync<MemberImportDocument>(token, cancellationToken) is not { } head || head.Actor != context.Actor.Name)
            return null;
        using var packed = new MemoryStream();
        for (var number = 0; number < head.Parts; number++)
        {
            if (await work.FindAsync<MemberImportPartDocument>(MemberImportPartDocument.IdOf(token, number), cancellationToken) is not { } part)
                return null;
            packed.Write(part.Bytes);
        }
        packed.Position = 0;
        using var unpacked = new MemoryStream();
        await using (var deflate = new DeflateStream(packed, CompressionMode.Decompress))
            await deflate.CopyToAsync(unpacked, cancellationToken);
        return (head, unpacked.ToArray());
    }

    private static byte[] Compress(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(file);
        return packed.ToArray();
    }
}
