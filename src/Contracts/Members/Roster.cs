using System.Text.Json.Serialization;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Contracts.Members;

/// <summary>Id of a member (団員).</summary>
[JsonConverter(typeof(ShortIdConverter<MemberId>))]
public readonly record struct MemberId(Guid Value) : IShortId<MemberId>
{
    /// <inheritdoc/>
    public static MemberId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => ShortId.Write(Value);
}

/// <summary>Id of a unit (組織).</summary>
[JsonConverter(typeof(ShortIdConverter<UnitId>))]
public readonly record struct UnitId(Guid Value) : IShortId<UnitId>
{
    /// <inheritdoc/>
    public static UnitId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => ShortId.Write(Value);
}

/// <summary>Id of a local role (役職).</summary>
[JsonConverter(typeof(ShortIdConverter<RoleId>))]
public readonly record struct RoleId(Guid Value) : IShortId<RoleId>
{
    /// <inheritdoc/>
    public static RoleId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => ShortId.Write(Value);
}

/// <summary>The seven ranks (階級), highest first (消防団員の階級の基準, FDMA Notice No. 5 of 1964).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Rank>))]
public enum Rank
{
    /// <summary>団長</summary>
    Chief,

    /// <summary>副団長</summary>
    DeputyChief,

    /// <summary>分団長</summary>
    DivisionLeader,

    /// <summary>副分団長</summary>
    DeputyDivisionLeader,

    /// <summary>部長</summary>
    SectionLeader,

    /// <summary>班長</summary>
    SquadLeader,

    /// <summary>団員</summary>
    Member,
}

/// <summary>A unit of the brigade's tree (組織), of any depth.</summary>
/// <param name="Id">Id.</param>
/// <param name="ParentId">The unit above; null at the top.</param>
/// <param name="Kind">As the brigade says: 団本部, 方面隊, 分団, 部, 班 ….</param>
/// <param name="Name">e.g. 第1分団.</param>
/// <param name="ShortName">e.g. 第1.</param>
/// <param name="Order">Among its siblings.</param>
public sealed record UnitView(UnitId Id, UnitId? ParentId, string Kind, string Name, string ShortName, int Order);

/// <summary>A member as the alarm path needs them.</summary>
/// <param name="Id">Id.</param>
/// <param name="Number">Number within the brigade (団員番号), unique, from 1, never given again.</param>
/// <param name="Name">姓 名.</param>
/// <param name="Rank">Rank.</param>
/// <param name="UnitId">Main post.</param>
/// <param name="OtherUnitIds">Further posts (兼務).</param>
/// <param name="Qualifications">e.g. 機関員.</param>
/// <param name="Active">Called out: on duty, neither suspended nor retired, and no office staff.</param>
/// <param name="LineUserId">Linked LINE user id; null: none.</param>
public sealed record MemberView(
    MemberId Id, int Number, string Name, Rank Rank, UnitId UnitId, IReadOnlyList<UnitId> OtherUnitIds,
    IReadOnlyList<string> Qualifications, bool Active, string? LineUserId);

/// <summary>All units and members of a brigade at one moment of the store (名簿). Immutable.</summary>
public sealed record Roster(
    IReadOnlyList<UnitView> Units,
    IReadOnlyList<MemberView> Members,
    IReadOnlyDictionary<int, MemberView> ByNumber,
    IReadOnlyDictionary<string, MemberView> ByLineUserId)
{
    /// <summary>The unit and all below it.</summary>
    public HashSet<UnitId> Below(IEnumerable<UnitId> units)
    {
        var found = new HashSet<UnitId>(units);
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var unit in Units)
                if (unit.ParentId is { } parent && found.Contains(parent))
                    grown |= found.Add(unit.Id);
        }
        return found;
    }
}

/// <summary>The brigade's roster as of now.</summary>
public interface IRoster
{
    /// <summary>Units and members as of the store's head.</summary>
    ValueTask<Roster> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken);
}

/// <summary>Ranks in the words of the notice.</summary>
public static class Ranks
{
    /// <summary>階級の名.</summary>
    public static string Japanese(Rank rank) => rank switch
    {
        Rank.Chief => "団長",
        Rank.DeputyChief => "副団長",
        Rank.DivisionLeader => "分団長",
        Rank.DeputyDivisionLeader => "副分団長",
        Rank.SectionLeader => "部長",
        Rank.SquadLeader => "班長",
        Rank.Member => "団員",
        _ => throw new ArgumentOutOfRangeException(nameof(rank)),
    };
}
