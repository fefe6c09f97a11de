using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.SliceKit;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Members.Tests.Rights;

/// <summary>The module's endpoints over real HTTP, for one person of a slice, as the session gate would let them in.</summary>
internal sealed class Door : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Door(WebApplication app)
    {
        _app = app;
        Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public static async Task<Door> OpenAsync(Slice slice, int number, CancellationToken token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddScoped<IMediator>(_ => throw new InvalidOperationException("The slice's is used."));   // tells the binder what is no body
        var app = builder.Build();
        app.Use(async (http, next) =>
        {
            await using var scope = slice.Services.CreateAsyncScope();
            http.RequestServices = scope.ServiceProvider;
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(Slice.Brigade, await slice.ActorAsync(number, token), "test");
            await next(http);
        });
        app.MapGroup("/api").MapMembers();
        await app.StartAsync(token);
        return new Door(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
