namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>The state of an incident that a mail tells: 発生, 延焼拡大, 鎮圧, 鎮火, 終了, 誤報.</summary>
internal enum ReadPhase
{
    Reported,
    Spreading,
    Contained,
    Extinguished,
    Closed,
    FalseAlarm,
}
