using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Exchange.Writing;

/// <summary>A column of our own layout, both ways. Reading gives a sentence if the cell cannot be taken.</summary>
/// <param name="Field">What it carries; none: it is only shown.</param>
internal sealed record FullColumn(string Heading, Carried Field, Func<WaterSource, UnitNames, string> Write, Func<string, SourceDraft, UnitNames, string?> Read);

/// <summary>
/// Our own layout: the 16 standard columns, then all that they have no room for. What is written is read back exactly; an empty cell
/// empties the field, a column that is missing leaves it alone.
/// </summary>
internal static class FullLayout
{
    public const string IdHeading = "水利ID";
    public const string KindHeading = "水利種別";
    private const string UnitHeading = "管轄";
    private static readonly OpenDataFields _nothing = new();
    private static readonly JsonWriterOptions _plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static IReadOnlyList<FullColumn> Columns { get; } =
    [
        Open("全国地方公共団体コード", Carried.MunicipalityCode, open => open.MunicipalityCode, (draft, text) => draft.MunicipalityCode = text),
        Open("ID", Carried.PublisherId, open => open.PublisherId, (draft, text) => draft.PublisherId = text),
        Open("地方公共団体名", Carried.MunicipalityName, open => open.MunicipalityName, (draft, text) => draft.MunicipalityName = text),
        Shown("種別", 3),
        Open("所在地_全国地方公共団体コード", Carried.AddressCode, open => open.AddressCode, (draft, text) => draft.AddressCode = text),
        Open("町字ID", Carried.TownId, open => open.TownId, (draft, text) => draft.TownId = text),
        Text("所在地_連結表記", Carried.Address, source => source.Address, (draft, text) => draft.Address = text),
        Open("所在地_都道府県", Carried.Prefecture, open => open.Prefecture, (draft, text) => draft.Prefecture = text),
        Open("所在地_市区町村", Carried.Municipality, open => open.Municipality, (draft, text) => draft.Municipality = text),
        Open("所在地_町字", Carried.Town, open => open.Town, (draft, text) => draft.Town = text),
        Open("所在地_番地以下", Carried.Lot, open => open.Lot, (draft, text) => draft.Lot = text),
        Open("建物名等(方書)", Carried.Building, open => open.Building, (draft, text) => draft.Building = text),
        new("緯度", Carried.Place, (source, _) => SourceDraft.Text(source.Latitude), (cell, draft, _) => Degrees(cell, 90, value => draft.Latitude = value)),
        new("経度", Carried.Place, (source, _) => SourceDraft.Text(source.Longitude), (cell, draft, _) => Degrees(cell, 180, value => draft.Longitude = value)),
        Number("口径", Carried.Bore, source => source.BoreMillimetres, (draft, value) => draft.Bore = value),
        Text("備考", Carried.Memo, source => source.Memo, (draft, text) => draft.Memo = text),
        new(IdHeading, Carried.None, (source, _) => source.Id.ToString(), (_, _, _) => null),
        Text("水利番号", Carried.Number, source => source.Number, (draft, text) => draft.Number = text),
        new(KindHeading, Carried.Kind, (source, _) => WaterKinds.Japanese(source.Kind), ReadKind),
        new(UnitHeading, Carried.None, (source, units) => units.PathOf(source.UnitId), (_, _, _) => null),
        new("管轄ID", Carried.Unit, (source, _) => source.UnitId?.ToString() ?? "", ReadUnit),
        new("状態", Carried.State, (source, _) => SourceFields.StateText(source.State), ReadState),
        Nullable("状態の理由", Carried.StateReason, source => source.StateReason, (draft, text) => draft.StateReason = text),
        Time("状態の開始", Carried.StateSince, source => source.StateSince, (draft, time) => draft.StateSince = time),
        Time("廃止日時", Carried.Retired, source => source.RetiredAt, (draft, time) => draft.RetiredAt = time),
        Word("公設・私設", Carried.Ownership, source => SourceFields.OwnershipText(source.Ownership),
            (draft, cell) => Among(cell, [("公設", Ownership.Public), ("私設", Ownership.Private), ("指定", Ownership.Designated)], value => draft.Ownership = value)),
        Nullable("所有者", Carried.Owner, source => source.Owner, (draft, text) => draft.Owner = text),
        Word("地上式・地下式", Carried.Mount, source => SourceFields.MountText(source.Mount),
            (draft, cell) => Among(cell, [("地下式", Mount.Underground), ("地上式", Mount.AboveGround)], value => draft.Mount = value)),
        Number("配管口径(mm)", Carried.Main, source => source.MainMillimetres, (draft, value) => draft.Main = value),
        Number("管網の一辺(m)", Carried.Mesh, source => source.MeshMetres, (draft, value) => draft.Mesh = value),
        Number("容量(m3)", Carried.Volume, source => source.VolumeCubicMetres, (draft, value) => draft.Volume = value),
        Number("取水量(m3/分)", Carried.Flow, source => source.FlowCubicMetresPerMinute, (draft, value) => draft.Flow = value),
        Number("落差(m)", Carried.Drop, source => source.DropMetres, (draft, value) => draft.Drop = value),
        Number("水深(m)", Carried.Depth, source => source.DepthMetres, (draft, value) => draft.Depth = value),
        Word("有蓋・無蓋", Carried.Covered, source => SourceFields.CoveredText(source.Covered), (draft, cell) => Among(cell, [("有蓋", true), ("無蓋", false)], value => draft.Covered = value)),
        Word("ポンプ車の接近", Carried.PumperReaches, source => SourceFields.YesNo(source.PumperReaches), (draft, cell) => Among(cell, [("可", true), ("不可", false)], value => draft.PumperReaches = value)),
        new("タグ", Carried.Tags, (source, _) => Join(source.Tags), (cell, draft, _) => Done(draft.Tags = Split(cell))),
        new("写真ID", Carried.Photos, (source, _) => Join(source.PhotoIds), (cell, draft, _) => Done(draft.Photos = Split(cell))),
        Open("種別の表記", Carried.KindWritten, open => open.KindWritten, (draft, text) => draft.KindWritten = text),
        Open("緯度の表記", Carried.LatitudeWritten, open => open.LatitudeWritten, (draft, text) => draft.LatitudeWritten = text),
        Open("経度の表記", Carried.LongitudeWritten, open => open.LongitudeWritten, (draft, text) => draft.LongitudeWritten = text),
        Open("口径の表記", Carried.BoreWritten, open => open.BoreWritten, (draft, text) => draft.BoreWritten = text),
        new("その他の項目", Carried.OthersWhole, (source, _) => OthersText(source.OpenData?.Others), ReadOthers),
    ];

