using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Messaging.Storage;

/// <summary>The message of a call-out, once: batches only point to it.</summary>
internal sealed record MessageDocument : IDocument<MessageDocument>
{
    public static string Type => "message";

    public static JsonTypeInfo<MessageDocument> Json => MessagingJson.Default.MessageDocument;

    public static bool KeepsHistory => false;   // never changed after it was made

    public int Shape { get; init; } = 1;

    public required CallOutId CallOutId { get; init; }

    /// <summary>The <c>messages</c> array as UTF-8 JSON.</summary>
    public required byte[] Flex { get; init; }

    /// <summary>The same in plain form, for when LINE refuses the Flex.</summary>
    public required byte[] Plain { get; init; }

    [JsonIgnore]
    public string DocumentId => CallOutId.ToString();
}

/// <summary>How a batch's message is formed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageForm>))]
internal enum MessageForm
{
    Flex,
    Plain,
}

/// <summary>
/// One delivery (配信): up to 500 people, one request whose bytes and retry key are fixed from the moment it is stored.
/// </summary>
internal sealed record BatchDocument : IDocument<BatchDocument>
{
    public const int MostRecipients = 500;

    public static string Type => "batch";

    public static JsonTypeInfo<BatchDocument> Json => MessagingJson.Default.BatchDocument;

    public static bool KeepsHistory => false;   // what happened to it stands in itself and in the audit trail

    public int Shape { get; init; } = 1;

    public required Guid RetryKey { get; init; }

    public required CallOutId CallOutId { get; init; }

    public MessageForm Form { get; init; }

    /// <summary>Members' numbers, ascending, packed.</summary>
    public required string Numbers { get; init; }

    /// <summary>LINE user ids in the same order, 16 bytes each.</summary>
    public required byte[] Recipients { get; init; }

    /// <summary>SHA-256 of the request body: what is repeated must be what was sent.</summary>
    public required byte[] BodyHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DeliveryState State { get; init; } = DeliveryState.Queued;

    public DateTimeOffset? AcceptedAt { get; init; }

    public DateTimeOffset? FirstSentAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>LINE's request ids, the last few.</summary>
    public IReadOnlyList<string> RequestIds { get; init; } = [];

    public string? AcceptedRequestId { get; init; }

    /// <summary>Why it is where it is, for officers.</summary>
    public string? Reason { get; init; }

    /// <summary>Who may send it now.</summary>
    public string? Owner { get; init; }

    /// <summary>Rises with each new owner; a result under an older fence is dropped.</summary>
    public int Fence { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    [JsonIgnore]
    public string DocumentId => RetryKey.ToString("N");

    [JsonIgnore]
    public bool IsFinal => State is not (DeliveryState.Queued or DeliveryState.Unknown);

    public IEnumerable<KeyValuePair<string, string>> IndexKeys()
    {
        yield return new("callOut", CallOutId.ToString());
        if (!IsFinal)
            yield return new("unsent", "1");
    }
}

/// <summary>An event of LINE's webhook as it came, kept against repeats and for the record.</summary>
internal sealed record LineEventDocument : IDocument<LineEventDocument>
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public static string Type => "lineEvent";

    public static JsonTypeInfo<LineEventDocument> Json => MessagingJson.Default.LineEventDocument;

    public static bool KeepsHistory => false;

    /// <summary>Longest event kept whole, bytes. LINE's own are a few thousand; what is longer is no event of LINE's and must fit a batch of the store.</summary>
    public const int MostRaw = 512 * 1024;

    public int Shape { get; init; } = 1;

    public required string Id { get; init; }

    /// <summary>The bytes as they came, up to <see cref="MostRaw"/> of them.</summary>
    public required byte[] Raw { get; init; }

    /// <summary>How many came, if more than are kept.</summary>
    public int? RawLength { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => ReceivedAt + Kept;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageDocument))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(LineEventDocument))]
internal sealed partial class MessagingJson : JsonSerializerContext;
