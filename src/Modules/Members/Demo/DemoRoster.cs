using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Demo;

/// <summary>
/// A believable brigade (団) modelled on 上田市's structure: 団本部, 方面隊, 分団, 部 and a band beside them. Persons are invented;
/// everything follows from the brigade's and the member's number.
/// </summary>
internal sealed class DemoRoster(IServiceScopeFactory scopes, IRoster rosters, BrigadeReader reader, TimeProvider clock) : IDemoSeed
{
    private const int PerCommit = 90;

    public int Order => 10;

    public async Task SeedAsync(int brigade, BrigadeId id, int members, CancellationToken cancellationToken)
    {
        // Once made it is the demo's user's: what they changed stays until another size, or a newer demo, is asked for.
        if (await reader.FindAsync<DemoRosterDocument>(id, DemoRosterDocument.TheOne, cancellationToken) is var (made, _)
            && made.Members == members && made.Version == DemoRosterDocument.Current)
            return;
        var present = await rosters.CurrentAsync(id, cancellationToken);
        var plan = new DemoStructure(brigade, members, MemberStates.Today(clock.GetUtcNow()));
        var units = plan.Units().ToList();
        // Another size was asked for than is there: units and posts follow from the size, so all of it is laid anew.
        foreach (var chunk in units.Chunk(PerCommit))
            await SaveAsync(id, chunk, cancellationToken);
        var wanted = units.Select(unit => unit.Id).ToHashSet();
        foreach (var chunk in present.Units.Where(unit => !wanted.Contains(unit.Id)).Chunk(PerCommit))
            await DeleteAsync<UnitDocument>(id, chunk.Select(unit => unit.Id.ToString()), cancellationToken);
        var people = plan.Members().ToList();
        await Parallel.ForEachAsync(people.Chunk(PerCommit), cancellationToken, async (chunk, token) => await SaveAsync(id, chunk, token));
        var numbers = people.Select(member => member.Id).ToHashSet();
        foreach (var chunk in present.Members.Where(member => !numbers.Contains(member.Id)).Chunk(PerCommit))
            await DeleteAsync<MemberDocument>(id, chunk.Select(member => member.Id.ToString()), cancellationToken);
        await SaveAsync(id, [.. plan.Roles()], cancellationToken);
        if (plan.Personnel() is { } order)
            await SaveAsync(id, [order], cancellationToken);
        await SaveAsync(id, [new DemoRosterDocument { Members = members, Version = DemoRosterDocument.Current }], cancellationToken);
    }

    private async Task SaveAsync<TDocument>(BrigadeId brigade, IReadOnlyList<TDocument> documents, CancellationToken cancellationToken)
        where TDocument : class, IDocument<TDocument>
    {
        await using var scope = Enter(brigade, out var work);
        foreach (var document in documents)
        {
            await work.FindAsync<TDocument>(document.DocumentId, cancellationToken);
            work.Save(document);
        }
        work.Audit("demo.seeded", TDocument.Type, $"{documents.Count}");
        await work.CommitAsync(cancellationToken);
    }

    private async Task DeleteAsync<TDocument>(BrigadeId brigade, IEnumerable<string> ids, CancellationToken cancellationToken)
        where TDocument : class, IDocument<TDocument>
    {
        await using var scope = Enter(brigade, out var work);
        foreach (var id in ids)
            if (await work.FindAsync<TDocument>(id, cancellationToken) is { } document)
                work.Delete(document);
        work.Audit("demo.removed", TDocument.Type);
        await work.CommitAsync(cancellationToken);
    }

    private AsyncServiceScope Enter(BrigadeId brigade, out UnitOfWork work)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.Service, "demo");
        work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        return scope;
    }
}