    private static readonly Dictionary<string, FullColumn> _byHeading = Columns.ToDictionary(column => column.Heading);

    public static FullColumn? Find(string heading) => _byHeading.GetValueOrDefault(heading);

    /// <summary>Whether these headings are of our own layout.</summary>
    public static bool IsFull(IEnumerable<string> headings)
    {
        var all = headings.ToHashSet();
        return all.Contains(IdHeading) && all.Contains(KindHeading);
    }

    private static FullColumn Shown(string heading, int standard) =>
        new(heading, Carried.None, (source, _) => Layouts.Standard[standard].Write(source), (_, _, _) => null);

    private static FullColumn Text(string heading, Carried field, Func<WaterSource, string> get, Action<SourceDraft, string> set) =>
        new(heading, field, (source, _) => get(source), (cell, draft, _) => Done(() => set(draft, cell)));

    private static FullColumn Nullable(string heading, Carried field, Func<WaterSource, string?> get, Action<SourceDraft, string?> set) =>
        new(heading, field, (source, _) => get(source) ?? "", (cell, draft, _) => Done(() => set(draft, cell.Length == 0 ? null : cell)));

    private static FullColumn Open(string heading, Carried field, Func<OpenDataFields, string?> get, Action<SourceDraft, string?> set) =>
        Nullable(heading, field, source => get(source.OpenData ?? _nothing), set);

    private static FullColumn Word(string heading, Carried field, Func<WaterSource, string> get, Func<SourceDraft, string, string?> read) =>
        new(heading, field, (source, _) => get(source), (cell, draft, _) => cell.Length == 0 ? null : read(draft, cell.Trim()));

    private static FullColumn Number(string heading, Carried field, Func<WaterSource, double?> get, Action<SourceDraft, double> set) =>
        new(heading, field, (source, _) => SourceFields.Number(get(source)), (cell, draft, _) =>
        {
            if (cell.Length == 0)
                return null;
            if (OpenRowReader.PlainNumber(cell) is not { } value || value < 0)
                return "0以上の数字だけで書いてください。";
            set(draft, value);
            return null;
        });

