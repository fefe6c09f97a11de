using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;
using MediatR;

namespace BrigadeDispatch.Contracts.CallOuts;

/// <summary>Id of a call-out (出動指令).</summary>
[JsonConverter(typeof(ShortIdConverter<CallOutId>))]
public readonly record struct CallOutId(Guid Value) : IShortId<CallOutId>
{
    /// <inheritdoc/>
    public static CallOutId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => ShortId.Write(Value);
}

/// <summary>A member's answer (回答).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Answer>))]
public enum Answer
{
    /// <summary>出動・直行</summary>
    [JsonStringEnumMemberName("direct")] Direct,

    /// <summary>出動・詰所</summary>
    [JsonStringEnumMemberName("station")] Station,

    /// <summary>遅れて行く</summary>
    [JsonStringEnumMemberName("late")] Late,

    /// <summary>出動できない</summary>
    [JsonStringEnumMemberName("unable")] Unable,
}

/// <summary>A button that answers: what it means and the postback data that says so.</summary>
public sealed record AnswerButton(Answer Answer, int? Minutes, string Data);

/// <summary>Someone who is called and reachable by LINE.</summary>
public readonly record struct Recipient(int Number, string LineUserId);

/// <summary>Why these people are called.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallOutReason>))]
public enum CallOutReason
{
    /// <summary>出動計画</summary>
    [JsonStringEnumMemberName("plan")] Plan,

    /// <summary>No plan row fits: the safe default.</summary>
    [JsonStringEnumMemberName("default")] Default,

    /// <summary>Nobody could read it, or the sender is not known: the fallback group.</summary>
    [JsonStringEnumMemberName("fallback")] Fallback,

    /// <summary>Later news named further units.</summary>
    [JsonStringEnumMemberName("additional")] Additional,
}

/// <summary>A call-out was decided; whoever sends adds its batches to the same unit of work.</summary>
/// <param name="AlertId">The alert that caused it.</param>
/// <param name="Index">Item of that alert.</param>
/// <param name="CallOutId">Id.</param>
/// <param name="Incident">What it is about.</param>
/// <param name="Label">第1出動 ….</param>
/// <param name="Reason">Why these people.</param>
/// <param name="UnitNames">Units called, for the message.</param>
/// <param name="IssuedAt">UTC.</param>
/// <param name="Recipients">Each person once.</param>
/// <param name="Buttons">All answers a message may offer.</param>
public sealed record CallOutIssued(
    AlertId AlertId, int Index, CallOutId CallOutId, IncidentView Incident, string Label, CallOutReason Reason,
    IReadOnlyList<string> UnitNames, DateTimeOffset IssuedAt, IReadOnlyList<Recipient> Recipients, IReadOnlyList<AnswerButton> Buttons)
    : INotification;

/// <summary>A member's answer was taken; the member is told so, free of charge, by the reply token.</summary>
/// <param name="Drill">Part of a drill: everything said about it says so.</param>
public sealed record ResponseRecorded(
    CallOutId CallOutId, Answer Answer, int? Minutes, DateTimeOffset AnsweredAt, string? ReplyToken, bool Drill, IReadOnlyList<AnswerButton> Buttons)
    : INotification;

/// <summary>A tap that could not be taken; the member is told why. Never silence.</summary>
public sealed record ResponseRefused(string Code, string Sentence, string? ReplyToken, bool Drill) : INotification;

/// <summary>Call-outs for other modules.</summary>
public interface ICallOutBook
{
    /// <summary>Whether its message may still go out: false once the incident is over.</summary>
    ValueTask<bool> IsOpenAsync(BrigadeId brigade, CallOutId id, CancellationToken cancellationToken);

    /// <summary>The first call-out of an incident; null if nobody was called.</summary>
    ValueTask<CallOutId?> FirstOfAsync(BrigadeId brigade, IncidentId incident, CancellationToken cancellationToken);
}
