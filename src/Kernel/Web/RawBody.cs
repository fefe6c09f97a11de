using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BrigadeDispatch.Kernel.Web;

/// <summary>The body as its bytes came, for signatures.</summary>
public static class RawBody
{
    /// <summary>All of the body; null if it is larger than allowed, told or found.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContext http, int most)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;   // ours is the limit, and its answer is a sentence
        if (http.Request.ContentLength > most)
            return null;
        using var buffer = new MemoryStream((int)Math.Min(most, http.Request.ContentLength ?? 4096));
        var chunk = new byte[16 * 1024];
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted);
            if (read == 0)
                return buffer.Length == buffer.Capacity ? buffer.GetBuffer() : buffer.ToArray();
            if (buffer.Length + read > most)
                return null;
            buffer.Write(chunk, 0, read);
        }
    }
}
