using System.Text.Json.Serialization;

namespace BrigadeDispatch.Alerts.Intake;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IntakeEndpoints.Answer))]
internal sealed partial class IntakeJson : JsonSerializerContext;
