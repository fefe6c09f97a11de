using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Infra.Tests;

/// <summary>A real nginx with a configuration of ours, its addresses and paths moved into a temporary folder.</summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SocketsHttpHandler _handler;
    private Process? _process;

    private NginxProxy()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=call.example.jp", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        File.WriteAllText(At("tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(At("tls.key"), key.ExportPkcs8PrivateKeyPem());
        var thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        _handler = new SocketsHttpHandler
        {
            UseCookies = false, AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint },
        };
        Https = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri($"https://127.0.0.1:{Tls}"), DefaultRequestVersion = HttpVersion.Version20 };
        Http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri($"http://127.0.0.1:{Plain}") };
        Inside = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri($"http://127.0.0.1:{InsidePort}") };
    }

    private int Tls { get; } = ServerProcess.FreePort();

    private int Plain { get; } = ServerProcess.FreePort();

    private int InsidePort { get; } = ServerProcess.FreePort();

    /// <summary>A browser's way, by HTTP/2 and TLS.</summary>
    public HttpClient Https { get; }

    /// <summary>Without TLS.</summary>
    public HttpClient Http { get; }

    /// <summary>The containers' own way for the mail gateway.</summary>
    public HttpClient Inside { get; }

    public string AccessLog => File.ReadAllText(At("access.log"));

    /// <summary>The one machine's site in front of a server.</summary>
    public static NginxProxy OnOneMachine(Uri server)
    {
        var proxy = new NginxProxy();
        var site = Repository.Read("infra/one-machine/nginx-site.conf")
            .Replace("    listen [::]:80;\n", "", StringComparison.Ordinal).Replace("    listen [::]:443 ssl http2;\n", "", StringComparison.Ordinal)
            .Replace("listen 80;", $"listen 127.0.0.1:{proxy.Plain};", StringComparison.Ordinal)
            .Replace("listen 443 ", $"listen 127.0.0.1:{proxy.Tls} ", StringComparison.Ordinal)
            .Replace("server 127.0.0.1:5080;", $"server {server.Authority};", StringComparison.Ordinal)
            .Replace("/etc/nginx/brigade-dispatch/locations.conf", Repository.At("infra/nginx/locations.conf"), StringComparison.Ordinal)
            .Replace("/etc/nginx/brigade-dispatch/", proxy._folder.Path + "/", StringComparison.Ordinal)
            .Replace("/var/log/nginx/brigade-dispatch.log", proxy.At("access.log"), StringComparison.Ordinal)
            .Replace("/var/log/nginx/brigade-dispatch.error.log", proxy.At("error.log"), StringComparison.Ordinal);
        string[] temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        proxy.Write($$"""
            pid {{proxy.At("nginx.pid")}};
            events { worker_connections 256; }
            http {
            {{string.Join('\n', temporary.Select(name => $"{name}_temp_path {proxy.At(name)};"))}}
            {{site}}
            }
            """);
        return proxy;
    }

    /// <summary>The containers' proxy in front of servers.</summary>
    public static NginxProxy InContainers(params string[] servers)
    {
        var proxy = new NginxProxy();
        File.WriteAllText(proxy.At("upstream.conf"), string.Concat(servers.Select(server => $"server {server} max_fails=1 fail_timeout=2s;\n")));
        proxy.Write(Repository.Read("infra/docker/nginx.conf")
            .Replace("/tmp/", proxy._folder.Path + "/", StringComparison.Ordinal)   // first: what comes next may lie below /tmp itself
            .Replace("listen 8080;", $"listen 127.0.0.1:{proxy.Plain};", StringComparison.Ordinal)
            .Replace("listen 8081;", $"listen 127.0.0.1:{proxy.InsidePort};", StringComparison.Ordinal)
            .Replace("listen 8443 ", $"listen 127.0.0.1:{proxy.Tls} ", StringComparison.Ordinal)
            .Replace("/dev/stdout", proxy.At("access.log"), StringComparison.Ordinal)
            .Replace("/dev/stderr", proxy.At("error.log"), StringComparison.Ordinal)
            .Replace("/run/secrets/", proxy._folder.Path + "/", StringComparison.Ordinal)
            .Replace("/etc/nginx/upstream.conf", proxy.At("upstream.conf"), StringComparison.Ordinal)
            .Replace("/etc/nginx/locations.conf", Repository.At("infra/nginx/locations.conf"), StringComparison.Ordinal));
        return proxy;
    }

    /// <summary>What nginx itself says of the configuration.</summary>
    public Task<Tool.Ended> CheckAsync() => Tool.RunAsync(Program(), ["-t", "-q", "-e", At("start.log"), "-c", At("nginx.conf")]);

    /// <summary>Starts it and waits until it takes connections.</summary>
    public async Task<NginxProxy> StartAsync()
    {
        _process = Tool.Start(Program(), ["-e", At("start.log"), "-c", At("nginx.conf"), "-g", "daemon off;"]);
        await Eventually.HoldsAsync(async () =>
        {
            Assert.False(_process.HasExited, File.Exists(At("start.log")) ? File.ReadAllText(At("start.log")) : "");
            try
            {
                using var answer = await Http.GetAsync("/", TestContext.Current.CancellationToken);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, cancellationToken: TestContext.Current.CancellationToken);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            // SIGTERM: the master ends its workers; a SIGKILL would leave them.
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }
        _process?.Dispose();
        Https.Dispose();
        Http.Dispose();
        Inside.Dispose();
        _handler.Dispose();
        _folder.Dispose();
    }

    private static string Program() => Tool.Find("nginx", "nginx-light");

    private string At(string name) => Path.Combine(_folder.Path, name);

    // Started by root, its workers would be somebody who may not enter the test's folder.
    private void Write(string configuration) => File.WriteAllText(At("nginx.conf"), (Environment.IsPrivilegedProcess ? "user root;\n" : "") + configuration);
}
