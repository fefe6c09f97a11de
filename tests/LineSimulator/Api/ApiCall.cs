using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BrigadeDispatch.LineSimulator.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace BrigadeDispatch.LineSimulator.Api;

/// <summary>One call under way: what came, and what is noted of it for the ledger.</summary>
internal sealed class ApiCall(HttpContext context, string endpoint, long number, string requestId)
{
    /// <summary>LINE refuses bodies above 2 MB.</summary>
    internal const int MostBytes = 2 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private string? bodyHash;

    internal HttpContext Context { get; } = context;

    internal string Endpoint { get; } = endpoint;

    internal long Number { get; } = number;

    internal string RequestId { get; } = requestId;

    internal byte[] Body { get; private set; } = [];

    internal bool TooLarge { get; private set; }

    /// <summary>The channels the bearer token opens.</summary>
    internal IReadOnlyList<LineChannel> Opened { get; set; } = [];

    /// <summary>The one channel the call belongs to.</summary>
    internal LineChannel? Channel { get; set; }

    internal IReadOnlyList<string> Recipients { get; set; } = [];

    internal int Delivered { get; set; }

    internal bool Accepted { get; set; }

    /// <summary>Accept, but let nobody have it.</summary>
    internal bool Lose { get; set; }

    /// <summary>A fault keeps it from being accepted: only whom it was for and its retry key are noted.</summary>
    internal bool Drop { get; set; }

    /// <summary>Brought about by the stand-in's own look-up of names: nothing for the ledger.</summary>
    internal bool Own { get; set; }

    internal string? RetryKey =>
        Context.Request.Headers.TryGetValue("X-Line-Retry-Key", out var key) ? key.ToString() : null;

    internal string BodyHash => bodyHash ??= Convert.ToHexStringLower(SHA256.HashData(Body));

    internal bool IsJson => MediaType() == "application/json";

    internal bool IsForm => MediaType() == "application/x-www-form-urlencoded";

    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (Context.Request.ContentLength > MostBytes)
        {
            TooLarge = true;
            return;
        }
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await Context.Request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostBytes)
            {
                TooLarge = true;
                return;
            }
        }
        Body = bytes.ToArray();
    }

    /// <summary>The body as JSON: UTF-8, no repeated names, no depth above 64.</summary>
    internal ApiAnswer? Parse(out JsonElement body)
    {
        body = default;
        if (!IsJson)
        {
            return ApiAnswer.Error(415, $"The content type, {Context.Request.ContentType ?? "(none)"}, is not supported");
        }
        if (!Utf8.IsValid(Body) || !TextsAreWhole())
        {
            return ApiAnswer.Unparsed();
        }
        try
        {
            // A repeated retry key is compared by bytes; the document is kept only with what is accepted.
            using var document = JsonDocument.Parse(Body, Strict);
            body = document.RootElement.Clone();
            return body.ValueKind == JsonValueKind.Object ? null : ApiAnswer.Unparsed();
        }
        catch (JsonException why)
        {
            return ApiAnswer.Unparsed(why);
        }
    }

    /// <summary>The body as a form, or null where it is none or repeats a field.</summary>
    internal Dictionary<string, string>? Form()
    {
        if (!IsForm || !Utf8.IsValid(Body))
        {
            return null;
        }
        using var reader = new FormReader(Encoding.UTF8.GetString(Body));
        var fields = reader.ReadForm();
        return fields.Values.Any(values => values.Count > 1)
            ? null
            : fields.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
    }

    // An escape of half a letter (\ud83d alone) is JSON by its grammar, but no text.
    private bool TextsAreWhole()
    {
        var reader = new Utf8JsonReader(Body, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    reader.GetString();
                }
            }
            return true;
        }
        catch (JsonException)
        {
            // What is wrong, and where, is told by the parser proper.
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private string? MediaType()
    {
        var type = Context.Request.ContentType;
        if (type is null)
        {
            return null;
        }
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? type : type[..end]).Trim().ToLowerInvariant();
    }
}
