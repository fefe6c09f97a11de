namespace BrigadeDispatch.Messaging.Line;

/// <summary>What became of a request to LINE. Unknown is not failed; accepted is not delivered.</summary>
internal abstract record LineOutcome
{
    /// <summary>LINE's <c>x-line-request-id</c> of this attempt.</summary>
    public string? RequestId { get; init; }

    /// <summary>HTTP status; 0 if there was no answer.</summary>
    public int Status { get; init; }
}

/// <summary>2xx with a request id, or 409: an earlier attempt with this key was accepted.</summary>
internal sealed record Accepted(string? AcceptedRequestId) : LineOutcome;

/// <summary>Timeout, connection lost, 5xx, or a 2xx that is not LINE's: repeat the same bytes under the same key.</summary>
internal sealed record OutcomeUnknown(string Reason) : LineOutcome;

/// <summary>429 because of pace: wait, same key.</summary>
internal sealed record Paced(TimeSpan? RetryAfter) : LineOutcome;

/// <summary>401: the token is not taken.</summary>
internal sealed record TokenRefused : LineOutcome;

/// <summary>400 that names recipients: these out, the rest under a new key.</summary>
internal sealed record RecipientsRefused(IReadOnlyList<int> Indexes) : LineOutcome;

/// <summary>400 that names the message: the same content in plainer form.</summary>
internal sealed record MessageRefused(string Reason) : LineOutcome;

/// <summary>Any other 4xx: final.</summary>
internal sealed record Refused(string Reason) : LineOutcome;
