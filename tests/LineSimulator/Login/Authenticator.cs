using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using BrigadeDispatch.LineSimulator.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>An authenticator app for rehearsals (練習用の認証アプリ): the demo administrator's code of this moment.</summary>
/// <remarks>RFC 6238 with SHA-1, 30 seconds, 6 digits.</remarks>
internal sealed class Authenticator(TimeProvider clock)
{
    internal const string Address = "/authenticator";

    internal const string Path = "/simulator/authenticator";

    private const int Step = 30;

    internal (string Code, int SecondsLeft) Now
    {
        get
        {
            var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
            return (CodeOf(DemoLine.AuthenticatorKey, seconds / Step), (int)(Step - (seconds % Step)));
        }
    }

    internal void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, context => ControlJson.WriteAsync(context, 200, new { code = Now.Code, secondsLeft = Now.SecondsLeft }));
        app.MapGet(Address, context => LoginHtml.WriteAsync(
            context, 200, "練習用の認証アプリ", Box(link: false) + LoginHtml.Staff, refresh: Now.SecondsLeft + 1));
    }

    internal static string CodeOf(ReadOnlySpan<byte> key, long counter)
    {
        Span<byte> moment = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(moment, counter);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default, which every authenticator app speaks.
        HMACSHA1.HashData(key, moment, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("d6", CultureInfo.InvariantCulture);
    }

    /// <summary>The code with the seconds it still holds; without script, as of the page's own time.</summary>
    internal string Box(bool link)
    {
        var (code, left) = Now;
        var more = link ? $"<p><a href=\"{Address}\" target=\"_blank\" rel=\"noopener\">自動で変わる画面で見る（別の窓）</a></p>" : "";
        return $"""
            <section class="code" aria-labelledby="code-title" data-testid="authenticator">
            <h2 id="code-title">練習用の認証アプリ（管理者）</h2>
            <p><output class="digits" data-testid="authenticator-code">{code}</output> <span data-testid="authenticator-left">あと{left}秒</span></p>
            <p class="small">本番では、管理者が自分のスマートフォンの認証アプリで見る6けたの数字です。</p>{more}
            </section>
            """;
    }
}
