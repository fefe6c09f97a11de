using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members;

/// <summary>The first admin's name or address is missing.</summary>
internal sealed record FirstAdminIncomplete()
    : Refusal("founding.incomplete", "admin: familyName, givenName, kana and an e-mail address are needed.", 422);

/// <summary>Makes what a brigade begins with. For the operator's command; nothing of it is on a screen.</summary>
internal sealed class Founding(RosterWork roster, KeyRing keys, RequestContext context, TimeProvider clock) : IFounding
{
    private const string Headquarters = "団本部";
    private static readonly TimeSpan _codeGood = TimeSpan.FromDays(7);

    public async Task<Result<string?>> FoundAsync(FirstAdmin admin, CancellationToken cancellationToken)
    {
        if (new[] { admin.FamilyName, admin.GivenName, admin.Kana }.Any(string.IsNullOrWhiteSpace) || admin.Email is null || !admin.Email.Contains('@', StringComparison.Ordinal))
            return new FirstAdminIncomplete();
        await roster.BeginAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var state = roster.State;
        var unit = state.Units.Values.FirstOrDefault(one => one is { ParentId: null, Kind: Headquarters });
        if (unit is null)
        {
            unit = new UnitDocument { Id = new UnitId(Guid.CreateVersion7(now)), Kind = Headquarters, Name = Headquarters, ShortName = Headquarters, Order = 0 };
            roster.Unit.Save(unit);
        }
        var person = state.ByEmail(admin.Email);
        if (person is null)
        {
            var number = MemberNumbers.Next(roster.Given());
            roster.Give(number);
            person = new MemberDocument
            {
                Id = new MemberId(Guid.CreateVersion7(now)),
                Number = number,
                Kind = MemberKind.Staff,
                FamilyName = admin.FamilyName.Trim(),
                GivenName = admin.GivenName.Trim(),
                Kana = admin.Kana.Trim(),
                Rank = Rank.Member,
                UnitId = unit.Id,
                Email = admin.Email.Trim(),
            };
            roster.Unit.Save(person);
        }
        var former = await roster.Unit.FindAsync<SlipDocument>(person.DocumentId, cancellationToken);
        if (former?.UsedAt is not null)
            return (string?)null;
        var code = SlipCode.New();
        var hash = SlipCode.HashOf(code, keys.Derive(context.Brigade, SlipCode.KeyPurpose));
        roster.Unit.Save(new SlipDocument { MemberId = person.Id, CodeHash = hash, IssuedAt = now, ExpiresAt = now + _codeGood });
        roster.Unit.Save(new SlipCodeDocument { Hash = hash, MemberId = person.Id, ExpiresAt = now + _codeGood });
        roster.Unit.Audit("brigade.founded", person.DocumentId);
        await roster.CommitAsync(cancellationToken);
        return SlipCode.Show(code);
    }
}
