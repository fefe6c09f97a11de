using System.Collections.Concurrent;

namespace BrigadeDispatch.LineSimulator.Users;

/// <summary>Photos the users sent, for the data endpoint; the newest hundred.</summary>
internal sealed class Contents
{
    private const int Most = 100;

    private readonly ConcurrentDictionary<string, (ReadOnlyMemory<byte> Bytes, string ContentType)> contents = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<string> order = new();

    internal void Keep(string messageId, ReadOnlyMemory<byte> bytes, string contentType)
    {
        contents[messageId] = (bytes, contentType);
        order.Enqueue(messageId);
        while (order.Count > Most && order.TryDequeue(out var oldest))
        {
            contents.TryRemove(oldest, out _);
        }
    }

    internal (ReadOnlyMemory<byte> Bytes, string ContentType)? Find(string messageId) =>
        contents.TryGetValue(messageId, out var found) ? found : null;
}
