export const signalJa = {
  queue: {
    waiting: (n: number) => `送信待ち ${n}件`,
    refused: (n: number) => `送れません ${n}件`,
    sentence: "この電話に保存しました。電波がもどると自動で送ります。",
    nobody: "サインインすると送ります。この電話に保存してあります。",
    notDurable: "この電話には保存できません。送り終わるまで、この画面を閉じないでください。",
    next: (time: string) => `つぎに送る時刻 ${time}`,
    now: "いま送る",
    show: "中身を見る",
    fold: "たたむ",
    state: { held: "記入中", waiting: "送信待ち", sending: "送信中", refused: "送れません" },
    photos: (n: number) => `写真${n}枚`,
    correct: "直して送る",
    again: "もう一度送る",
    drop: "送らないで消す",
    dropTitle: "送らないで消しますか",
    dropSentence: "この記録はどこにも残りません。",
  },
  kept: {
    offline: (time: string, age: string) => `電波がありません。${time} の内容です（${age}）`,
    age: (minutes: number) =>
      minutes < 1
        ? "1分以内"
        : minutes < 60
          ? `${minutes}分前`
          : minutes < 2880
            ? `${Math.floor(minutes / 60)}時間前`
            : `${Math.floor(minutes / 1440)}日前`,
  },
  direction: ["北", "北東", "東", "南東", "南", "南西", "西", "北西"] as readonly string[],
};

export type SignalMessages = typeof signalJa;
