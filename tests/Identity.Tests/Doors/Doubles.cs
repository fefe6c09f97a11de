using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Identity.Tests.Doors;

/// <summary>Stands for the module Tenancy.</summary>
internal sealed class FewBrigades : IBrigades
{
    public ConcurrentDictionary<BrigadeId, Brigade> All { get; } = new();

    public ValueTask<Brigade?> FindAsync(BrigadeId id, CancellationToken cancellationToken) => ValueTask.FromResult(All.GetValueOrDefault(id));

    public ValueTask<IReadOnlyList<Brigade>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Brigade>>([.. All.Values]);
}

/// <summary>Stands for the module Members: people, and what a registration code does to them, staged in the running unit of work.</summary>
internal sealed class FewPeople : IPeople, IRights
{
    public ConcurrentDictionary<MemberId, Person> All { get; } = new();

    public ConcurrentDictionary<string, MemberId> LineUsers { get; } = new();

    public Person Add(int number, string? email = null, bool maySignIn = true, string? lineUser = null)
    {
        var id = new MemberId(ShortId.FromName("person " + number));
        var person = new Person(id, number, $"団員 {number}", "団員", "第1分団", maySignIn, email, lineUser is not null, null);
        All[id] = person;
        if (lineUser is not null)
            LineUsers[lineUser] = id;
        return person;
    }

    public ValueTask<Person?> FindAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken) => ValueTask.FromResult(All.GetValueOrDefault(id));

    public ValueTask<Person?> FindByLineUserAsync(BrigadeId brigade, string lineUserId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(brigade == SignInApp.Brigade && LineUsers.TryGetValue(lineUserId, out var id) ? All[id] : null);

    public ValueTask<Person?> FindByEmailAsync(BrigadeId brigade, string email, CancellationToken cancellationToken) =>
        ValueTask.FromResult(All.Values.SingleOrDefault(person => string.Equals(person.Email, email, StringComparison.OrdinalIgnoreCase)));

    public ValueTask<IReadOnlyDictionary<Permission, Reach>> OfAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyDictionary<Permission, Reach>>(new Dictionary<Permission, Reach> { [Permission.SeeBoard] = Reach.Brigade });
}

internal sealed record TestSlipRefused(string Kind) : Refusal("slip." + Kind, "この登録コードは使えません。", 403);

/// <summary>A registration code as a document, so that linking really is part of the same commit.</summary>
internal sealed record TestSlip : IDocument<TestSlip>
{
    public static string Type => "testSlip";

    public static JsonTypeInfo<TestSlip> Json => TestSlipJson.Default.TestSlip;

    public required string Id { get; init; }

    public required MemberId For { get; init; }

    public string? LinkedTo { get; init; }

    public string? Nonce { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public static string IdOf(string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}

[JsonSerializable(typeof(TestSlip))]
internal sealed partial class TestSlipJson : JsonSerializerContext;

internal sealed class TestRegistrations(UnitOfWork work, FewPeople people, TimeProvider clock) : IRegistrations
{
    public async Task<Result<Registration>> FindAsync(string code, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<TestSlip>(TestSlip.IdOf(code), cancellationToken) is not { } slip)
            return new TestSlipRefused("wrong");
        if (slip.LinkedTo is not null)
            return new TestSlipRefused("used");
        var person = people.All[slip.For];
        return new Registration(person.Id, person.Name, person.UnitName, person.Email, clock.GetUtcNow().AddDays(1));
    }

    public async Task<Result<MemberId>> LinkLineAsync(string code, string lineUserId, CancellationToken cancellationToken)
    {
        if ((await FindAsync(code, cancellationToken)).Refusal is { } refusal)
            return refusal;
        var slip = (await work.FindAsync<TestSlip>(TestSlip.IdOf(code), cancellationToken))!;
        work.Save(slip with { LinkedTo = lineUserId });
        return slip.For;
    }

    public async Task<Result<string>> BeginAccountLinkAsync(string code, CancellationToken cancellationToken)
    {
        if ((await FindAsync(code, cancellationToken)).Refusal is { } refusal)
            return refusal;
        var slip = (await work.FindAsync<TestSlip>(TestSlip.IdOf(code), cancellationToken))!;
        work.Save(slip with { Nonce = "no+n/ce==" });
        return "no+n/ce==";
    }

    public Task<Result<MemberId>> UseForEmailAsync(string code, string email, CancellationToken cancellationToken) => throw new NotSupportedException("Not asked here.");
}
