using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;
using BrigadeDispatch.WaterSources.Storage;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Marks of a source's state as forms send them back. Keyed, since an owner's name may be in it.</summary>
internal sealed class SourceTags(KeyRing keys)
{
    public string Of(BrigadeId brigade, WaterSource source)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(source with { ChangedAt = default }, WaterJson.Stored.WaterSource);
        return System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(keys.Derive(brigade, "water-tag"), bytes).AsSpan(0, 12));
    }
}

/// <summary>Who is shown what of the sources at one moment: unit names, marks. Made once for an answer.</summary>
internal sealed class SourceView(IReadOnlyDictionary<UnitId, string> units, SourceMarksState marks)
{
    public SourceMarksState Marks { get; } = marks;

    public string? UnitName(UnitId? unit) => unit is { } id ? units.GetValueOrDefault(id) : null;

    public SourceMarks? MarksOf(WaterSource source) => Marks.All.GetValueOrDefault(source.Id);

    public SourceRow Row(WaterSource source, double? distance = null) => Row(source, Standard.VerdictOf(source), distance);

    public SourceRow Row(WaterSource source, StandardVerdict verdict, double? distance) => new()
    {
        Id = source.Id.ToString(),
        Number = source.Number,
        Kind = SourceWords.Of(source.Kind),
        Address = source.Address,
        Latitude = source.Latitude,
        Longitude = source.Longitude,
        UnitId = source.UnitId?.ToString(),
        UnitName = UnitName(source.UnitId),
        State = SourceWords.Of(source.State),
        StateReason = source.StateReason,
        Standard = SourceWords.Of(verdict),
        Flags = (int)SourceWords.Flags(source, verdict, MarksOf(source)),
        VolumeCubicMetres = source.VolumeCubicMetres,
        BoreMillimetres = source.BoreMillimetres,
        DistanceMetres = distance is { } metres ? Math.Round(metres, 1) : null,
    };

    public NearRow Near(Found found, double latitude, double longitude)
    {
        var bearing = Ground.Bearing(latitude, longitude, found.Source.Latitude, found.Source.Longitude);
        return new NearRow(Row(found.Source, found.DistanceMetres))
        {
            BearingDegrees = Math.Round(bearing, 1) % 360,
            Direction = Ground.Direction(bearing),
            Hoses = Ground.Hoses(found.DistanceMetres),
            DropMetres = found.Source.DropMetres,
            InUse = InUse(found.Source),
        };
    }

    public InUseRow? InUse(WaterSource source) =>
        MarksOf(source)?.Use is { } use ? new InUseRow(use.IncidentId.ToString(), UnitName(use.UnitId)) : null;
}

/// <summary>Makes what one actor sees of the sources.</summary>
internal sealed class SourceSheets(RequestContext context, WaterBook book, IRoster rosters, IPeople people, ISourceMarks marks, SourceTags tags)
{
    // A roster stays the same object until somebody changes it.
    private static readonly ConditionalWeakTable<Roster, IReadOnlyDictionary<UnitId, string>> _unitNames = [];

    public async ValueTask<SourceView> ViewAsync(CancellationToken cancellationToken)
    {
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        return new SourceView(
            _unitNames.GetValue(roster, static known => known.Units.ToDictionary(unit => unit.Id, unit => unit.Name)), await marks.CurrentAsync(context.Brigade, cancellationToken));
    }

    /// <summary>The source as it is now; null if there is none.</summary>
    public async Task<SourceSheet?> FindAsync(WaterSourceId id, CancellationToken cancellationToken) =>
        (await book.CurrentAsync(context.Brigade, cancellationToken)).Find(id) is { } source ? await OfAsync(source, cancellationToken) : null;

    public async Task<SourceSheet> OfAsync(WaterSource source, CancellationToken cancellationToken)
    {
        var view = await ViewAsync(cancellationToken);
        var judged = Standard.Judge(source);
        var known = view.MarksOf(source);
        return new SourceSheet(view.Row(source, judged.Verdict, null))
        {
            Etag = tags.Of(context.Brigade, source),
            StateSince = source.StateSince,
            RetiredAt = source.RetiredAt,
            RetiredReason = source.RetiredReason,
            Ownership = SourceWords.Of(source.Ownership),
            Owner = source.Owner,
            Mount = SourceWords.Of(source.Mount),
            MainMillimetres = source.MainMillimetres,
            MeshMetres = source.MeshMetres,
            FlowCubicMetresPerMinute = source.FlowCubicMetresPerMinute,
            DropMetres = source.DropMetres,
            DepthMetres = source.DepthMetres,
            Covered = source.Covered,
            PumperReaches = source.PumperReaches,
            Tags = source.Tags,
            Memo = source.Memo,
            KindWritten = source.OpenData?.KindWritten,
            OpenData = source.OpenData is { } words
                ? new OpenDataRow(words.MunicipalityCode, words.PublisherId, words.MunicipalityName, words.AddressCode, words.TownId, words.Prefecture,
                    words.Municipality, words.Town, words.Lot, words.Building, words.Others)
                : null,
            StandardReasons = judged.Reasons,
            Photos = [.. source.PhotoIds.Select(photo => new PhotoRow(photo))],
            LastInspection = known?.Last is { Result: var outcome } last
                ? new LastInspectionRow(last.At, outcome, await NameAsync(last.Actor, cancellationToken), last.Note is { Length: > 0 } note ? note : null) : null,
            OpenDefects = [.. (known?.Defects ?? []).Select(defect => new OpenDefectRow(defect.Id, defect.What, defect.ReportedAt))],
            InUse = view.InUse(source),
            ChangedAt = source.ChangedAt,
            Warnings = SourceInput.Warnings(source),
            May = new SourceMay(context.Actor.Covers(Permission.EditWater, source.UnitId), context.Actor.Covers(Permission.InspectWater, source.UnitId)),
        };
    }

    /// <summary>Whose change it was: a name for whoever may see names.</summary>
    public async Task<string> NameAsync(string actor, CancellationToken cancellationToken)
    {
        if (actor.Split(':') is not ["member" or "link", var text] || !ShortId.TryRead(text, out var id))
            return "システム";
        return context.Actor.ReachOf(Permission.SeeMembers).Everywhere && await people.FindAsync(context.Brigade, new MemberId(id), cancellationToken) is { } person
            ? person.Name : "団員";
    }
}

/// <summary>How far an actor's right over sources goes.</summary>
internal static class SourceReach
{
    /// <summary>Whether it covers what is in charge of this unit; without a unit, only a right over the whole brigade does.</summary>
    public static bool Covers(this Actor actor, Permission permission, UnitId? unit)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.ReachOf(permission).CoversAny(unit is { } id ? [id.Value] : []);
    }
}
