using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Members.Rights;

/// <summary>How far a cell of the rights table reaches, narrowest first.</summary>
internal enum ReachWord
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>One's own units and all below them.</summary>
    Unit,

    /// <summary>The 分団 one's unit belongs to (the nearest at or above it) and all below it; without one, as <see cref="Unit"/>.</summary>
    Division,

    /// <summary>The whole brigade.</summary>
    Brigade,
}

/// <summary>Reach words as screens and the store write them.</summary>
internal static class ReachWords
{
    private static readonly string[] _words = ["none", "unit", "division", "brigade"];

    public static string Text(this ReachWord word) => _words[(int)word];

    public static ReachWord? Read(string? text) => Array.IndexOf(_words, text) is var at and >= 0 ? (ReachWord)at : null;
}

/// <summary>Who a row of the rights table is about.</summary>
internal static class Subjects
{
    /// <summary>全員: members and office staff.</summary>
    public const string Everyone = "everyone";

    /// <summary>事務局: office staff, who have no rank.</summary>
    public const string Staff = "staff";

    private const string RolePrefix = "role:";

    public static string Of(Rank rank) => "rank:" + char.ToLowerInvariant(rank.ToString()[0]) + rank.ToString()[1..];

    public static string Of(RoleId role) => RolePrefix + role;

    public static bool IsRole(string subject) => subject.StartsWith(RolePrefix, StringComparison.Ordinal);

    /// <summary>The subjects every brigade has; its roles come besides.</summary>
    public static IReadOnlyList<(string Key, string Name)> Fixed { get; } =
        [(Everyone, "全員"), .. Enum.GetValues<Rank>().Select(rank => (Of(rank), Ranks.Japanese(rank))), (Staff, "事務局")];
}

/// <summary>One cell: a subject, a function, how far.</summary>
internal sealed record RightsCell(string Subject, Permission Permission, ReachWord Reach);

/// <summary>A cell before and after a change of the table.</summary>
internal sealed record CellChange(string Subject, Permission Permission, ReachWord Before, ReachWord After);

/// <summary>The rights table (権限表): subjects × functions. Pure, immutable; what stands nowhere is not granted.</summary>
internal sealed class RightsTable
{
    private readonly Dictionary<(string Subject, Permission Permission), ReachWord> _cells;

    private RightsTable(Dictionary<(string, Permission), ReachWord> cells) => _cells = cells;

    /// <summary>How far a subject's right to a function goes.</summary>
    public ReachWord this[string subject, Permission permission] => _cells.GetValueOrDefault((subject, permission));

    /// <summary>All cells that grant something.</summary>
    public IEnumerable<RightsCell> Cells => _cells.Select(cell => new RightsCell(cell.Key.Subject, cell.Key.Permission, cell.Value));

    /// <summary>The table of these cells. What is no function, or a part of the brigade where the function knows only all of it, grants nothing.</summary>
    public static RightsTable Of(IEnumerable<RightsCell> cells)
    {
        var known = new Dictionary<(string, Permission), ReachWord>();
        foreach (var cell in cells)
            if (cell.Reach != ReachWord.None && Functions.Find(cell.Permission) is { } function && (function.Scoped || cell.Reach == ReachWord.Brigade))
                known[(cell.Subject, cell.Permission)] = cell.Reach;
        return new RightsTable(known);
    }

    /// <summary>The cells in which another table differs.</summary>
    public IReadOnlyList<CellChange> ChangesTo(RightsTable next) =>
        _cells.Keys.Union(next._cells.Keys)
            .Select(key => new CellChange(key.Subject, key.Permission, this[key.Subject, key.Permission], next[key.Subject, key.Permission]))
            .Where(change => change.Before != change.After)
            .OrderBy(change => change.Subject, StringComparer.Ordinal).ThenBy(change => change.Permission)
            .ToList();
}
