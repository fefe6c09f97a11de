using System.Globalization;

namespace BrigadeDispatch.WaterSources.Domain;

/// <summary>A field that a change touched, as text; null: empty.</summary>
internal sealed record FieldChange(string Name, string? Before, string? After);

/// <summary>What differs between two states of a source, and what of the open data words no longer holds.</summary>
internal static class SourceChanges
{
    private static readonly (string Name, Func<WaterSource, string?> Text)[] _fields =
    [
        ("kind", source => SourceWords.Of(source.Kind)),
        ("number", source => Text(source.Number)),
        ("address", source => Text(source.Address)),
        ("latitude", source => Text(source.Latitude)),
        ("longitude", source => Text(source.Longitude)),
        ("unitId", source => source.UnitId?.ToString()),
        ("state", source => SourceWords.Of(source.State)),
        ("stateReason", source => Text(source.StateReason)),
        ("stateSince", source => Text(source.StateSince)),
        ("retiredAt", source => Text(source.RetiredAt)),
        ("retiredReason", source => Text(source.RetiredReason)),
        ("ownership", source => SourceWords.Of(source.Ownership)),
        ("owner", source => Text(source.Owner)),
        ("mount", source => SourceWords.Of(source.Mount)),
        ("boreMillimetres", source => Text(source.BoreMillimetres)),
        ("mainMillimetres", source => Text(source.MainMillimetres)),
        ("meshMetres", source => Text(source.MeshMetres)),
        ("volumeCubicMetres", source => Text(source.VolumeCubicMetres)),
        ("flowCubicMetresPerMinute", source => Text(source.FlowCubicMetresPerMinute)),
        ("dropMetres", source => Text(source.DropMetres)),
        ("depthMetres", source => Text(source.DepthMetres)),
        ("covered", source => Text(source.Covered)),
        ("pumperReaches", source => Text(source.PumperReaches)),
        ("tags", source => source.Tags.Count == 0 ? null : string.Join('、', source.Tags)),
        ("memo", source => Text(source.Memo)),
        ("photoIds", source => source.PhotoIds.Count == 0 ? null : string.Join(',', source.PhotoIds)),
    ];

    /// <summary>Fields that differ; null: there was no source, or is none any more.</summary>
    public static IReadOnlyList<FieldChange> Between(WaterSource? before, WaterSource? after) =>
        [.. _fields.Select(field => new FieldChange(field.Name, before is null ? null : field.Text(before), after is null ? null : field.Text(after)))
            .Where(change => change.Before != change.After)];

    /// <summary>The next state without the publisher's words for what was changed: a file must not say both.</summary>
    public static WaterSource Settled(WaterSource before, WaterSource after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (after.OpenData is not { } words)
            return after;
        if (before.Kind != after.Kind)
            words = words with { KindWritten = null };
        if (before.Latitude != after.Latitude || before.Longitude != after.Longitude)
            words = words with { LatitudeWritten = null, LongitudeWritten = null };
        if (before.BoreMillimetres != after.BoreMillimetres)
            words = words with { BoreWritten = null };
        if (before.Address != after.Address)
            words = words with { TownId = null, Town = null, Lot = null, Building = null };
        return ReferenceEquals(words, after.OpenData) ? after : after with { OpenData = words };
    }

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture);

    private static string? Text(bool? value) => value is { } told ? told ? "true" : "false" : null;

    private static string? Text(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
