using System.Security.Cryptography;
using System.Text.Json;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>Makes what one actor sees of one member.</summary>
internal sealed class MemberSheets(RequestContext context, MemberHistory history, MemberTags tags, SlipBook slips, TimeProvider clock)
{
    public async Task<MemberSheet> OfAsync(MemberDocument member, CancellationToken cancellationToken)
    {
        var actor = context.Actor;
        var issued = await slips.CurrentAsync(context.Brigade, cancellationToken);
        var row = Wire.Row(member, Wire.Of(issued.StateOf(member.Id, clock.GetUtcNow())));
        var own = actor.Is(member);
        var may = new MemberMay(
            Edit: actor.Offers(Permission.EditMembers, member),
            Suspend: actor.Offers(Permission.EditMembers, member) && !own,
            Slip: actor.Offers(Permission.IssueSlips, member),
            Unlink: actor.Offers(Permission.IssueSlips, member) && member.LineUserId is not null,
            SeePrivate: own || actor.Offers(Permission.SeePrivateFields, member),
            Sessions: actor.Offers(Permission.EndSessions, member));
        var seesPrivate = own || actor.ReachOf(Permission.SeePrivateFields).Covers(member);
        return new MemberSheet(
            row.Id, row.Number, row.Name, row.Family, row.Given, row.Kana, row.Kind, row.Rank, row.UnitId, row.OtherUnitIds, row.Roles, row.Tags,
            row.Qualifications, row.State, row.Linked, row.Slip, tags.Of(context.Brigade, member), Wire.Of(member.JoinedOn), Wire.Of(member.LeftOn), member.LinkedAt,
            seesPrivate ? Private(member) : null,
            own || may.Edit ? await history.OfAsync(context.Brigade, member, cancellationToken) : [],
            may);
    }

    public static PrivateRow Private(MemberDocument member) => new(
        member.Email, member.Private.Phone, member.Private.OtherPhone, member.Private.PostalCode, member.Private.Address, Wire.Of(member.Private.BornOn),
        member.Private.EmergencyContact, member.Private.Memo);
}

/// <summary>
/// Versions of a member as forms send them back: a mark over what a form can change, so that linking LINE or ending a session is no
/// conflict. Keyed, since it covers private fields.
/// </summary>
internal sealed class MemberTags(KeyRing keys)
{
    public string Of(BrigadeId brigade, MemberDocument member)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(member with { LineUserId = null, LinkedAt = null, SignedOutAt = null, AnswerLinkHash = null }, MemberDocument.Json);
        return System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(keys.Derive(brigade, "member-tag"), bytes).AsSpan(0, 12));
    }
}
