using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>An answer of a provider.</summary>
/// <param name="Reached">It answered, be it with a refusal; not with a failure of its own.</param>
/// <param name="Body">Of a good answer; null for any other.</param>
internal readonly record struct ProviderAnswer(bool Reached, byte[]? Body);

/// <summary>What we ask providers ourselves: small answers, within seconds, no redirects. Nothing of it is logged.</summary>
internal sealed class BackChannel(IHttpClientFactory http, TimeProvider clock)
{
    private const string HttpName = "sign-in";
    private const int LargestAnswer = 256 * 1024;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(8);

    public static void Register(IServiceCollection services) =>
        services.AddHttpClient(HttpName)
            .ConfigureHttpClient(client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan;   // each request has its own limit
                client.MaxResponseContentBufferSize = LargestAnswer;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                ConnectTimeout = TimeSpan.FromSeconds(4),
                AllowAutoRedirect = false,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();

    /// <summary>What a provider answers.</summary>
    public Task<ProviderAnswer> GetAsync(Uri address, string? accessToken, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return SendAsync(request, cancellationToken);
    }

    /// <summary>The same for a form.</summary>
    public Task<ProviderAnswer> PostAsync(
        Uri address, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = authorization;
        return SendAsync(request, cancellationToken);
    }

    private async Task<ProviderAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var sent = request;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.CreateClient(HttpName).SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            return response.IsSuccessStatusCode
                ? new ProviderAnswer(true, await response.Content.ReadAsByteArrayAsync(either.Token))
                : new ProviderAnswer((int)response.StatusCode < 500, null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new ProviderAnswer(false, null);
        }
    }
}
