using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;

namespace BrigadeDispatch.WaterSources.Domain;

/// <summary>Whether it can be used at a fire.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WaterState>))]
internal enum WaterState
{
    /// <summary>使用可</summary>
    [JsonStringEnumMemberName("usable")] Usable,

    /// <summary>制限あり: usable, with the reason told.</summary>
    [JsonStringEnumMemberName("restricted")] Restricted,

    /// <summary>使用不可</summary>
    [JsonStringEnumMemberName("outOfUse")] OutOfUse,
}

/// <summary>Whose it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Ownership>))]
internal enum Ownership
{
    /// <summary>公設</summary>
    [JsonStringEnumMemberName("public")] Public,

    /// <summary>私設</summary>
    [JsonStringEnumMemberName("private")] Private,

    /// <summary>指定 (消防法 article 21)</summary>
    [JsonStringEnumMemberName("designated")] Designated,
}

/// <summary>How it stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Mount>))]
internal enum Mount
{
    /// <summary>地下式</summary>
    [JsonStringEnumMemberName("underground")] Underground,

    /// <summary>地上式</summary>
    [JsonStringEnumMemberName("aboveGround")] AboveGround,
}

/// <summary>What the town's open data says beside what we use, kept word for word so that a file goes out as it came in.</summary>
internal sealed record OpenDataFields
{
    /// <summary>全国地方公共団体コード, 6 digits.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? MunicipalityCode { get; init; }

    /// <summary>ID of the publisher (NO in the older layout).</summary>
    public string? PublisherId { get; init; }

    /// <summary>地方公共団体名</summary>
    [JsonConverter(typeof(SharedText))]
    public string? MunicipalityName { get; init; }

    /// <summary>種別 as written.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? KindWritten { get; init; }

    /// <summary>所在地_全国地方公共団体コード</summary>
    [JsonConverter(typeof(SharedText))]
    public string? AddressCode { get; init; }

    /// <summary>町字ID</summary>
    [JsonConverter(typeof(SharedText))]
    public string? TownId { get; init; }

    /// <summary>所在地_都道府県</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Prefecture { get; init; }

    /// <summary>所在地_市区町村</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Municipality { get; init; }

    /// <summary>所在地_町字</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Town { get; init; }

    /// <summary>所在地_番地以下</summary>
    public string? Lot { get; init; }

    /// <summary>建物名等(方書)</summary>
    public string? Building { get; init; }

    /// <summary>緯度 as written, if it says more than our number.</summary>
    public string? LatitudeWritten { get; init; }

    /// <summary>経度 as written.</summary>
    public string? LongitudeWritten { get; init; }

    /// <summary>口径 as written.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? BoreWritten { get; init; }

    /// <summary>Columns nobody knows, and tags of OpenStreetMap, by heading.</summary>
    public IReadOnlyDictionary<string, string>? Others { get; init; }
}

/// <summary>A fire-water source (消防水利). Immutable; each change makes the next state.</summary>
internal sealed record WaterSource
{
    // No number where none is told: 100,000 sources lie in memory, and each double? would cost another eight bytes.
    private readonly double _boreMillimetres = double.NaN, _mainMillimetres = double.NaN, _meshMetres = double.NaN, _volumeCubicMetres = double.NaN,
        _flowCubicMetresPerMinute = double.NaN, _dropMetres = double.NaN, _depthMetres = double.NaN;

    public required WaterSourceId Id { get; init; }

    public required WaterKind Kind { get; init; }

    /// <summary>As the brigade writes it, e.g. 中-12; empty: none. Not unique: towns have 番号なし and doubles.</summary>
    public string Number { get => field ?? ""; init; } = "";

    /// <summary>WGS 84 (JGD2011), decimal degrees.</summary>
    public required double Latitude { get; init; }

    /// <summary>WGS 84 (JGD2011), decimal degrees.</summary>
    public required double Longitude { get; init; }

    /// <summary>Whole address in one string; empty: not told.</summary>
    public string Address { get => field ?? ""; init; } = "";

    /// <summary>Unit in charge (管轄); null: nobody in particular.</summary>
    public UnitId? UnitId { get; init; }

    public WaterState State { get; init; }

    /// <summary>Why restricted or out of use; null if usable.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? StateReason { get; init; }

    /// <summary>Since when, UTC; null if usable from the beginning.</summary>
    public DateTimeOffset? StateSince { get; init; }

    /// <summary>廃止: it is no longer there. Kept for history, shown only when asked for.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Why it was retired.</summary>
    public string? RetiredReason { get; init; }

    public Ownership? Ownership { get; init; }

    /// <summary>所有者</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Owner { get; init; }

    public Mount? Mount { get; init; }

    /// <summary>口径 of the outlet or, from 75 up, of the main it stands for, millimetres: the open data layouts have one column for both.</summary>
    public double? BoreMillimetres { get => Told(_boreMillimetres); init => _boreMillimetres = value ?? double.NaN; }

    /// <summary>配管口径 where it is told apart, millimetres.</summary>
    public double? MainMillimetres { get => Told(_mainMillimetres); init => _mainMillimetres = value ?? double.NaN; }

    /// <summary>管網の一辺, metres.</summary>
    public double? MeshMetres { get => Told(_meshMetres); init => _meshMetres = value ?? double.NaN; }

    /// <summary>容量, cubic metres.</summary>
    public double? VolumeCubicMetres { get => Told(_volumeCubicMetres); init => _volumeCubicMetres = value ?? double.NaN; }

    /// <summary>取水可能量, cubic metres a minute over 40 minutes.</summary>
    public double? FlowCubicMetresPerMinute { get => Told(_flowCubicMetresPerMinute); init => _flowCubicMetresPerMinute = value ?? double.NaN; }

    /// <summary>落差: from the ground to the water, metres.</summary>
    public double? DropMetres { get => Told(_dropMetres); init => _dropMetres = value ?? double.NaN; }

    /// <summary>水深 that can be used, metres.</summary>
    public double? DepthMetres { get => Told(_depthMetres); init => _depthMetres = value ?? double.NaN; }

    /// <summary>有蓋 true, 無蓋 false.</summary>
    public bool? Covered { get; init; }

    /// <summary>A pumper can drive up to it.</summary>
    public bool? PumperReaches { get; init; }

    public IReadOnlyList<string> Tags { get => field ?? []; init => field = value is { Count: 0 } ? null : value; }

    /// <summary>備考</summary>
    public string Memo { get => field ?? ""; init; } = "";

    public IReadOnlyList<string> PhotoIds { get => field ?? []; init => field = value is { Count: 0 } ? null : value; }

    public OpenDataFields? OpenData { get; init; }

    /// <summary>Last change, UTC.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>There, and usable with or without a restriction.</summary>
    [JsonIgnore]
    public bool IsUsable => RetiredAt is null && State != WaterState.OutOfUse;

    private static double? Told(double value) => double.IsNaN(value) ? null : value;
}
