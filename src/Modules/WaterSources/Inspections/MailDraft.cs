using System.Globalization;
using System.Text;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>
/// A mail as a file (.eml) that a mail program opens as a draft: headers by RFC 5322 and 2047, a text and an attached file by RFC 2045, 2046 and 2231,
/// in UTF-8 and base64. It names no sender: the program fills in its own account, where an address of ours would make it send in another's name or refuse.
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
    /// <param name="subject">In one line.</param>
    /// <param name="text">In lines.</param>
    /// <param name="fileName">Of the attachment, as people read it.</param>
    /// <param name="plainName">The same in ASCII, for programs that read no other.</param>
    /// <param name="csv">The attachment.</param>
    /// <param name="at">When it was written.</param>
    public static byte[] Write(string to, string subject, string text, string fileName, string plainName, byte[] csv, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(csv);
        const string Boundary = "=_part";   // no line of base64 begins so
        var mail = new StringBuilder();
        if (to.Length > 0)
            mail.Append("To: ").Append(to).Append(NewLine);
        mail.Append("Subject: ").Append(Encoded(subject, 9)).Append(NewLine);
        mail.Append("Date: ").Append(at.ToOffset(JapanTime.Offset).ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)).Append(" +0900").Append(NewLine);
        mail.Append("X-Unsent: 1").Append(NewLine);   // Outlook opens it for sending
        mail.Append("MIME-Version: 1.0").Append(NewLine);
        mail.Append("Content-Type: multipart/mixed; boundary=\"").Append(Boundary).Append('"').Append(NewLine).Append(NewLine);
        mail.Append("--").Append(Boundary).Append(NewLine);
        mail.Append("Content-Type: text/plain; charset=utf-8").Append(NewLine);
        AppendBody(Encoding.UTF8.GetBytes(text.ReplaceLineEndings(NewLine)));
        mail.Append("--").Append(Boundary).Append(NewLine);
        mail.Append("Content-Type: text/csv; charset=utf-8").Append(NewLine);
        mail.Append("Content-Disposition: attachment; filename=\"").Append(plainName).Append("\";").Append(NewLine);
        mail.Append(" filename*=UTF-8''").Append(Uri.EscapeDataString(fileName)).Append(NewLine);
        AppendBody(csv);
        mail.Append("--").Append(Boundary).Append("--").Append(NewLine);
        return Encoding.ASCII.GetBytes(mail.ToString());

        void AppendBody(byte[] bytes)
        {
            mail.Append("Content-Transfer-Encoding: base64").Append(NewLine).Append(NewLine);
            var body = Convert.ToBase64String(bytes);
            for (var at = 0; at < body.Length; at += LineMost)
                mail.Append(body, at, Math.Min(LineMost, body.Length - at)).Append(NewLine);
        }
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
