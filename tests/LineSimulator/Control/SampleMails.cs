namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>A mail to try, in one of the forms command centres use.</summary>
internal sealed record SampleMail(string Id, string Title, string Subject, string Text);

/// <summary>Sample 119 mails, written for the rehearsal; places and numbers are made up.</summary>
internal static class SampleMails
{
    /// <summary>A dispatch number (指令番号) of its own for each second.</summary>
    internal static string NewNumber(DateTimeOffset now) => $"{now.ToOffset(TimeSpan.FromHours(9)):yyyyMMdd-HHmmss}";

    internal static IReadOnlyList<SampleMail> All(DateTimeOffset now, string number)
    {
        var japan = now.ToOffset(TimeSpan.FromHours(9));
        var time = $"{japan.Day}日{japan.Hour:00}時{japan.Minute:00}分";
        return
        [
            new SampleMail("sentence", "文章型（建物火災）", "火災出動指令", $"""
                {japan.Hour}時{japan.Minute}分頃、大手一丁目１１番１６号付近で建物火災が発生しました。
                第１分団、第３分団は出動してください。
                目標は市役所本庁舎の南側です。
                """),
            new SampleMail("labelled", "項目型（建物火災）", "【火災指令】建物火災 中央二丁目", $"""
                ■災害指令
                指令番号：{number}
                覚知時刻：{time}
                災害種別：建物火災（一般）
                災害場所：中央二丁目５番８号 付近
                目　　標：中央公民館 東側
                出動分団：第１分団 第２分団
                """),
            new SampleMail("extinguished", "続報（同じ番号の鎮火）", "【鎮火】建物火災 中央二丁目", $"""
                ■災害情報
                指令番号：{number}
                災害種別：建物火災（一般）
                災害場所：中央二丁目５番８号 付近
                鎮火時刻：{time}
                上記の災害は鎮火しました。
                """),
            new SampleMail("drill", "訓練", "【訓練】林野火災 太郎山", $"""
                これは訓練です。
                指令番号：訓練-{number}
                覚知時刻：{time}
                災害種別：林野火災
                災害場所：太郎山 登山口付近
                出動分団：第３分団
                これは訓練です。
                """),
            new SampleMail("unreadable", "読み取れない通知", "至急連絡", """
                先ほどの件、現場が変わりました。至急お集まりください。
                詳しくは署に電話で確認してください。
                """),
        ];
    }
}
