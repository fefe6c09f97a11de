using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel;
using MediatR;

namespace BrigadeDispatch.Contracts.Messaging;

/// <summary>A button was tapped in LINE. Read, not yet believed: the data is checked by whoever it is for.</summary>
/// <param name="EventId">LINE's webhookEventId.</param>
/// <param name="LineUserId">Who tapped.</param>
/// <param name="Data">The button's data.</param>
/// <param name="OccurredAt">UTC; time of the tap as LINE tells it.</param>
/// <param name="ReplyToken">To answer with; null: none, or sending is not ours (standby).</param>
public sealed record LinePostbackReceived(string EventId, string LineUserId, string Data, DateTimeOffset OccurredAt, string? ReplyToken) : INotification;

/// <summary>LINE reports an account link (LINE: "Account link event"). Read, not yet believed: the nonce is checked by whoever made it.</summary>
/// <param name="LineUserId">Who linked.</param>
/// <param name="Nonce">As our page gave it to LINE.</param>
/// <param name="OccurredAt">UTC.</param>
public sealed record LineAccountLinked(string LineUserId, string Nonce, DateTimeOffset OccurredAt) : INotification;

/// <summary>Where a person's message stands. Accepted by LINE is not delivered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>Stored, not yet sent.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>LINE accepted it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>Sent, outcome unknown; being repeated under the same key.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>LINE refused it for good.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected,

    /// <summary>Given up: too old to repeat safely.</summary>
    [JsonStringEnumMemberName("expired")] Expired,

    /// <summary>Not sent because the incident was over first.</summary>
    [JsonStringEnumMemberName("superseded")] Superseded,
}

/// <summary>One batch of a call-out's message.</summary>
public sealed record BatchView(IReadOnlyList<int> Numbers, DeliveryState State, DateTimeOffset? AcceptedAt);

/// <summary>Proof of alarm (到達の証跡), as far as LINE gives any.</summary>
public interface IDeliveryReport
{
    /// <summary>The call-out's batches as they stand.</summary>
    ValueTask<IReadOnlyList<BatchView>> ForCallOutAsync(BrigadeId brigade, CallOutId callOutId, CancellationToken cancellationToken);
}

/// <summary>The sender's pulse, for health.</summary>
public interface ISenderPulse
{
    /// <summary>Whether its loop runs.</summary>
    bool Running { get; }

    /// <summary>Ends when it has taken up what a former start left unsent.</summary>
    Task Begun { get; }

    /// <summary>Age in milliseconds of the oldest stored batch that LINE has neither accepted nor refused; 0: none.</summary>
    long OldestUnsentMs { get; }
}

/// <summary>Addresses that open inside LINE.</summary>
public interface ILineAddresses
{
    /// <summary>The address of a page of ours inside a LIFF app (LINE: "Opening a LIFF app"). It holds what the page is told, so it is no place for secrets that last.</summary>
    /// <param name="liffId">Id of the LIFF app.</param>
    /// <param name="pathAndQuery">Below the app's endpoint address, with a slash before it.</param>
    string InLiff(string liffId, string pathAndQuery);
}

/// <summary>The way to LINE, opened before it is needed.</summary>
public interface ILineConnection
{
    /// <summary>Opens a connection by asking for the month's quota, which sends nothing and costs nothing. A failure is no failure.</summary>
    Task OpenAsync(BrigadeId brigade, CancellationToken cancellationToken);
}
