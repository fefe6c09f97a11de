namespace BrigadeDispatch.Browser.Tests;

/// <summary>The mails of the facts, of this minute; places are real, incidents are made up.</summary>
internal static class Mails
{
    private const string Number = "2026-004711";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string Clock => Now.ToOffset(TimeSpan.FromHours(9)).ToString("d日HH時mm分");

    /// <summary>Calls the whole brigade by the demo's plan.</summary>
    public static DispatchMail BuildingFire => new("【火災指令】建物火災　大手一丁目", $"""
        【火災指令】
        指令番号：{Number}
        覚知時刻：{Clock}
        災害種別：建物火災
        災害場所：上田市大手一丁目１１番１６号付近
        目　　標：市役所本庁舎　南側
        """, Now);

    public static DispatchMail BuildingFireOut => new("【鎮火】建物火災　大手一丁目", $"""
        【鎮火】
        指令番号：{Number}
        上田市大手一丁目１１番１６号付近の建物火災は、鎮火しました。
        """, Now);

    /// <summary>Calls 団本部, the 分団 of the place and its neighbour.</summary>
    public static DispatchMail VehicleFire => new("【火災指令】車両火災　中央三丁目", $"""
        【火災指令】
        指令番号：2026-004712
        覚知時刻：{Clock}
        災害種別：車両火災
        災害場所：上田市中央三丁目５番地内
        """, Now);

    public static DispatchMail Drill => new("【訓練】建物火災　常田二丁目", $"""
        これは訓練です。
        指令番号：訓練－17
        覚知時刻：{Clock}
        災害種別：建物火災
        災害場所：上田市常田二丁目２０番付近
        これは訓練です。
        """, Now);

    public static DispatchMail Unreadable => new("至急連絡", """
        先ほどの件、現場が変わりました。至急お集まりください。
        詳しくは署に電話で確認してください。
        """, Now);
}
