using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>Usable ones of some kinds.</summary>
/// <param name="kinds">A bit for each kind; 0: all.</param>
internal readonly struct UsableOfKinds(int kinds) : IWaterFilter
{
    private readonly int _kinds = kinds;

    public static UsableOfKinds Of(IReadOnlyCollection<WaterKind> kinds) => new(kinds.Aggregate(0, (mask, kind) => mask | (1 << (int)kind)));

    public static bool MayTake(bool usable) => usable;

    public bool Takes(WaterSource source) => source.IsUsable && (_kinds == 0 || (_kinds >> (int)source.Kind & 1) == 1);
}
