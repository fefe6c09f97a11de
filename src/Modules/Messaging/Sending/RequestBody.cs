using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Messaging.Storage;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>The bytes of a batch's request: a pure function of message and recipients, so that a repeat is the same to the byte.</summary>
internal static class RequestBody
{
    /// <summary>Multicast for several, push for one (LINE: push is the low-latency way to a single person).</summary>
    public static byte[] Of(byte[] messages, IReadOnlyList<string> recipients)
    {
        var text = new StringBuilder(recipients.Count * 36 + 16);
        if (recipients.Count == 1)
        {
            text.Append("{\"to\":\"").Append(recipients[0]).Append("\",\"messages\":");
        }
        else
        {
            text.Append("{\"to\":[");
            for (var i = 0; i < recipients.Count; i++)
                text.Append(i == 0 ? "\"" : ",\"").Append(recipients[i]).Append('"');
            text.Append("],\"messages\":");
        }
        var head = Encoding.ASCII.GetBytes(text.ToString());
        return [.. head, .. messages, (byte)'}'];
    }

    /// <summary>The bytes of a stored batch.</summary>
    /// <exception cref="InvalidDataException">They are not those that were fixed when it was stored.</exception>
    public static byte[] Of(MessageDocument message, BatchDocument batch)
    {
        var body = Of(batch.Form == MessageForm.Flex ? message.Flex : message.Plain, Recipients.Unpack(batch.Recipients));
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(body), batch.BodyHash)
            ? body
            : throw new InvalidDataException($"Batch {batch.DocumentId} would not repeat the same bytes.");
    }
}

/// <summary>LINE user ids, 16 bytes each: <c>U</c> and 32 hexadecimal digits.</summary>
internal static class Recipients
{
    private static readonly SearchValues<char> _hex = SearchValues.Create("0123456789abcdef");

    public static bool IsUserId(string id) => id.Length == 33 && id[0] == 'U' && id.AsSpan(1).IndexOfAnyExcept(_hex) < 0;

    public static byte[] Pack(IEnumerable<string> ids) => [.. ids.SelectMany(id => Convert.FromHexString(id.AsSpan(1)))];

    public static List<string> Unpack(byte[] packed)
    {
        var ids = new List<string>(packed.Length / 16);
        for (var at = 0; at < packed.Length; at += 16)
            ids.Add("U" + Convert.ToHexStringLower(packed.AsSpan(at, 16)));
        return ids;
    }
}
