using BrigadeDispatch.Contracts.Members;

namespace BrigadeDispatch.Members.Domain;

/// <summary>Why a unit cannot stand where it was put.</summary>
internal enum Misplaced
{
    /// <summary>There is no such unit above.</summary>
    NoParent,

    /// <summary>It would be below itself.</summary>
    Circle,

    /// <summary>The tree would be too deep.</summary>
    TooDeep,
}

/// <summary>The tree of units (組織): free in depth and kind, but a tree.</summary>
internal static class UnitGraph
{
    /// <summary>Levels there may be: 団本部 to 班 needs five.</summary>
    public const int Deepest = 12;

    /// <summary>Whether a unit may stand below another; null: it may.</summary>
    /// <param name="parents">Each unit with the one above it.</param>
    /// <param name="unit">A unit of it, or a new one.</param>
    /// <param name="parent">The unit above; null: at the top.</param>
    public static Misplaced? Check(IReadOnlyDictionary<UnitId, UnitId?> parents, UnitId unit, UnitId? parent)
    {
        if (parent is { } above && !parents.ContainsKey(above))
            return Misplaced.NoParent;
        var level = 1;
        for (var at = parent; at is { } here; at = parents.GetValueOrDefault(here))
        {
            if (here == unit || level > parents.Count)
                return Misplaced.Circle;
            level++;
        }
        return level + Height(parents, unit) - 1 > Deepest ? Misplaced.TooDeep : null;
    }

    /// <summary>Levels from a unit down, itself included.</summary>
    public static int Height(IReadOnlyDictionary<UnitId, UnitId?> parents, UnitId unit)
    {
        var children = parents.Where(pair => pair.Value is not null).ToLookup(pair => pair.Value!.Value, pair => pair.Key);
        var height = 0;
        for (var level = new List<UnitId> { unit }; level.Count > 0 && height <= parents.Count; level = [.. level.SelectMany(one => children[one])])
            height++;
        return height;
    }
}
