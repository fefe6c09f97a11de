using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.LineSimulator.Rules;

namespace BrigadeDispatch.LineSimulator.Api;

/// <summary>What the API answers: a status and a JSON body in LINE's shapes.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#error-responses ; the texts are LINE's documented ones where there are any.</remarks>
internal sealed record ApiAnswer(int Status, string Json)
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The request id of the call accepted before under the same retry key.</summary>
    internal string? AcceptedRequestId { get; init; }

    /// <summary>The body was already written by the handler.</summary>
    internal static readonly ApiAnswer Written = new(200, "");

    internal static ApiAnswer Ok(object body) => new(200, JsonSerializer.Serialize(body, Plain));

    internal static ApiAnswer With(int status, object body) => new(status, JsonSerializer.Serialize(body, Plain));

    internal static ApiAnswer Error(int status, string message) => With(status, new { message });

    internal static ApiAnswer Refused(IReadOnlyList<RuleFinding> findings) => With(400, new
    {
        message = $"The request body has {findings.Count} error(s)",
        details = findings.Select(finding => new { message = finding.Message, property = finding.Property }),
    });

    internal static ApiAnswer Unparsed(JsonException? why = null) => Error(
        400,
        $"The request body could not be parsed as JSON (line: {Position(why?.LineNumber)}, column: {Position(why?.BytePositionInLine)})");

    internal static ApiAnswer BadProperty(string property) =>
        Error(400, $"The property, {property}, in the request body is invalid (line: -, column: -)");

    /// <summary>What a status says when a fault answers with it.</summary>
    internal static ApiAnswer Fault(int status) => Error(status, status switch
    {
        400 => "Failed to send messages",
        401 => "Authentication failed. Confirm that the access token in the authorization header is valid.",
        403 => "Access to this API is not available for your account",
        404 => "Not found",
        429 => "The API rate limit has been exceeded. Try again later.",
        >= 500 => "Internal Server Error",
        _ => "Error",
    });

    private static string Position(long? number) => number is { } known ? $"{known + 1}" : "-";
}
