using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>A mail as a Japanese command centre's system writes it: one text part in the character set chosen.</summary>
internal sealed record OutgoingMail(string From, string To, string Subject, string Text, Encoding Charset, DateTimeOffset At)
{
    static OutgoingMail() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    internal string MessageId { get; } = $"<{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}@119.example.jp>";

    internal static Encoding CharsetOf(string? name) => name?.ToUpperInvariant() switch
    {
        null or "" or "ISO-2022-JP" => Get(50220),
        "SHIFT_JIS" => Get(932),
        "UTF-8" => new UTF8Encoding(false),
        _ => throw new FormatException("charset is ISO-2022-JP, Shift_JIS or UTF-8"),
    };

    internal byte[] Bytes()
    {
        var sevenBit = Charset.CodePage == 50220;
        var head = new StringBuilder();
        var japan = At.ToOffset(TimeSpan.FromHours(9));
        head.Append(CultureInfo.InvariantCulture, $"From: {From}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"To: {To}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Subject: {EncodedWords(Subject)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Date: {japan.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0900\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Message-ID: {MessageId}\r\n");
        head.Append("MIME-Version: 1.0\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: text/plain; charset={Name}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Transfer-Encoding: {(sevenBit ? "7bit" : "base64")}\r\n\r\n");
        var text = Text.ReplaceLineEndings("\r\n").TrimEnd() + "\r\n";
        byte[] body = sevenBit
            ? Charset.GetBytes(text)
            : Encoding.ASCII.GetBytes(Convert.ToBase64String(Charset.GetBytes(text), Base64FormattingOptions.InsertLineBreaks) + "\r\n");
        return [.. Encoding.ASCII.GetBytes(head.ToString()), .. body];
    }

    private string Name => Charset.CodePage switch
    {
        50220 => "ISO-2022-JP",
        932 => "Shift_JIS",
        _ => "UTF-8",
    };

    // RFC 2047: an encoded word holds whole characters and at most 75 letters; each starts and ends in ASCII by itself.
    private string EncodedWords(string text)
    {
        if (text.All(c => c is >= ' ' and <= '~'))
        {
            return text;
        }
        var words = new List<string>();
        var part = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var tried = part.ToString() + rune;
            if (Word(tried).Length > 75)
            {
                words.Add(Word(part.ToString()));
                part.Clear();
            }
            part.Append(rune);
        }
        words.Add(Word(part.ToString()));
        return string.Join("\r\n ", words);
    }

    private string Word(string text) => $"=?{Name}?B?{Convert.ToBase64String(Charset.GetBytes(text))}?=";

    private static Encoding Get(int codePage) =>
        Encoding.GetEncoding(codePage, new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback);
}
