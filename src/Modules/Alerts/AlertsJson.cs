using System.Text.Json.Serialization;
using BrigadeDispatch.Alerts.Storage;

namespace BrigadeDispatch.Alerts;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertDocument))]
[JsonSerializable(typeof(RawPartDocument))]
internal sealed partial class AlertsJson : JsonSerializerContext;
