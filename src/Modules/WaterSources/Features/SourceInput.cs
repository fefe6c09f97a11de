using System.Globalization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Reads a source's form: every field that cannot be taken gets its sentence, all at once.</summary>
internal sealed class SourceInput(Roster roster, DateTimeOffset now)
{
    public const int NumberMost = 40, AddressMost = 200, MemoMost = 2000, OwnerMost = 100, ReasonMost = 200, TagsMost = 20, TagMost = 30, PhotosMost = 12;

    private static readonly DateTimeOffset _first = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<FieldError> _errors = [];

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>What looks wrong though it can be so.</summary>
    public static IReadOnlyList<string> Warnings(WaterSource source) =>
        source is { Latitude: >= 20 and <= 46, Longitude: >= 122 and <= 154 } ? [] : ["場所が日本の外になっています。緯度と経度を確かめてください。"];

    /// <summary>The source as the form has it; what is wrong is in <see cref="Errors"/>, and then the source is not to be used.</summary>
    public WaterSource Read(SourceFields fields, WaterSource former)
    {
        var kind = SourceWords.Kind(fields.Kind);
        if (kind is null)
            Wrong("kind", "水利の種別を選んでください。");
        var next = former with
        {
            Kind = kind ?? former.Kind,
            Number = Line("number", fields.Number, NumberMost),
            Address = Line("address", fields.Address, AddressMost),
            UnitId = Unit(fields.UnitId),
            Ownership = Word("ownership", fields.Ownership, SourceWords.Ownership, "公設・私設・指定のどれかを選んでください。"),
            Owner = Line("owner", fields.Owner, OwnerMost) is { Length: > 0 } owner ? owner : null,
            Mount = Word("mount", fields.Mount, SourceWords.Mount, "地下式か地上式かを選んでください。"),
            BoreMillimetres = Number("boreMillimetres", fields.BoreMillimetres, 2000, "口径は0より大きく2,000mmまで"),
            MainMillimetres = Number("mainMillimetres", fields.MainMillimetres, 5000, "配管口径は0より大きく5,000mmまで"),
            MeshMetres = Number("meshMetres", fields.MeshMetres, 10_000, "管網の一辺は0より大きく10,000mまで"),
            VolumeCubicMetres = Number("volumeCubicMetres", fields.VolumeCubicMetres, 1_000_000_000, "容量は0より大きく10億m³まで"),
            FlowCubicMetresPerMinute = Number("flowCubicMetresPerMinute", fields.FlowCubicMetresPerMinute, 100_000, "取水可能量は0より大きく毎分100,000m³まで"),
            DropMetres = Number("dropMetres", fields.DropMetres, 100, "落差は0以上100mまで", zero: true),
            DepthMetres = Number("depthMetres", fields.DepthMetres, 1000, "水深は0以上1,000mまで", zero: true),
            Covered = fields.Covered,
            PumperReaches = fields.PumperReaches,
            Tags = Tags(fields.Tags ?? []),
            Memo = Lines("memo", fields.Memo, MemoMost),
            PhotoIds = Photos(fields.PhotoIds ?? []),
        };
        // A form shows six decimals: what looks the same there was not moved, and the file's own digits stay.
        if (!IsShownAs(fields.Latitude, former.Latitude) || !IsShownAs(fields.Longitude, former.Longitude))
            next = Place(next, fields.Latitude, fields.Longitude);
        // A form that says nothing of the state changes none: it has a door of its own.
        return fields.State is null ? next : State(next, former, fields.State, fields.StateReason, fields.StateSince, "stateReason", "stateSince");
    }

    /// <summary>The source at another place.</summary>
    public WaterSource Place(WaterSource source, double? latitude, double? longitude)
    {
        if (latitude is not { } north || !double.IsFinite(north) || north is < -90 or > 90)
            Wrong("latitude", "緯度を-90から90までの数字で入れてください。地図で場所を選ぶこともできます。");
        if (longitude is not { } east || !double.IsFinite(east) || east is < -180 or > 180)
            Wrong("longitude", "経度を-180から180までの数字で入れてください。地図で場所を選ぶこともできます。");
        // Seven decimals are a centimetre; more is noise that would look like a change.
        return _errors.Count > 0 ? source : source with { Latitude = Math.Round(latitude!.Value, 7), Longitude = Math.Round(longitude!.Value, 7) };
    }

