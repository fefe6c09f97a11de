using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>Stands for the module Tenancy: one brigade.</summary>
internal sealed class OneBrigade : IBrigades
{
    public static BrigadeId Id { get; } = BrigadeId.Parse("ueda");

    private static readonly Brigade _brigade = new(Id, "上田市消防団", [], [], new LineChannel("U0", [], "token"), [], new LineLoginChannel("1650000001", "secret", null));

    public ValueTask<Brigade?> FindAsync(BrigadeId id, CancellationToken cancellationToken) => ValueTask.FromResult(id == Id ? _brigade : null);

    public ValueTask<IReadOnlyList<Brigade>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Brigade>>([_brigade]);
}

/// <summary>Stands for the module Members: who there is and what they may.</summary>
internal sealed class Crew : IPeople, IRights
{
    public ConcurrentDictionary<MemberId, Person> All { get; } = new();

    public ConcurrentDictionary<MemberId, Dictionary<Permission, Reach>> Granted { get; } = new();

    public Person Add(int number, string name, string? email, params Permission[] permissions)
    {
        var id = new MemberId(ShortId.FromName("crew " + number));
        Granted[id] = permissions.ToDictionary(permission => permission, _ => Reach.Brigade);
        return All[id] = new Person(id, number, name, "団員", "第1分団", MaySignIn: true, email, Linked: true, SignedOutAt: null);
    }

    public ValueTask<Person?> FindAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(brigade == OneBrigade.Id ? All.GetValueOrDefault(id) : null);

    public ValueTask<Person?> FindByLineUserAsync(BrigadeId brigade, string lineUserId, CancellationToken cancellationToken) => ValueTask.FromResult<Person?>(null);

    public ValueTask<Person?> FindByEmailAsync(BrigadeId brigade, string email, CancellationToken cancellationToken) =>
        ValueTask.FromResult(All.Values.SingleOrDefault(person => string.Equals(person.Email, email, StringComparison.OrdinalIgnoreCase)));

    public ValueTask<IReadOnlyDictionary<Permission, Reach>> OfAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyDictionary<Permission, Reach>>(Granted.GetValueOrDefault(id) ?? []);
}

internal sealed record PaperRefused(string Kind) : Refusal("slip." + Kind, "この登録コードは使えません。", 403);

/// <summary>A registration code as a document, so that using it up really is part of the commit.</summary>
internal sealed record Paper : IDocument<Paper>
{
    public static string Type => "testPaper";

    public static JsonTypeInfo<Paper> Json => PaperJson.Default.Paper;

    public required string Id { get; init; }

    public required MemberId For { get; init; }

    public string? UsedFor { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;
}

[JsonSerializable(typeof(Paper))]
internal sealed partial class PaperJson : JsonSerializerContext;

/// <summary>Stands for registration by slip.</summary>
internal sealed class Papers(UnitOfWork work, Crew crew, TimeProvider clock) : IRegistrations, ILineLinks
{
    public async Task<Result<Registration>> FindAsync(string code, CancellationToken cancellationToken)
    {
        if (code.Length == 0 || await work.FindAsync<Paper>(code, cancellationToken) is not { } paper)
            return new PaperRefused("wrong");
        if (paper.UsedFor is not null)
            return new PaperRefused("used");
        var person = crew.All[paper.For];
        return new Registration(person.Id, person.Name, person.UnitName, person.Email, clock.GetUtcNow().AddDays(30));
    }

    public async Task<Result<MemberId>> UseForEmailAsync(string code, string email, CancellationToken cancellationToken)
    {
        var paper = (await work.FindAsync<Paper>(code, cancellationToken))!;
        work.Save(paper with { UsedFor = email });
        return paper.For;
    }

    public Task<Result<Done>> UnlinkAsync(MemberId id, CancellationToken cancellationToken)
    {
        crew.All[id] = crew.All[id] with { Linked = false };
        work.Save(new Paper { Id = "unlinked", For = id });
        return Task.FromResult<Result<Done>>(new Done());
    }

    public Task<Result<MemberId>> LinkLineAsync(string code, string lineUserId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Result<string>> BeginAccountLinkAsync(string code, CancellationToken cancellationToken) => throw new NotSupportedException();
}
