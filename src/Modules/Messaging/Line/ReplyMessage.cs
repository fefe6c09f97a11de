using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>What a member is told at once after a tap, by the free reply. Never silence.</summary>
internal static class ReplyMessage
{
    /// <summary>受け付けました, with the time of the tap and the ways to change it.</summary>
    public static byte[] Recorded(ResponseRecorded recorded)
    {
        var words = recorded.Answer switch
        {
            Answer.Direct => "出動・直行",
            Answer.Station => "出動・詰所",
            Answer.Late => "遅れて行く",
            Answer.Unable => "出動できない",
            _ => throw new ArgumentOutOfRangeException(nameof(recorded)),
        };
        var text = $"受け付けました {JapanTime.ClockWithSeconds(recorded.AnsweredAt)}\n{words}";
        if (recorded.Minutes is { } minutes)
            text += $"　到着まで約{minutes}分";
        else if (recorded.Answer is Answer.Direct or Answer.Station)
            text += "\n何分で着きますか。下から選べます。";
        if (recorded.Drill)
            text = "【訓練】" + text + "\nこれは訓練です。";
        var buttons = recorded.Buttons
            .Where(button => button.Minutes is null ? button.Answer != recorded.Answer : button.Answer == recorded.Answer)
            .ToList();
        return Text(text, buttons, recorded.Drill);
    }

    /// <summary>Why the tap changed nothing, and what to do.</summary>
    public static byte[] Refused(string sentence, bool drill) => Text(drill ? "【訓練】" + sentence : sentence, [], drill);

    private static byte[] Text(string text, List<AnswerButton> buttons, bool drill) => CallOutMessage.Write(json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", LineText.Units(text, 1000));
        if (buttons.Count > 0)
            CallOutMessage.QuickReply(json, buttons, drill);
        json.WriteEndObject();
        json.WriteEndArray();
    });
}
