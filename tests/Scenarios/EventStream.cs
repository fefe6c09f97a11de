using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace BrigadeDispatch.Scenarios;

/// <summary>An event as a browser sees it.</summary>
public sealed record StreamedEvent(string Name, long? Id, JsonNode Data);

/// <summary>A browser's EventSource: reads server-sent events by the rules of WHATWG HTML, section 9.2.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<StreamedEvent> _events = Channel.CreateUnbounded<StreamedEvent>();
    private readonly Task _reading;

    private EventStream(HttpResponseMessage answer)
    {
        _answer = answer;
        _reading = ReadAsync();
    }

    public HttpStatusCode Status => _answer.StatusCode;

    public System.Net.Http.Headers.HttpResponseHeaders Headers => _answer.Headers;

    public string? ContentType => _answer.Content.Headers.ContentType?.MediaType;

    public string? ContentEncoding => _answer.Content.Headers.ContentEncoding.FirstOrDefault();

    /// <summary>What the server told to wait before a reconnect.</summary>
    public int? Retry { get; private set; }

    /// <summary>Ends when the server ends the stream.</summary>
    public Task Ended => _reading;

    /// <summary>Connects; <paramref name="lastEventId"/> as a browser sends it when it reconnects.</summary>
    public static async Task<EventStream> OpenAsync(BrigadeClient client, string path, long? lastEventId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        if (lastEventId is { } id)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        return new EventStream(await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
    }

    /// <summary>The next event.</summary>
    public async Task<StreamedEvent> NextAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Eventually.Most);
        return await _events.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The next event that fits, past others.</summary>
    public async Task<StreamedEvent> NextAsync(Func<StreamedEvent, bool> fits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fits);
        while (true)
        {
            var one = await NextAsync(cancellationToken);
            if (fits(one))
                return one;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _answer.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await _answer.Content.ReadAsStreamAsync(_end.Token));
            string name = "message", data = "";
            long? id = null;
            while (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                if (line.Length == 0)
                {
                    if (data.Length > 0)
                        _events.Writer.TryWrite(new StreamedEvent(name, id, JsonNode.Parse(data)!));
                    (name, data, id) = ("message", "", null);
                    continue;
                }
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var value = colon < 0 ? "" : line[(colon + 1)..].TrimStart(' ');
                switch (colon < 0 ? line : line[..colon])
                {
                    case "event": name = value; break;
                    case "data": data += value; break;
                    case "id": id = long.Parse(value, CultureInfo.InvariantCulture); break;
                    case "retry": Retry = int.Parse(value, CultureInfo.InvariantCulture); break;
                    default: break;
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or HttpRequestException)
        {
            // Closed by one of both.
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }
}
