using System.Net.Sockets;
using System.Text;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>What the mail gateway said to a mail.</summary>
internal sealed record SmtpAnswer(bool Accepted, string Said);

/// <summary>Hands one mail over by SMTP; no TLS, no sign-in: the gateway of the demo listens on this machine only.</summary>
internal sealed class SmtpPost(string host, int port)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    internal async Task<SmtpAnswer> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(host, port, limit.Token);
            await using var stream = connection.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
            string said = await AnswerAsync(reader, limit.Token);
            foreach (var (line, wanted) in (IEnumerable<(string, char)>)
                [("", '2'), ("EHLO line-simulator.example.jp", '2'), ($"MAIL FROM:<{mail.From}>", '2'), ($"RCPT TO:<{mail.To}>", '2'), ("DATA", '3')])
            {
                if (line.Length > 0)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n"), limit.Token);
                    said = await AnswerAsync(reader, limit.Token);
                }
                if (said.Length == 0 || said[0] != wanted)
                {
                    return new SmtpAnswer(false, said.Length == 0 ? "接続が切れました" : said);
                }
            }
            await stream.WriteAsync(Stuffed(mail.Bytes()), limit.Token);
            said = await AnswerAsync(reader, limit.Token);
            await stream.WriteAsync("QUIT\r\n"u8.ToArray(), limit.Token);
            return new SmtpAnswer(said.StartsWith('2'), said);
        }
        catch (Exception silent) when (silent is SocketException or IOException
            || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new SmtpAnswer(false, $"メール受信口 {host}:{port} が応答しません");
        }
    }

    private static async Task<string> AnswerAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        string? line;
        do
        {
            line = await reader.ReadLineAsync(cancellationToken);
        }
        while (line is { Length: > 3 } && line[3] == '-');
        return line ?? "";
    }

    // RFC 5321 4.5.2: a line that begins with a dot gets a second one; a single dot ends the mail.
    private static byte[] Stuffed(byte[] mail)
    {
        var stuffed = new List<byte>(mail.Length + 16);
        var start = true;
        foreach (var one in mail)
        {
            if (start && one == (byte)'.')
            {
                stuffed.Add((byte)'.');
            }
            stuffed.Add(one);
            start = one == (byte)'\n';
        }
        if (!start)
        {
            stuffed.AddRange("\r\n"u8);
        }
        stuffed.AddRange(".\r\n"u8);
        return [.. stuffed];
    }
}
