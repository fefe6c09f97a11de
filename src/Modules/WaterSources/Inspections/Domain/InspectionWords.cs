namespace BrigadeDispatch.WaterSources.Inspections.Domain;

/// <summary>Results as codes on the wire and in Japanese.</summary>
internal static class InspectionWords
{
    public static string Code(InspectionResult result) => result switch
    {
        InspectionResult.Fine => "fine",
        InspectionResult.Repair => "repair",
        InspectionResult.Unusable => "unusable",
        InspectionResult.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    public static InspectionResult? Read(string? code) => code switch
    {
        "fine" => InspectionResult.Fine,
        "repair" => InspectionResult.Repair,
        "unusable" => InspectionResult.Unusable,
        "skipped" => InspectionResult.Skipped,
        _ => null,
    };

    public static string Japanese(InspectionResult result) => result switch
    {
        InspectionResult.Fine => "異常なし",
        InspectionResult.Repair => "要修理",
        InspectionResult.Unusable => "使用不可",
        InspectionResult.Skipped => "未点検",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    public static string Code(DefectState state) => state switch
    {
        DefectState.Open => "open",
        DefectState.Told => "told",
        DefectState.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Japanese(DefectState state) => state switch
    {
        DefectState.Open => "未連絡",
        DefectState.Told => "連絡済み",
        DefectState.Closed => "修理済み",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string HowTold(string how) => how switch
    {
        "paper" => "文書",
        "mail" => "メール",
        "phone" => "電話",
        "other" => "その他",
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };
}
