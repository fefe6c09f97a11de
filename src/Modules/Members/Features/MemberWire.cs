using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>A member as lists show them: nothing private.</summary>
public sealed record MemberRow(
    string Id, int Number, string Name, string Family, string Given, string Kana, string Kind, string Rank, string UnitId,
    IReadOnlyList<string> OtherUnitIds, IReadOnlyList<HeldRoleRow> Roles, IReadOnlyList<string> Tags, IReadOnlyList<QualificationRow> Qualifications,
    string State, bool Linked, string Slip);

/// <summary>A role held in a unit.</summary>
public sealed record HeldRoleRow(string RoleId, string UnitId);

/// <summary>A qualification and its last day.</summary>
public sealed record QualificationRow(string Name, string? ExpiresOn);

/// <summary>What only those with the right, and oneself, see.</summary>
public sealed record PrivateRow(
    string? Email, string? Phone, string? OtherPhone, string? PostalCode, string? Address, string? BornOn, string? EmergencyContact, string? Memo);

/// <summary>What was done to a member, when and by whom; never the values.</summary>
public sealed record MemberHistoryRow(DateTimeOffset At, string Actor, string What);

/// <summary>What the one who looks may do with this member; a second factor may be asked for first.</summary>
public sealed record MemberMay(bool Edit, bool Suspend, bool Slip, bool Unlink, bool SeePrivate, bool Sessions);

/// <summary>A member with everything the one who looks may see.</summary>
public sealed record MemberSheet(
    string Id, int Number, string Name, string Family, string Given, string Kana, string Kind, string Rank, string UnitId,
    IReadOnlyList<string> OtherUnitIds, IReadOnlyList<HeldRoleRow> Roles, IReadOnlyList<string> Tags, IReadOnlyList<QualificationRow> Qualifications,
    string State, bool Linked, string Slip, string Etag, string? JoinedOn, string? LeftOn, DateTimeOffset? LinkedAt, PrivateRow? Private,
    IReadOnlyList<MemberHistoryRow> History, MemberMay May);

/// <summary>A member as a form sends them. All text, so that each field gets its own sentence when it is wrong.</summary>
/// <param name="Etag">What was read; needed for a change.</param>
/// <param name="Number">Only for a new member; null: the next free one.</param>
/// <param name="Private">Null: private fields stay as they are.</param>
public sealed record MemberFields(
    string? Family = null, string? Given = null, string? Kana = null, string? Kind = null, string? Rank = null, string? UnitId = null,
    IReadOnlyList<string>? OtherUnitIds = null, IReadOnlyList<HeldRoleRow>? Roles = null, IReadOnlyList<string>? Tags = null,
    IReadOnlyList<QualificationRow>? Qualifications = null, string? JoinedOn = null, string? LeftOn = null, PrivateRow? Private = null,
    int? Number = null, string? Etag = null);

/// <summary>What an accepted bulk change will do, or would.</summary>
public sealed record BulkAnswer(int Affected, IReadOnlyList<SkippedRow> Skipped, string? ChangeId);

/// <summary>Somebody a bulk change leaves out, and why.</summary>
public sealed record SkippedRow(string Id, string Sentence);

/// <summary>An id that was made.</summary>
public sealed record CreatedRow(string Id);

/// <summary>Stored shapes in the words of the wire.</summary>
internal static class Wire
{
    public static string Of(Rank rank) => JsonNamingPolicy.CamelCase.ConvertName(rank.ToString());

    public static string Of(MemberState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static string Of(MemberKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public static string? Of(DateOnly? day) => day?.ToString("yyyy-MM-dd", null);

    /// <summary>For the list of people a used or revoked slip is none.</summary>
    public static string Of(SlipState slip) => slip is SlipState.Open or SlipState.Expired ? slip.Text() : SlipState.None.Text();

    /// <summary>The value whose word this is; null if there is none.</summary>
    public static TEnum? Read<TEnum>(string? word) where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == word)
                return value;
        return null;
    }

    public static IReadOnlyList<QualificationRow> Of(IReadOnlyList<Qualification> qualified) =>
        qualified.Count == 0 ? [] : [.. qualified.Select(one => new QualificationRow(one.Name, Of(one.ExpiresOn)))];

    public static IReadOnlyList<HeldRoleRow> Of(IReadOnlyList<HeldRole> roles) =>
        roles.Count == 0 ? [] : [.. roles.Select(role => new HeldRoleRow(role.RoleId.ToString(), role.UnitId.ToString()))];

    public static MemberRow Row(MemberDocument member, string slip) => new(
        member.Id.ToString(), member.Number, member.Name, member.FamilyName, member.GivenName, member.Kana, Of(member.Kind), Of(member.Rank),
        member.UnitId.ToString(), [.. member.OtherUnitIds.Select(unit => unit.ToString())], Of(member.Roles), member.Tags, Of(member.Qualified),
        Of(member.State), member.LineUserId is not null, slip);

    public static MemberId? MemberId(string? text) => ShortId.TryRead(text, out var id) ? new MemberId(id) : null;

    public static UnitId? UnitId(string? text) => ShortId.TryRead(text, out var id) ? new UnitId(id) : null;

    public static RoleId? RoleId(string? text) => ShortId.TryRead(text, out var id) ? new RoleId(id) : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ListMembers.Page))]
internal sealed partial class WireJson : JsonSerializerContext;
