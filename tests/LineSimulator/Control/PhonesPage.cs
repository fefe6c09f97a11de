using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>The virtual phones (模擬LINE) at the root: files embedded in the assembly, so that any start serves them.</summary>
internal static class PhonesPage
{
    private const string Folder = "wwwroot/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, byte[]> Files = Read();

    internal static void Map(IEndpointRouteBuilder app)
    {
        foreach (var (path, bytes) in Files)
        {
            app.MapGet(path == "/index.html" ? "/" : path, context => SendAsync(context, path, bytes));
        }
    }

    private static async Task SendAsync(HttpContext context, string path, byte[] bytes)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'self'; img-src 'self' https: data:; frame-src http: https:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        context.Response.ContentType = Types[Path.GetExtension(path)];
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static FrozenDictionary<string, byte[]> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files[$"/{name[Folder.Length..].Replace('\\', '/')}"] = bytes.ToArray();
        }
        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
