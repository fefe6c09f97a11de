using BrigadeDispatch.Contracts.WaterSources;

namespace BrigadeDispatch.WaterSources.Domain;

/// <summary>Bits by which lists and maps tell a source's condition (wire: <c>flags</c>).</summary>
[Flags]
internal enum SourceFlags
{
    None = 0,
    Restricted = 1,
    OutOfUse = 2,
    BelowStandard = 4,
    AboveGround = 8,
    NeedsInspection = 16,
    InUse = 32,
    StandardUnknown = 64,
    Retired = 128,
}

/// <summary>Values in the words of the wire and back.</summary>
internal static class SourceWords
{
    private static readonly string[] _kinds = ["hydrant", "privateHydrant", "tank", "pool", "river", "pond", "sea", "well", "sewer", "other"];
    private static readonly string[] _states = ["usable", "restricted", "outOfUse"];
    private static readonly string[] _standards = ["meets", "below", "unknown"];
    private static readonly string[] _ownerships = ["public", "private", "designated"];
    private static readonly string[] _mounts = ["underground", "aboveGround"];

    public static string Of(WaterKind kind) => _kinds[(int)kind];

    public static string Of(WaterState state) => _states[(int)state];

    public static string Of(StandardVerdict verdict) => _standards[(int)verdict];

    public static string? Of(Ownership? ownership) => ownership is { } one ? _ownerships[(int)one] : null;

    public static string? Of(Mount? mount) => mount is { } one ? _mounts[(int)one] : null;

    public static WaterKind? Kind(string? word) => Find(_kinds, word) is { } at ? (WaterKind)at : null;

    public static WaterState? State(string? word) => Find(_states, word) is { } at ? (WaterState)at : null;

    public static StandardVerdict? Standard(string? word) => Find(_standards, word) is { } at ? (StandardVerdict)at : null;

    public static Ownership? Ownership(string? word) => Find(_ownerships, word) is { } at ? (Ownership)at : null;

    public static Mount? Mount(string? word) => Find(_mounts, word) is { } at ? (Mount)at : null;

    public static SourceFlags Flags(WaterSource source, StandardVerdict verdict, SourceMarks? marks)
    {
        ArgumentNullException.ThrowIfNull(source);
        return (source.State == WaterState.Restricted ? SourceFlags.Restricted : 0)
            | (source.State == WaterState.OutOfUse ? SourceFlags.OutOfUse : 0)
            | (verdict == StandardVerdict.Below ? SourceFlags.BelowStandard : 0)
            | (verdict == StandardVerdict.Unknown ? SourceFlags.StandardUnknown : 0)
            | (source.Mount == Domain.Mount.AboveGround ? SourceFlags.AboveGround : 0)
            | (marks is { NeedsInspection: true } ? SourceFlags.NeedsInspection : 0)
            | (marks is { InUse: true } ? SourceFlags.InUse : 0)
            | (source.RetiredAt is not null ? SourceFlags.Retired : 0);
    }

    private static int? Find(string[] words, string? word) => word is not null && Array.IndexOf(words, word) is >= 0 and var at ? at : null;
}