    private static FullColumn Time(string heading, Carried field, Func<WaterSource, DateTimeOffset?> get, Action<SourceDraft, DateTimeOffset> set) =>
        new(heading, field, (source, _) => SourceFields.Time(get(source)), (cell, draft, _) =>
        {
            if (cell.Length == 0)
                return null;
            // A day alone is a day in Japan.
            if (DateOnly.TryParseExact(cell.Trim().Replace('/', '-'), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                set(draft, new DateTimeOffset(day, TimeOnly.MinValue, JapanTime.Offset).ToUniversalTime());
            else if (DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                set(draft, time);
            else
                return "日時は 2026-04-01 か 2026-04-01T09:00:00Z のように書いてください。";
            return null;
        });

    private static string? Degrees(string cell, double most, Action<double> set)
    {
        if (Coordinates.Read(cell) is not { Form: not CoordinateForm.Plane } read || Math.Abs(read.Value) > most)
            return cell.Length == 0 ? "位置がありません。緯度・経度を入れてください。" : "緯度・経度として読めません。「36.4018」のような10進の度で書いてください。";
        set(read.Value);
        return null;
    }

    private static string? ReadKind(string cell, SourceDraft draft, UnitNames units)
    {
        var word = cell.Trim();
        foreach (var kind in Enum.GetValues<WaterKind>())
            if (WaterKinds.Japanese(kind) == word)
                return Done(draft.Kind = kind);
        return KindWords.Read(word).Kind is { } read
            ? Done(draft.Kind = read)
            : $"水利種別は {string.Join("・", Enum.GetValues<WaterKind>().Select(WaterKinds.Japanese))} のどれかを書いてください。";
    }

    private static string? ReadUnit(string cell, SourceDraft draft, UnitNames units)
    {
        if (cell.Length == 0)
            return null;
        if (!ShortId.TryRead(cell.Trim(), out var id))
            return "管轄IDは書き出したまま残すか、空にしてください。";
        return Done(draft.Unit = new UnitId(id));
    }

    private static string? ReadState(string cell, SourceDraft draft, UnitNames units) =>
        cell.Length == 0 ? null : Among(cell.Trim(), [("使用可", WaterState.Usable), ("制限あり", WaterState.Restricted), ("使用不可", WaterState.OutOfUse)], value => draft.State = value);

    private static string? Among<T>(string cell, (string Word, T Value)[] words, Action<T> set)
    {
        foreach (var (word, value) in words)
            if (word == cell)
            {
                set(value);
                return null;
            }
        return $"{string.Join("・", words.Select(one => one.Word))} のどれかを書いてください。";
    }

    private static string OthersText(IReadOnlyDictionary<string, string>? others)
    {
        if (others is null or { Count: 0 })
            return "";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _plain))
        {
            json.WriteStartObject();
            foreach (var (name, value) in others.OrderBy(one => one.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string? ReadOthers(string cell, SourceDraft draft, UnitNames units)
    {
        if (cell.Length == 0)
            return null;
        try
        {
            using var json = JsonDocument.Parse(cell, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return OthersFault;
            draft.Others = [];
            foreach (var property in json.RootElement.EnumerateObject())
                draft.Others[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
            return null;
        }
        catch (JsonException)
        {
            return OthersFault;
        }
    }

    private const string OthersFault = "その他の項目は書き出したまま（JSON）残すか、空にしてください。";

    private static string Join(IReadOnlyList<string> items) =>
        string.Join(';', items.Select(item => item.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)));

    private static List<string> Split(string cell)
    {
        var items = new List<string>();
        if (cell.Length == 0)
            return items;
        var item = new System.Text.StringBuilder();
        for (var at = 0; at < cell.Length; at++)
        {
            if (cell[at] == '\\' && at + 1 < cell.Length)
                item.Append(cell[++at]);
            else if (cell[at] == ';')
                Next();
            else
                item.Append(cell[at]);
        }
        Next();
        return items;

        void Next()
        {
            items.Add(item.ToString());
            item.Clear();
        }
    }

    private static string? Done(object? value)
    {
        _ = value;
        return null;
    }

    private static string? Done(Action act)
    {
        act();
        return null;
    }
}
