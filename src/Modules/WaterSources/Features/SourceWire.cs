using System.Diagnostics.CodeAnalysis;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>A water source as lists show it.</summary>
public record SourceRow
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>As the brigade writes it; empty: none.</summary>
    public required string Number { get; init; }

    /// <summary>hydrant, privateHydrant, tank, pool, river, pond, sea, well, sewer, other.</summary>
    public required string Kind { get; init; }

    /// <summary>Whole address; empty: not told.</summary>
    public required string Address { get; init; }

    /// <summary>WGS 84, decimal degrees.</summary>
    public required double Latitude { get; init; }

    /// <summary>WGS 84, decimal degrees.</summary>
    public required double Longitude { get; init; }

    /// <summary>Unit in charge; null: nobody in particular.</summary>
    public required string? UnitId { get; init; }

    /// <summary>Its name.</summary>
    public required string? UnitName { get; init; }

    /// <summary>usable, restricted, outOfUse.</summary>
    public required string State { get; init; }

    /// <summary>Why not simply usable.</summary>
    public required string? StateReason { get; init; }

    /// <summary>meets, below, unknown (消防水利の基準).</summary>
    public required string Standard { get; init; }

    /// <summary>1 restricted, 2 outOfUse, 4 belowStandard, 8 aboveGround, 16 needsInspection, 32 inUse, 64 standardUnknown, 128 retired.</summary>
    public required int Flags { get; init; }

    /// <summary>Standing volume, m³.</summary>
    public required double? VolumeCubicMetres { get; init; }

    /// <summary>Bore, mm.</summary>
    public required double? BoreMillimetres { get; init; }

    /// <summary>From the place asked about, metres; null: none was told.</summary>
    public double? DistanceMetres { get; init; }
}

/// <summary>A usable source near a place.</summary>
public sealed record NearRow : SourceRow
{
    [SetsRequiredMembers]
    internal NearRow(SourceRow row) : base(row)
    {
    }

    /// <summary>From the place to the source, clockwise from north.</summary>
    public double BearingDegrees { get; init; }

    /// <summary>One of 16 directions in Japanese, e.g. 北東.</summary>
    public string Direction { get; init; } = "";

    /// <summary>20 m hoses that reach it in a straight line.</summary>
    public int Hoses { get; init; }

    /// <summary>落差, metres; null: not known.</summary>
    public double? DropMetres { get; init; }

    /// <summary>Who draws from it now; null: nobody known.</summary>
    public InUseRow? InUse { get; init; }
}

/// <summary>Who draws from a source now.</summary>
public sealed record InUseRow(string IncidentId, string? UnitName);

/// <summary>A photo.</summary>
public sealed record PhotoRow(string Id);

/// <summary>The last inspection of a source.</summary>
public sealed record LastInspectionRow(DateTimeOffset At, string Result, string? By, string? Note);

/// <summary>A defect that is not mended.</summary>
public sealed record OpenDefectRow(string Id, string What, DateTimeOffset ReportedAt);

/// <summary>What the one who looks may do with a source.</summary>
public sealed record SourceMay(bool Edit, bool Inspect);

/// <summary>What the town's open data says of a source, word for word.</summary>
public sealed record OpenDataRow(
    string? MunicipalityCode, string? PublisherId, string? MunicipalityName, string? AddressCode, string? TownId, string? Prefecture,
    string? Municipality, string? Town, string? Lot, string? Building, IReadOnlyDictionary<string, string>? Others);

/// <summary>A source with all that is known of it.</summary>
public sealed record SourceSheet : SourceRow
{
    [SetsRequiredMembers]
    internal SourceSheet(SourceRow row) : base(row)
    {
    }

    /// <summary>Mark of this state, to be sent back with a change.</summary>
    public string Etag { get; init; } = "";

    /// <summary>Since when the state is so.</summary>
    public DateTimeOffset? StateSince { get; init; }

    /// <summary>廃止; null: it is there.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Why it was retired.</summary>
    public string? RetiredReason { get; init; }

    /// <summary>public, private, designated.</summary>
    public string? Ownership { get; init; }

    /// <summary>所有者.</summary>
    public string? Owner { get; init; }

    /// <summary>underground, aboveGround.</summary>
    public string? Mount { get; init; }

    /// <summary>配管口径, mm.</summary>
    public double? MainMillimetres { get; init; }

    /// <summary>管網の一辺, metres.</summary>
    public double? MeshMetres { get; init; }

    /// <summary>取水可能量, m³ a minute.</summary>
    public double? FlowCubicMetresPerMinute { get; init; }

    /// <summary>落差, metres.</summary>
    public double? DropMetres { get; init; }

    /// <summary>水深, metres.</summary>
    public double? DepthMetres { get; init; }

    /// <summary>有蓋 true, 無蓋 false.</summary>
    public bool? Covered { get; init; }

    /// <summary>Whether a pumper can drive up to it.</summary>
    public bool? PumperReaches { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>備考.</summary>
    public string Memo { get; init; } = "";

    /// <summary>種別 as the publisher wrote it.</summary>
    public string? KindWritten { get; init; }

    /// <summary>The publisher's other words.</summary>
    public OpenDataRow? OpenData { get; init; }

    /// <summary>Why it meets the standard or not.</summary>
    public IReadOnlyList<string> StandardReasons { get; init; } = [];

    /// <summary>Photos.</summary>
    public IReadOnlyList<PhotoRow> Photos { get; init; } = [];

    /// <summary>The last inspection.</summary>
    public LastInspectionRow? LastInspection { get; init; }

    /// <summary>Defects not mended.</summary>
    public IReadOnlyList<OpenDefectRow> OpenDefects { get; init; } = [];

    /// <summary>Who draws from it now.</summary>
    public InUseRow? InUse { get; init; }

    /// <summary>Last change.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>What looks wrong though it can be so, in Japanese.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the one who looks may do.</summary>
    public SourceMay May { get; init; } = new(false, false);
}

/// <summary>A source as a form sends it: all of it; what is left out is empty.</summary>
/// <param name="Etag">What was read; needed for a change.</param>
/// <param name="State">Null: as it is; of a new one usable.</param>
/// <param name="StateSince">Null: now, if the state changed.</param>
public sealed record SourceFields(
    string? Etag = null, string? Kind = null, string? Number = null, double? Latitude = null, double? Longitude = null, string? Address = null,
    string? UnitId = null, string? State = null, string? StateReason = null, DateTimeOffset? StateSince = null, string? Ownership = null,
    string? Owner = null, string? Mount = null, double? BoreMillimetres = null, double? MainMillimetres = null, double? MeshMetres = null,
    double? VolumeCubicMetres = null, double? FlowCubicMetresPerMinute = null, double? DropMetres = null, double? DepthMetres = null,
    bool? Covered = null, bool? PumperReaches = null, IReadOnlyList<string>? Tags = null, string? Memo = null, IReadOnlyList<string>? PhotoIds = null);

/// <summary>A source that was made.</summary>
public sealed record CreatedSource(string Id, string Etag, IReadOnlyList<string> Warnings);
