using System.Globalization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Exchange.Planning;

/// <summary>Which fields of a source a row of a file says something of. What is not among them stays as it is.</summary>
[Flags]
internal enum Carried : long
{
    None = 0,
    Kind = 1L << 0,
    Number = 1L << 1,
    Place = 1L << 2,
    Address = 1L << 3,
    Unit = 1L << 4,
    State = 1L << 5,
    StateReason = 1L << 6,
    StateSince = 1L << 7,
    Retired = 1L << 8,
    Ownership = 1L << 9,
    Owner = 1L << 10,
    Mount = 1L << 11,
    Bore = 1L << 12,
    Main = 1L << 13,
    Mesh = 1L << 14,
    Volume = 1L << 15,
    Flow = 1L << 16,
    Drop = 1L << 17,
    Depth = 1L << 18,
    Covered = 1L << 19,
    PumperReaches = 1L << 20,
    Tags = 1L << 21,
    Memo = 1L << 22,
    Photos = 1L << 23,
    MunicipalityCode = 1L << 24,
    PublisherId = 1L << 25,
    MunicipalityName = 1L << 26,
    KindWritten = 1L << 27,
    AddressCode = 1L << 28,
    TownId = 1L << 29,
    Prefecture = 1L << 30,
    Municipality = 1L << 31,
    Town = 1L << 32,
    Lot = 1L << 33,
    Building = 1L << 34,
    LatitudeWritten = 1L << 35,
    LongitudeWritten = 1L << 36,
    BoreWritten = 1L << 37,

    /// <summary>Each of the others that the row has; with <see cref="OthersWhole"/> these and no more.</summary>
    Others = 1L << 38,
    OthersWhole = 1L << 39,
}

/// <summary>A source as one row tells it, while the row is read.</summary>
internal sealed class SourceDraft
{
    public Carried Carried;
    public WaterKind Kind;
    public string Number = "";
    public double Latitude;
    public double Longitude;
    public string Address = "";
    public UnitId? Unit;
    public WaterState State;
    public string? StateReason;
    public DateTimeOffset? StateSince;
    public DateTimeOffset? RetiredAt;
    public Ownership? Ownership;
    public string? Owner;
    public Mount? Mount;
    public double? Bore;
    public double? Main;
    public double? Mesh;
    public double? Volume;
    public double? Flow;
    public double? Drop;
    public double? Depth;
    public bool? Covered;
    public bool? PumperReaches;
    public IReadOnlyList<string> Tags = [];
    public string Memo = "";
    public IReadOnlyList<string> Photos = [];
    public string? MunicipalityCode;
    public string? PublisherId;
    public string? MunicipalityName;
    public string? KindWritten;
    public string? AddressCode;
    public string? TownId;
    public string? Prefecture;
    public string? Municipality;
    public string? Town;
    public string? Lot;
    public string? Building;
    public string? LatitudeWritten;
    public string? LongitudeWritten;
    public string? BoreWritten;
    public Dictionary<string, string>? Others;

    /// <summary>The source; short texts that many rows share are one string in memory.</summary>
    public WaterSource ToSource(WaterSourceId id, DateTimeOffset now) => new()
    {
        Id = id, Kind = Kind, Number = Number, Latitude = Latitude, Longitude = Longitude, Address = Address, UnitId = Unit, State = State, StateReason = StateReason,
        StateSince = StateSince, RetiredAt = RetiredAt, Ownership = Ownership, Owner = Shared(Owner), Mount = Mount, BoreMillimetres = Bore, MainMillimetres = Main, MeshMetres = Mesh,
        VolumeCubicMetres = Volume, FlowCubicMetresPerMinute = Flow, DropMetres = Drop, DepthMetres = Depth, Covered = Covered, PumperReaches = PumperReaches,
        Tags = Tags, Memo = SharedText.Of(Memo), PhotoIds = Photos, OpenData = OpenData(), ChangedAt = now,
    };

    private OpenDataFields? OpenData() =>
        MunicipalityCode is null && PublisherId is null && MunicipalityName is null && KindWritten is null && AddressCode is null && TownId is null && Prefecture is null && Municipality is null
            && Town is null && Lot is null && Building is null && LatitudeWritten is null && LongitudeWritten is null && BoreWritten is null && Others is null or { Count: 0 }
            ? null
            : new OpenDataFields
            {
                MunicipalityCode = Shared(MunicipalityCode), PublisherId = PublisherId, MunicipalityName = Shared(MunicipalityName), KindWritten = Shared(KindWritten), AddressCode = Shared(AddressCode),
                TownId = Shared(TownId), Prefecture = Shared(Prefecture), Municipality = Shared(Municipality), Town = Shared(Town), Lot = Lot, Building = Building,
                LatitudeWritten = LatitudeWritten, LongitudeWritten = LongitudeWritten, BoreWritten = Shared(BoreWritten), Others = Others is { Count: > 0 } ? Others : null,
            };

    private static string? Shared(string? text) => text is null ? null : SharedText.Of(text);

    /// <summary>A number as our own files write it: the shortest text that reads back exactly.</summary>
    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
