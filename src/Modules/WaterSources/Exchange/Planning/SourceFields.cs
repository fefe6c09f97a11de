using System.Globalization;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Exchange.Planning;

/// <summary>One field that a file would change.</summary>
internal sealed record FieldDifference(string Name, string Before, string After);

/// <summary>The fields of a source: taken over from a file, compared, told.</summary>
internal static class SourceFields
{
    private static readonly OpenDataFields _nothing = new();

    private static readonly (string Name, Func<WaterSource, string> Text)[] _told =
    [
        ("種別", source => WaterKinds.Japanese(source.Kind)), ("番号", source => source.Number), ("緯度", source => Degrees(source.Latitude)), ("経度", source => Degrees(source.Longitude)),
        ("所在地", source => source.Address), ("管轄", source => source.UnitId?.ToString() ?? ""), ("状態", source => StateText(source.State)), ("状態の理由", source => source.StateReason ?? ""),
        ("状態の開始", source => Time(source.StateSince)), ("廃止", source => Time(source.RetiredAt)), ("公設・私設", source => OwnershipText(source.Ownership)), ("所有者", source => source.Owner ?? ""),
        ("地上式・地下式", source => MountText(source.Mount)), ("口径", source => Number(source.BoreMillimetres)), ("配管口径", source => Number(source.MainMillimetres)),
        ("管網の一辺", source => Number(source.MeshMetres)), ("容量", source => Number(source.VolumeCubicMetres)), ("取水量", source => Number(source.FlowCubicMetresPerMinute)),
        ("落差", source => Number(source.DropMetres)), ("水深", source => Number(source.DepthMetres)), ("有蓋・無蓋", source => CoveredText(source.Covered)),
        ("ポンプ車", source => YesNo(source.PumperReaches)), ("タグ", source => string.Join("、", source.Tags)), ("備考", source => source.Memo), ("写真", source => string.Join(" ", source.PhotoIds)),
        ("全国地方公共団体コード", source => Open(source).MunicipalityCode ?? ""), ("ID", source => Open(source).PublisherId ?? ""), ("地方公共団体名", source => Open(source).MunicipalityName ?? ""),
        ("種別の表記", source => Open(source).KindWritten ?? ""), ("所在地_全国地方公共団体コード", source => Open(source).AddressCode ?? ""), ("町字ID", source => Open(source).TownId ?? ""),
        ("都道府県", source => Open(source).Prefecture ?? ""), ("市区町村", source => Open(source).Municipality ?? ""), ("町字", source => Open(source).Town ?? ""), ("番地以下", source => Open(source).Lot ?? ""),
        ("建物名等(方書)", source => Open(source).Building ?? ""), ("緯度の表記", source => Open(source).LatitudeWritten ?? ""), ("経度の表記", source => Open(source).LongitudeWritten ?? ""),
        ("口径の表記", source => Open(source).BoreWritten ?? ""),
        ("その他の項目", source => Open(source).Others is { } others ? string.Join("、", others.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}")) : ""),
    ];

    /// <summary>Whether two states of a source say the same. When it changed last and what it is called inside does not count.</summary>
    public static bool Same(WaterSource one, WaterSource other)
    {
        var (a, b) = (Open(one), Open(other));
        return one.Kind == other.Kind && one.Latitude.Equals(other.Latitude) && one.Longitude.Equals(other.Longitude) && one.Number == other.Number && one.Address == other.Address
            && one.UnitId == other.UnitId && one.State == other.State && one.StateReason == other.StateReason && one.StateSince == other.StateSince && one.RetiredAt == other.RetiredAt
            && one.Ownership == other.Ownership && one.Owner == other.Owner && one.Mount == other.Mount && Nullable.Equals(one.BoreMillimetres, other.BoreMillimetres)
            && Nullable.Equals(one.MainMillimetres, other.MainMillimetres) && Nullable.Equals(one.MeshMetres, other.MeshMetres) && Nullable.Equals(one.VolumeCubicMetres, other.VolumeCubicMetres)
            && Nullable.Equals(one.FlowCubicMetresPerMinute, other.FlowCubicMetresPerMinute) && Nullable.Equals(one.DropMetres, other.DropMetres) && Nullable.Equals(one.DepthMetres, other.DepthMetres)
            && one.Covered == other.Covered && one.PumperReaches == other.PumperReaches && one.Memo == other.Memo && Same(one.Tags, other.Tags) && Same(one.PhotoIds, other.PhotoIds)
            && a with { Others = null } == b with { Others = null } && SameOthers(a.Others, b.Others);
    }

    /// <summary>What differs, in words.</summary>
    public static IReadOnlyList<FieldDifference> Differences(WaterSource before, WaterSource after) =>
        [.. _told.Select(field => new FieldDifference(field.Name, field.Text(before), field.Text(after))).Where(field => field.Before != field.After)];

    /// <summary>What a source that is new says, in words.</summary>
    public static IReadOnlyList<FieldDifference> Said(WaterSource source) =>
        [.. _told.Select(field => new FieldDifference(field.Name, "", field.Text(source))).Where(field => field.After.Length > 0)];

    /// <summary>A source after a row of a file: what the row carries is taken over, all else stays.</summary>
    public static WaterSource Merge(WaterSource existing, WaterSource row, Carried carried)
    {
        var (was, said) = (Open(existing), Open(row));
        // A word that somebody has judged since (その他 → 河川) keeps that judgement as long as the file says the same word.
        var kind = Has(carried, Carried.Kind) && !(said.KindWritten is not null && said.KindWritten == was.KindWritten && !Has(carried, Carried.OthersWhole));
        var open = new OpenDataFields
        {
            MunicipalityCode = Has(carried, Carried.MunicipalityCode) ? said.MunicipalityCode : was.MunicipalityCode,
            PublisherId = Has(carried, Carried.PublisherId) ? said.PublisherId : was.PublisherId,
            MunicipalityName = Has(carried, Carried.MunicipalityName) ? said.MunicipalityName : was.MunicipalityName,
            KindWritten = Has(carried, Carried.KindWritten) ? said.KindWritten : was.KindWritten,
            AddressCode = Has(carried, Carried.AddressCode) ? said.AddressCode : was.AddressCode,
            TownId = Has(carried, Carried.TownId) ? said.TownId : was.TownId,
            Prefecture = Has(carried, Carried.Prefecture) ? said.Prefecture : was.Prefecture,
            Municipality = Has(carried, Carried.Municipality) ? said.Municipality : was.Municipality,
            Town = Has(carried, Carried.Town) ? said.Town : was.Town,
            Lot = Has(carried, Carried.Lot) ? said.Lot : was.Lot,
            Building = Has(carried, Carried.Building) ? said.Building : was.Building,
            LatitudeWritten = Has(carried, Carried.LatitudeWritten) ? said.LatitudeWritten : was.LatitudeWritten,
            LongitudeWritten = Has(carried, Carried.LongitudeWritten) ? said.LongitudeWritten : was.LongitudeWritten,
            BoreWritten = Has(carried, Carried.BoreWritten) ? said.BoreWritten : was.BoreWritten,
            Others = Has(carried, Carried.OthersWhole) ? said.Others : Has(carried, Carried.Others) ? Union(was.Others, said.Others) : was.Others,
        };
        return existing with
        {
            Kind = kind ? row.Kind : existing.Kind,
            Number = Has(carried, Carried.Number) ? row.Number : existing.Number,
            Latitude = Has(carried, Carried.Place) ? row.Latitude : existing.Latitude,
            Longitude = Has(carried, Carried.Place) ? row.Longitude : existing.Longitude,
            Address = Has(carried, Carried.Address) ? row.Address : existing.Address,
            UnitId = Has(carried, Carried.Unit) ? row.UnitId : existing.UnitId,
            State = Has(carried, Carried.State) ? row.State : existing.State,
            StateReason = Has(carried, Carried.StateReason) ? row.StateReason : existing.StateReason,
            StateSince = Has(carried, Carried.StateSince) ? row.StateSince : existing.StateSince,
            RetiredAt = Has(carried, Carried.Retired) ? row.RetiredAt : existing.RetiredAt,
            Ownership = Has(carried, Carried.Ownership) ? row.Ownership : existing.Ownership,
            Owner = Has(carried, Carried.Owner) ? row.Owner : existing.Owner,
            Mount = Has(carried, Carried.Mount) ? row.Mount : existing.Mount,
            BoreMillimetres = Has(carried, Carried.Bore) ? row.BoreMillimetres : existing.BoreMillimetres,
            MainMillimetres = Has(carried, Carried.Main) ? row.MainMillimetres : existing.MainMillimetres,
            MeshMetres = Has(carried, Carried.Mesh) ? row.MeshMetres : existing.MeshMetres,
            VolumeCubicMetres = Has(carried, Carried.Volume) ? row.VolumeCubicMetres : existing.VolumeCubicMetres,
            FlowCubicMetresPerMinute = Has(carried, Carried.Flow) ? row.FlowCubicMetresPerMinute : existing.FlowCubicMetresPerMinute,
            DropMetres = Has(carried, Carried.Drop) ? row.DropMetres : existing.DropMetres,
            DepthMetres = Has(carried, Carried.Depth) ? row.DepthMetres : existing.DepthMetres,
            Covered = Has(carried, Carried.Covered) ? row.Covered : existing.Covered,
            PumperReaches = Has(carried, Carried.PumperReaches) ? row.PumperReaches : existing.PumperReaches,
            Tags = Has(carried, Carried.Tags) ? row.Tags : existing.Tags,
            Memo = Has(carried, Carried.Memo) ? row.Memo : existing.Memo,
            PhotoIds = Has(carried, Carried.Photos) ? row.PhotoIds : existing.PhotoIds,
            OpenData = existing.OpenData is null && row.OpenData is null || open == _nothing ? null : open,
        };
    }

    public static string StateText(WaterState state) => state switch { WaterState.Restricted => "制限あり", WaterState.OutOfUse => "使用不可", _ => "使用可" };

    public static string OwnershipText(Ownership? ownership) => ownership switch { Ownership.Public => "公設", Ownership.Private => "私設", Ownership.Designated => "指定", _ => "" };

    public static string MountText(Mount? mount) => mount switch { Mount.Underground => "地下式", Mount.AboveGround => "地上式", _ => "" };

    public static string CoveredText(bool? covered) => covered switch { true => "有蓋", false => "無蓋", _ => "" };

    public static string YesNo(bool? yes) => yes switch { true => "可", false => "不可", _ => "" };

    public static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture) ?? "";

    public static string Number(double? number) => number is { } value ? SourceDraft.Text(value) : "";

    private static string Degrees(double value) => value.ToString("0.#######", CultureInfo.InvariantCulture);

    private static OpenDataFields Open(WaterSource source) => source.OpenData ?? _nothing;

    private static bool Has(Carried all, Carried one) => (all & one) != 0;

    private static bool Same(IReadOnlyList<string> one, IReadOnlyList<string> other) => one.Count == other.Count && (one.Count == 0 || one.SequenceEqual(other));

    private static bool SameOthers(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0) && (one is null || one.Count == 0 || one.All(pair => other!.TryGetValue(pair.Key, out var value) && value == pair.Value));

    private static IReadOnlyDictionary<string, string>? Union(IReadOnlyDictionary<string, string>? was, IReadOnlyDictionary<string, string>? said)
    {
        if (was is null || said is null || SameOthers(was, said))
            return was ?? said;
        var all = new Dictionary<string, string>(was);
        foreach (var (name, value) in said)
            all[name] = value;
        return all;
    }
}
