using System.Globalization;
using System.Text;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>
/// A mail as a file (.eml) that a mail program opens as a draft: headers by RFC 5322 and 2047, body by RFC 2045 in UTF-8 and base64.
/// </summary>
internal static class MailDraft
{
    public const string ContentType = "message/rfc822";

    private const int LineMost = 76;
    private const string NewLine = "\r\n";

    /// <summary>An address (dot-atom, RFC 5322 3.2.3) as it may stand in a header; null if it is none.</summary>
    public static string? Address(string? text)
    {
        var told = (text ?? "").Trim();
        var at = told.LastIndexOf('@');
        if (told.Length > 254 || at is < 1 or > 64)
            return null;
        return IsDotAtom(told.AsSpan(0, at), local: true) && told.AsSpan(at + 1).Contains('.') && IsDotAtom(told.AsSpan(at + 1), local: false) ? told : null;
    }

    /// <param name="to">An <see cref="Address"/>; empty: the draft has no receiver yet.</param>
    public static byte[] Write(string fromName, string fromAddress, string to, string subject, string text, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(text);
        var mail = new StringBuilder();
        mail.Append("From: ").Append(Encoded(fromName, 6)).Append(NewLine).Append(" <").Append(fromAddress).Append('>').Append(NewLine);
        if (to.Length > 0)
            mail.Append("To: ").Append(to).Append(NewLine);
        mail.Append("Subject: ").Append(Encoded(subject, 9)).Append(NewLine);
        mail.Append("Date: ").Append(at.ToOffset(JapanTime.Offset).ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)).Append(" +0900").Append(NewLine);
        mail.Append("Message-ID: <").Append(Guid.CreateVersion7(at).ToString("N")).Append("@brigade.invalid>").Append(NewLine);
        mail.Append("X-Unsent: 1").Append(NewLine);   // Outlook opens it for sending
        mail.Append("MIME-Version: 1.0").Append(NewLine);
        mail.Append("Content-Type: text/plain; charset=utf-8").Append(NewLine);
        mail.Append("Content-Transfer-Encoding: base64").Append(NewLine).Append(NewLine);
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings(NewLine)));
        for (var i = 0; i < body.Length; i += LineMost)
            mail.Append(body, i, Math.Min(LineMost, body.Length - i)).Append(NewLine);
        return Encoding.ASCII.GetBytes(mail.ToString());
    }

    // Encoded words of at most 75 characters, each of whole characters; a line that goes on begins with a blank (RFC 2047 2, 5).
    private static string Encoded(string text, int column)
    {
        const int WordMost = 75;
        const int Frame = 12;   // =?UTF-8?B? and ?=
        var words = new StringBuilder();
        var bytes = new List<byte>();
        var room = WordMost - column;
        Span<byte> one = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? new Rune(' ') : rune))
        {
            var length = rune.EncodeToUtf8(one);
            if (bytes.Count > 0 && Frame + (bytes.Count + length + 2) / 3 * 4 > room)
                Flush();
            bytes.AddRange(one[..length]);
        }
        if (bytes.Count > 0)
            words.Append("=?UTF-8?B?").Append(Convert.ToBase64String([.. bytes])).Append("?=");
        return words.ToString();

        void Flush()
        {
            words.Append("=?UTF-8?B?").Append(Convert.ToBase64String([.. bytes])).Append("?=").Append(NewLine).Append(' ');
            bytes.Clear();
            room = WordMost - 1;
        }
    }

    private static bool IsDotAtom(ReadOnlySpan<char> text, bool local)
    {
        var before = '.';
        foreach (var c in text)
        {
            if (c == '.' ? before == '.' : !(char.IsAsciiLetterOrDigit(c) || c == '-' || (local && "!#$%&'*+/=?^_`{|}~".Contains(c, StringComparison.Ordinal))))
                return false;
            before = c;
        }
        return before is not ('.' or '-') || (local && before == '-');
    }
}
