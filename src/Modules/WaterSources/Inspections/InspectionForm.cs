using System.Globalization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Inspections.Domain;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>Reads what screens send, all errors at once.</summary>
internal sealed class InspectionForm(DateTimeOffset now)
{
    public const int NoteMost = 500;
    public const int PhotosMost = 10;
    private static readonly TimeSpan _ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _behind = TimeSpan.FromDays(60);

    public List<FieldError> Errors { get; } = [];

    /// <summary>An id of ours; null, and an error, if it is none.</summary>
    public Guid? Id(string field, string? text, string sentence)
    {
        if (ShortId.TryRead(text, out var id))
            return id;
        Errors.Add(new FieldError(field, sentence));
        return null;
    }

    public Guid? OptionalId(string field, string? text, string sentence) => string.IsNullOrEmpty(text) ? null : Id(field, text, sentence);

    /// <summary>Free text, trimmed and without control characters.</summary>
    public string Note(string field, string? text, int most = NoteMost)
    {
        var clean = new string([.. (text ?? "").Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)]).Trim();
        if (clean.Length > most)
            Errors.Add(new FieldError(field, $"{most}文字以内で書いてください（いま{clean.Length}文字）。"));
        return clean;
    }

    public IReadOnlyList<string> Signs(IReadOnlyList<string>? signs)
    {
        var told = signs ?? [];
        if (told.Any(sign => !SignWords.All.Contains(sign)))
            Errors.Add(new FieldError("signs", "異常の種類を選びなおしてください。"));
        return [.. SignWords.All.Where(told.Contains)];
    }

    public IReadOnlyList<string> Photos(string field, IReadOnlyList<string>? photos)
    {
        var told = (photos ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (told.Count > PhotosMost)
            Errors.Add(new FieldError(field, $"写真は{PhotosMost}枚までです。"));
        if (told.Exists(id => !ShortId.TryRead(id, out _)))
            Errors.Add(new FieldError(field, "写真をもう一度送ってください。"));
        return told;
    }

    /// <summary>Time of a phone, and what of it can be true: phones that are wrong by days exist, and a queue may wait for weeks.</summary>
    public (DateTimeOffset Told, DateTimeOffset At) Time(DateTimeOffset? at)
    {
        if (at is not { } told)
        {
            Errors.Add(new FieldError("at", "時刻がありません。画面を読みなおしてください。"));
            return (now, now);
        }
        told = told.ToUniversalTime();
        return (told, told > now + _ahead ? now : told < now - _behind ? now - _behind : told);
    }

    public DateOnly Day(string field, string? text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (day < Today(now))
                Errors.Add(new FieldError(field, "期限は今日か、それより後の日にしてください。"));
            else if (day > Today(now).AddYears(3))
                Errors.Add(new FieldError(field, "期限は3年以内の日にしてください。"));
            return day;
        }
        Errors.Add(new FieldError(field, "期限の日を選んでください。"));
        return default;
    }

    /// <summary>The day it is in Japan.</summary>
    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(JapanTime.Offset).DateTime);
}
