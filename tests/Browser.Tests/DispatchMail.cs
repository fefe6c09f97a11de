using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>A dispatch mail (出動指令メール) in ISO-2022-JP, 7 bit, as a command centre's machine writes it, and its way through a bare socket.</summary>
internal sealed class DispatchMail(string subject, string text, DateTimeOffset at)
{
    private const string From = "shirei@fire.example";
    private static readonly TimeSpan _within = TimeSpan.FromSeconds(10);
    private static readonly Encoding _charset = OpenCharset();

    public static Encoding Charset => _charset;

    public byte[] Bytes()
    {
        var japan = at.ToOffset(TimeSpan.FromHours(9));
        var head = string.Join("\r\n",
            $"From: {EncodedWord("指令センター")} <{From}>",
            "To: undisclosed-recipients:;",
            $"Subject: {string.Join("\r\n ", subject.Chunk(10).Select(part => EncodedWord(new string(part))))}",
            $"Date: {japan.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0900",
            $"Message-ID: <{Guid.CreateVersion7(at):n}@fire.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=ISO-2022-JP",
            "Content-Transfer-Encoding: 7bit",
            "", "");
        return [.. Encoding.ASCII.GetBytes(head), .. _charset.GetBytes(text.ReplaceLineEndings("\r\n").TrimEnd() + "\r\n")];
    }

    /// <summary>Hands the bytes over and gives the answer to them, which must be 250 to count.</summary>
    public static async Task<string> SendAsync(byte[] mail, int port, string brigade, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_within);
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", port, limit.Token);
        await using var stream = connection.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
        await ExpectAsync("220");
        foreach (var (line, code) in new[]
                 { ("EHLO shirei.fire.example", "250"), ($"MAIL FROM:<{From}>", "250"), ($"RCPT TO:<{brigade}@brigade.example>", "250"), ("DATA", "354") })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), limit.Token);
            await ExpectAsync(code);
        }
        // RFC 5321 4.5.2; in ISO-2022-JP a line may begin with the byte of a dot only outside of Japanese text, which these mails do not.
        await stream.WriteAsync(mail, limit.Token);
        await stream.WriteAsync(".\r\n"u8.ToArray(), limit.Token);
        var answer = await ExpectAsync("250");
        await stream.WriteAsync("QUIT\r\n"u8.ToArray(), limit.Token);
        return answer;

        async Task<string> ExpectAsync(string code)
        {
            string line;
            do
            {
                line = await reader.ReadLineAsync(limit.Token) ?? "(connection closed)";
                Assert.StartsWith(code, line, StringComparison.Ordinal);
            }
            while (line.Length > 3 && line[3] == '-');
            return line;
        }
    }

    private static string EncodedWord(string text) => $"=?ISO-2022-JP?B?{Convert.ToBase64String(_charset.GetBytes(text))}?=";

    private static Encoding OpenCharset()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(50220, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }
}
