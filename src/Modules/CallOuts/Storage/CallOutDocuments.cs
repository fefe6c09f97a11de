using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.CallOuts.Storage;

/// <summary>A call-out (出動指令) as stored.</summary>
internal sealed record CallOutDocument : IDocument<CallOutDocument>
{
    public static string Type => "callOut";

    public static JsonTypeInfo<CallOutDocument> Json => CallOutsJson.Default.CallOutDocument;

    public int Shape { get; init; } = 1;

    public required CallOut CallOut { get; init; }

    [JsonIgnore]
    public string DocumentId => CallOut.Id.ToString();
}

/// <summary>A member's answer (回答) to a call-out: one document for the two, the last answer by its own time.</summary>
internal sealed record ResponseDocument : IDocument<ResponseDocument>
{
    public static string Type => "response";

    public static JsonTypeInfo<ResponseDocument> Json => CallOutsJson.Default.ResponseDocument;

    public int Shape { get; init; } = 1;

    public required CallOutId CallOutId { get; init; }

    public required int Number { get; init; }

    public required Response Response { get; init; }

    [JsonIgnore]
    public string DocumentId => IdOf(CallOutId, Number);

    public static string IdOf(CallOutId callOut, int number) => $"{callOut}.{number}";
}

/// <summary>The brigade's dispatch plan (出動計画).</summary>
internal sealed record DispatchPlanDocument : IDocument<DispatchPlanDocument>
{
    public const string TheOne = "1";

    public static string Type => "dispatchPlan";

    public static JsonTypeInfo<DispatchPlanDocument> Json => CallOutsJson.Default.DispatchPlanDocument;

    public int Shape { get; init; } = 1;

    public required DispatchPlan Plan { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallOutDocument))]
[JsonSerializable(typeof(ResponseDocument))]
[JsonSerializable(typeof(DispatchPlanDocument))]
internal sealed partial class CallOutsJson : JsonSerializerContext;
