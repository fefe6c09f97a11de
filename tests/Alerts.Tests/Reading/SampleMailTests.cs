using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Domain.Reading;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>The sample mails of the shared folder, where it is there: decoded here in the simplest way, read, compared with expected.json.</summary>
public sealed partial class SampleMailTests
{
    [Fact]
    public void Every_sample_mail_is_read_as_expected()
    {
        var folder = Samples();
        Assert.SkipWhen(folder is null, "The shared folder with samples/mails is not here.");
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder!, "expected.json")));
        var read = 0;
        foreach (var entry in expected.RootElement.EnumerateObject())
        {
            var mail = Decode(File.ReadAllBytes(Path.Combine(folder!, entry.Name)));
            foreach (var text in mail.Texts)
            {
                var item = Assert.Single(MailReader.ReadOrThrow(ReadingRules.Shipped, new MailText(mail.Subject, text, mail.Date)));
                Compare(entry.Name, entry.Value, item);
                read++;
            }
        }

        Assert.True(read >= 6, "fewer texts than sample mails");
    }

    private static void Compare(string name, JsonElement expected, ReadItem item)
    {
        Assert.True(item.Disposition == (expected.GetProperty("kind").GetString() == "dispatch" ? Disposition.NewIncident : Disposition.FollowUp), name);
        Assert.Equal(expected.GetProperty("status").GetString() == "exercise", item.Drill);
        Assert.Equal(KindScan.Normalise(Folding.Fold(expected.GetProperty("incident_type").GetString()!)), item.Kind);
        Assert.Equal(PlaceText.From(Folding.Fold(expected.GetProperty("address_raw").GetString()!), Vocabulary.Of(ReadingRules.Shipped))!.Place, item.Place);
        var number = expected.TryGetProperty("dispatch_no", out var n) || expected.TryGetProperty("refers_to_dispatch_no", out n) ? n.GetString() : null;
        Assert.Equal(number, item.DispatchNumber);
        var at = expected.TryGetProperty("occurred_at", out var o) ? DateTimeOffset.Parse(o.GetString()!, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        Assert.Equal(at, item.OccurredAt);
        Assert.Equal(expected.TryGetProperty("landmark", out var l) ? l.GetString() : null, item.Landmark);
        Assert.Equal(expected.TryGetProperty("units", out var u) ? [.. u.EnumerateArray().Select(x => Folding.Fold(x.GetString()!))] : Array.Empty<string>(), item.Units);
        Assert.Equal(!expected.TryGetProperty("reason", out _) ? ReadPhase.Reported : ReadPhase.Extinguished, item.Phase);
        if (expected.TryGetProperty("approximate", out var approximate))
        {
            Assert.Equal(approximate.GetBoolean(), item.Approximate);
        }
    }

    private static string? Samples()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var root in (string[])[folder.FullName, folder.Parent?.FullName ?? folder.FullName])
            {
                var samples = Path.Combine(root, "shared", "samples", "mails");
                if (File.Exists(Path.Combine(samples, "expected.json")))
                {
                    return samples;
                }
            }
        }

        return null;
    }

    private static (string Subject, DateTimeOffset Date, List<string> Texts) Decode(byte[] raw)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var (headers, body) = Part(Encoding.Latin1.GetString(raw));
        var texts = new List<string>();
        Collect(headers, body, texts);
        return (Words(headers["subject"]), DateTimeOffset.Parse(headers["date"], CultureInfo.InvariantCulture), texts);
    }

    private static void Collect(Dictionary<string, string> headers, string body, List<string> texts)
    {
        var type = headers.GetValueOrDefault("content-type", "text/plain");
        if (Boundary().Match(type) is { Success: true } boundary)
        {
            foreach (var part in body.Split("--" + boundary.Groups[1].Value).Skip(1).Where(p => !p.StartsWith("--", StringComparison.Ordinal)))
            {
                var (partHeaders, partBody) = Part(part.TrimStart('\r', '\n'));
                Collect(partHeaders, partBody, texts);
            }

            return;
        }

        var bytes = headers.GetValueOrDefault("content-transfer-encoding", "7bit").ToLowerInvariant() switch
        {
            "base64" => Convert.FromBase64String(string.Concat(body.Where(c => !char.IsWhiteSpace(c)))),
            "quoted-printable" => Quoted(body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal)),
            _ => Encoding.Latin1.GetBytes(body),
        };
        var charset = Charset().Match(type) is { Success: true } c ? c.Groups[1].Value : "utf-8";
        var text = Encoding.GetEncoding(charset).GetString(bytes);
        texts.Add(type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) ? HtmlText.From(text) : text);
    }

    private static (Dictionary<string, string> Headers, string Body) Part(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var end = lines.IndexOf("\n\n", StringComparison.Ordinal);
        var head = end < 0 ? "" : lines[..end];
        var unfolded = head.Replace("\n ", " ", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal);
        var headers = unfolded.Split('\n').Where(l => l.Contains(':', StringComparison.Ordinal)).GroupBy(l => l[..l.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant())
            .ToDictionary(g => g.Key, g => g.First()[(g.Key.Length + 1)..].Trim());
        return (headers, end < 0 ? lines : lines[(end + 2)..]);
    }

    private static string Words(string header) =>
        EncodedWord().Replace(BetweenWords().Replace(header, "?==?"), m =>
        {
            var bytes = m.Groups[2].Value is "B" or "b" ? Convert.FromBase64String(m.Groups[3].Value) : Quoted(m.Groups[3].Value.Replace('_', ' '));
            return Encoding.GetEncoding(m.Groups[1].Value).GetString(bytes);
        });

    private static byte[] Quoted(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var b))
            {
                bytes.Add(b);
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex("boundary=\"?([^\";\\s]+)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Boundary();

    [GeneratedRegex("charset=\"?([^\";\\s]+)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Charset();

    [GeneratedRegex("=\\?([^?]+)\\?([BbQq])\\?([^?]*)\\?=", RegexOptions.None, 1000)]
    private static partial Regex EncodedWord();

    [GeneratedRegex("\\?=\\s+=\\?", RegexOptions.None, 1000)]
    private static partial Regex BetweenWords();
}