    /// <summary>The source in another state.</summary>
    public WaterSource State(
        WaterSource source, WaterSource former, string? word, string? reason, DateTimeOffset? since, string reasonField, string sinceField)
    {
        if (SourceWords.State(word) is not { } state)
        {
            Wrong("state", "使用可・制限あり・使用不可のどれかを選んでください。");
            return source;
        }
        if (state == WaterState.Usable)
            return source with { State = state, StateReason = null, StateSince = former.State == state ? former.StateSince : since ?? now };
        var why = Line(reasonField, reason, ReasonMost);
        if (why.Length == 0)
            Wrong(reasonField, state == WaterState.Restricted ? "どんな制限があるかを書いてください。" : "使えない理由を書いてください。");
        if (since is { } at && (at < _first || at > now.AddDays(1)))
            Wrong(sinceField, "いつからかの日付が正しくありません。今日までの日付にしてください。");
        return source with
        {
            State = state,
            StateReason = why,
            StateSince = since?.ToUniversalTime() ?? (former.State == state ? former.StateSince : null) ?? now,
        };
    }

    /// <summary>A reason that must be told.</summary>
    public string Reason(string field, string? text, string sentence)
    {
        var read = Line(field, text, ReasonMost);
        if (read.Length == 0)
            Wrong(field, sentence);
        return read;
    }

    /// <summary>Adds an error.</summary>
    public void Wrong(string field, string sentence) => _errors.Add(new FieldError(field, sentence));

    private static bool IsShownAs(double? told, double stored) => told is { } shown && Math.Abs(shown - stored) < 5.1e-7;

    private UnitId? Unit(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (ShortId.TryRead(text, out var id) && roster.Units.Any(unit => unit.Id.Value == id))
            return new UnitId(id);
        Wrong("unitId", "管轄の組織を選びなおしてください。選ばれた組織は今の名簿にありません。");
        return null;
    }

    private TValue? Word<TValue>(string field, string? word, Func<string?, TValue?> read, string sentence) where TValue : struct
    {
        if (string.IsNullOrEmpty(word))
            return null;
        if (read(word) is { } value)
            return value;
        Wrong(field, sentence);
        return null;
    }

    private double? Number(string field, double? value, double most, string range, bool zero = false)
    {
        if (value is { } told && (!double.IsFinite(told) || told < 0 || (told == 0 && !zero) || told > most))
            Wrong(field, range + "の数字で入れてください。わからないときは空けておいてください。");
        return value;
    }

    private List<string> Tags(IReadOnlyList<string> tags)
    {
        var read = tags.Select(tag => Clean(tag)).Where(tag => tag.Length > 0).Distinct().ToList();
        if (read.Count > TagsMost)
            Wrong("tags", $"タグは{TagsMost}個までにしてください。");
        else if (read.Any(tag => tag.Length > TagMost || HasControl(tag)))
            Wrong("tags", $"タグは1つ{TagMost}文字までにしてください。");
        return read;
    }

    private List<string> Photos(IReadOnlyList<string> ids)
    {
        var read = ids.Where(id => id is not null).Distinct().ToList();
        if (read.Count > PhotosMost)
            Wrong("photoIds", $"写真は{PhotosMost}枚までにしてください。");
        else if (read.Any(id => !ShortId.TryRead(id, out _)))
            Wrong("photoIds", "写真が見つかりません。もう一度付けてください。");
        return read;
    }

    private string Line(string field, string? text, int most)
    {
        var read = Clean(text);
        Fits(field, read, most);
        return read;
    }

    private string Lines(string field, string? text, int most)
    {
        var read = (text ?? "").ReplaceLineEndings("\n").Trim();
        if (read.Length > most)
            Wrong(field, $"{most:#,0}文字までにしてください（いま{read.Length:#,0}文字）。");
        else if (HasControl(read.Replace("\n", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal)))
            Wrong(field, "使えない文字が入っています。打ちなおしてください。");
        return read;
    }

    private void Fits(string field, string text, int most)
    {
        if (text.Length > most)
            Wrong(field, $"{most:#,0}文字までにしてください（いま{text.Length:#,0}文字）。");
        else if (HasControl(text))
            Wrong(field, "使えない文字が入っています。打ちなおしてください。");
    }

    private static string Clean(string? text) => (text ?? "").Trim();   // a full-width blank inside parts address and landmark

    private static bool HasControl(string text) =>
        text.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
