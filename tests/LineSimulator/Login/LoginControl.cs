using BrigadeDispatch.LineSimulator.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>Logins without a screen for tests in other languages: <c>/simulator/login/…</c>, also under <c>/control</c>.</summary>
internal sealed class LoginControl(Simulation simulation)
{
    internal void Map(IEndpointRouteBuilder app)
    {
        foreach (var root in (string[])["/simulator", "/control"])
        {
            ControlApi.Act(app, "POST", $"{root}/login/authorize", AuthorizeAsync);
            ControlApi.Act(app, "POST", $"{root}/login/rotate-key", context =>
            {
                simulation.Login.Tokens.Rotate();
                return ControlJson.WriteAsync(context, 200, simulation.Login.Tokens.PublishedKeys());
            });
            ControlApi.Act(app, "POST", $"{root}/login/redirect-uris", RegisterAsync);
            ControlApi.Act(app, "POST", $"{root}/liff/id-token", LiffAsync);
        }
        ControlApi.Act(app, "POST", "/simulator/users", StrangerAsync);
    }

    private async Task AuthorizeAsync(HttpContext context)
    {
        var order = await ControlApi.ReadAsync<AuthorizeOrder>(context);
        var address = new Uri(order.AuthorizeUrl ?? throw new FormatException("authorizeUrl is needed"));
        var user = order.Cancel == true ? null : simulation.Users[order.UserId ?? throw new FormatException("userId is needed")];
        var location = await simulation.Login.AuthorizeAsync(address, user, order.Amr, own: false, context.RequestAborted);
        await ControlJson.WriteAsync(context, 200, new { location = location.AbsoluteUri });
    }

    private async Task RegisterAsync(HttpContext context)
    {
        var order = await ControlApi.ReadAsync<RedirectOrder>(context);
        var channel = Channel(order.ChannelId ?? throw new FormatException("channelId is needed"));
        channel.RedirectUris = [.. (order.RedirectUris ?? throw new FormatException("redirectUris are needed")).Select(uri => new Uri(uri).AbsoluteUri)];
        await ControlJson.WriteAsync(context, 200, new { channel.Id, channel.RedirectUris });
    }

    private async Task LiffAsync(HttpContext context)
    {
        var order = await ControlApi.ReadAsync<LiffOrder>(context);
        var user = simulation.Users[order.UserId ?? throw new FormatException("userId is needed")];
        var channel = order.ChannelId is null ? simulation.Login.Of(user) : Channel(order.ChannelId);
        var life = order.ExpiresIn is { } seconds ? TimeSpan.FromSeconds(seconds) : IdTokens.Life;
        await ControlJson.WriteAsync(context, 200, new { idToken = simulation.Login.Tokens.OfLiff(channel, user, order.Nonce, life) });
    }

    private async Task StrangerAsync(HttpContext context)
    {
        var order = await ControlApi.ReadAsync<StrangerOrder>(context);
        var user = simulation.Users.AddStranger(order.Brigade ?? simulation.Channels[0].BrigadeId);
        await ControlJson.WriteAsync(context, 201, ControlJson.User(user, null));
    }

    private LoginChannel Channel(string id) => simulation.Login.Channels.FirstOrDefault(channel => channel.Id == id)
        ?? throw new KeyNotFoundException($"There is no LINE Login channel {id}");

    private sealed record AuthorizeOrder(string? AuthorizeUrl, string? UserId, IReadOnlyList<string>? Amr, bool? Cancel);

    private sealed record RedirectOrder(string? ChannelId, IReadOnlyList<string>? RedirectUris);

    private sealed record LiffOrder(string? UserId, string? ChannelId, string? Nonce, int? ExpiresIn);

    private sealed record StrangerOrder(string? Brigade);
}
