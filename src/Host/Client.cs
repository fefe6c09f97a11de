using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Web;
using Microsoft.Extensions.FileProviders;

namespace BrigadeDispatch.Host;

/// <summary>Serves the built client (liff-client/dist, copied to wwwroot). Without it the server runs all the same.</summary>
internal static class Client
{
    private static string? Folder(IConfiguration configuration)
    {
        var folder = configuration["Client:Directory"] is { Length: > 0 } told ? told : Path.Combine(AppContext.BaseDirectory, "wwwroot");
        return File.Exists(Path.Combine(folder, "index.html")) ? Path.GetFullPath(folder) : null;
    }

    public static void Serve(WebApplication app)
    {
        if (Folder(app.Configuration) is not { } folder)
            return;
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(folder),
            // Names under /assets carry a hash of their content; index.html is asked for anew each time.
            OnPrepareResponse = static file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    // Addresses of programs, not of people: a sender with a wrong address must not get a page and believe its alarm was taken.
    private static readonly string[] _doors = ["/intake", "/line", "/health", "/openapi", "/sign-in", "/answer"];

    /// <summary>Addresses of the client's screens give its page; what looks like a file does not, nor does anything but a look.</summary>
    public static void Fallback(WebApplication app)
    {
        var folder = Folder(app.Configuration);
        app.MapFallback("{*path:nonfile}", http => Answer(http).ExecuteAsync(http)).ExcludeFromDescription();

        IResult Answer(HttpContext http)
        {
            if (!(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) || _doors.Any(door => http.Request.Path.StartsWithSegments(door)))
                return new Missing().ToProblem();
            if (folder is null)
                return Results.Text("BrigadeDispatch is running. The client was not built: ./run.sh builds it.\n", "text/plain; charset=utf-8", statusCode: http.Request.Path == "/" ? 200 : 404);
            http.Response.Headers.CacheControl = "no-cache";
            return Results.File(Path.Combine(folder, "index.html"), "text/html; charset=utf-8");
        }
    }
}
