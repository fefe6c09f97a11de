using System.Globalization;
using System.Text.RegularExpressions;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>What publishers put into remarks because the layout has no column for it.</summary>
internal readonly record struct RemarkReading(double? VolumeCubicMetres, double? BoreMillimetres, Ownership? Ownership, Mount? Mount, bool? Covered);

/// <summary>Reads remarks (備考).</summary>
internal static partial class Remarks
{
    private const int Longest = 400;

    /// <summary>Capacity (<c>容量:60m3</c>, 40ｔ, 40立方), bore, 公設/私設/指定, 地上式/地下式, 有蓋/無蓋.</summary>
    public static RemarkReading Read(string remark)
    {
        if (remark.Length is 0 or > Longest)
            return default;
        var text = Folding.Fold(remark).ToLowerInvariant();
        return new RemarkReading(Number(Volume(), text), Number(Bore(), text), KindWords.OwnershipIn(text), KindWords.MountIn(text), KindWords.CoveredIn(text));
    }

    /// <summary>Whether a remark is nothing but the town's own number: 1-1, 中-1, 第3号, No.12.</summary>
    public static bool IsNumber(string remark) => remark.Length is > 0 and <= 16 && OwnNumber().IsMatch(Folding.Fold(remark).Trim());

    /// <summary>Says that there is no number: 番号なし, 員数外.</summary>
    public static bool SaysNoNumber(string remark) =>
        Folding.Fold(remark).Trim() is "番号なし" or "番号無し" or "番号無" or "無番" or "無番号" or "員数外" or "なし" or "無し" or "欠番" or "-" or "―" or "ー";

    private static double? Number(Regex regex, string text) =>
        regex.Match(text) is { Success: true } found && double.TryParse(found.Groups[1].ValueSpan.ToString().Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value : null;

    // The unit ends where a letter or digit does not follow: "40tank" is no 40 t. A regex without backtracking cannot look ahead, so it takes one more.
    [GeneratedRegex(@"(?:^|[^\d.,a-z])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)?) *(?:m3|m\^3|立方(?:メートル|m)?|立米|トン|tons?|t)(?:$|[^a-z0-9])", RegexOptions.NonBacktracking)]
    private static partial Regex Volume();

    [GeneratedRegex(@"(?:口径|管径|[φø]) *:? *(?:約)?([0-9]+(?:\.[0-9]+)?)", RegexOptions.NonBacktracking)]
    private static partial Regex Bore();

    [GeneratedRegex(@"^(?:no\.?|第|[A-Za-z]{1,3}|[\p{Lo}]{1,3})? ?[-‐－ー−]?[0-9]{1,6}(?:[-‐－ー−の][0-9]{1,5}){0,3}号?$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex OwnNumber();
}
