using System.Globalization;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Reads what stands behind the question mark of an address: every part that cannot be taken gets its sentence.</summary>
internal sealed class QueryWords
{
    private readonly List<FieldError> _errors = [];

    public bool AreWrong => _errors.Count > 0;

    public InvalidInput Refusal => new(_errors);

    public void Wrong(string field, string sentence) => _errors.Add(new FieldError(field, sentence));

    public double Number(string field, string? text, double least, double most)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Wrong(field, $"{field}は{least:0.######}から{most:0.######}までの数字にしてください。");
        return least;
    }

    public int Whole(string field, string? text, int least, int most, int otherwise)
    {
        if (string.IsNullOrEmpty(text))
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Wrong(field, $"{field}は{least}から{most}までの整数にしてください。");
        return otherwise;
    }

    /// <summary>A place as <c>latitude,longitude</c>; null if none is told.</summary>
    public (double Latitude, double Longitude)? Place(string field, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var parts = text.Split(',');
        if (parts.Length == 2)
            return (Number(field, parts[0], -90, 90), Number(field, parts[1], -180, 180));
        Wrong(field, $"{field}は「緯度,経度」の形にしてください。");
        return null;
    }

    /// <summary>Words parted by commas; nothing told: none.</summary>
    public IReadOnlyList<TValue> Words<TValue>(string field, string? text, Func<string?, TValue?> read) where TValue : struct
    {
        var values = new List<TValue>();
        foreach (var word in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (read(word) is { } value)
                values.Add(value);
            else
                Wrong(field, $"{field}の「{(word.Length > 40 ? word[..40] : word)}」がわかりません。");
        return values;
    }
}
