using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>The sample mails as the gateway would post them, in their order: from the wire's character sets to the phones.</summary>
public sealed partial class SampleMailTests : Scenario
{
    private static readonly string Folder = SharedFacts.Folder("samples/mails");

    [Fact]
    public async Task The_samples_ring_join_and_stay_drills_as_they_should()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "The samples are not on this machine");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await StartAsync();
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "expected.json"), Token))!.AsObject();
        var receipts = new Dictionary<string, Receipt>();

        foreach (var (file, meaning) in expected)
        {
            var raw = await File.ReadAllBytesAsync(Path.Combine(Folder, file), Token);
            var (headers, text, html) = Decode(raw);
            var receipt = await Client.MailJsonAsync(new
            {
                messageId = headers.GetValueOrDefault("message-id"),
                envelopeFrom = "bounce@fire.example",
                from = headers.GetValueOrDefault("from"),
                to = headers.GetValueOrDefault("to"),
                subject = headers["subject"],
                date = DateTimeOffset.Parse(headers["date"], CultureInfo.InvariantCulture).ToString("O", CultureInfo.InvariantCulture),
                text,
                html,
                raw = Convert.ToBase64String(raw),
            }, cancellationToken: Token);
            receipts[file] = receipt;

            if ((string)meaning!["kind"]! == "closed")
            {
                Assert.Equal((file, "followUp"), (file, receipt.Disposition));
                continue;
            }
            Assert.Equal((file, "newIncident"), (file, receipt.Disposition));
            await SettledAsync(receipt.CallOutId);
            var message = MessageOf(receipt.CallOutId);
            var shown = string.Concat(Visible(message));
            Assert.Contains((string)meaning["incident_type"]! is "建物火災（一般）" ? "建物火災" : (string)meaning["incident_type"]!, shown, StringComparison.Ordinal);
            Assert.Equal((string)meaning["status"]! == "exercise", message.Notice.Contains("訓練", StringComparison.Ordinal));
            var incident = await Client.GetAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}", Token);
            Assert.Equal((DateTimeOffset)meaning["occurred_at"]!, (DateTimeOffset)incident["occurredAt"]!);
        }

        var (first, end) = (receipts["01-labelled-iso2022jp-7bit.eml"], receipts["05-extinguished-iso2022jp-7bit.eml"]);
        Assert.Equal((first.IncidentId, first.CallOutId), (end.IncidentId, end.CallOutId));
        await RungAsync(first, SharedApp.Members);
    }

    private static (Dictionary<string, string> Headers, string? Text, string? Html) Decode(byte[] raw)
    {
        var (headers, body) = Split(raw);
        string? text = null, html = null;
        Take(headers, body);
        return (headers.ToDictionary(pair => pair.Key, pair => Words(pair.Value)), text, html);

        void Take(Dictionary<string, string> head, byte[] bytes)
        {
            var type = head.GetValueOrDefault("content-type", "text/plain");
            if (Boundary().Match(type) is { Success: true } boundary)
            {
                foreach (var part in Encoding.Latin1.GetString(bytes).Split("--" + boundary.Groups[1].Value)[1..^1])
                {
                    var (partHead, partBody) = Split(Encoding.Latin1.GetBytes(part.TrimStart('\r', '\n')));
                    Take(partHead, partBody);
                }
                return;
            }
            var decoded = Charset(type).GetString(head.GetValueOrDefault("content-transfer-encoding", "7bit").ToUpperInvariant() switch
            {
                "BASE64" => Convert.FromBase64String(Encoding.ASCII.GetString(bytes)),
                "QUOTED-PRINTABLE" => Quoted(Encoding.ASCII.GetString(bytes).Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal)),
                _ => bytes,
            });
            if (type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase))
                html = decoded;
            else
                text = decoded;
        }
    }

    private static (Dictionary<string, string> Headers, byte[] Body) Split(byte[] raw)
    {
        var all = Encoding.Latin1.GetString(raw);
        var end = HeaderEnd().Match(all);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Folded().Replace(all[..end.Index], " ").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant()] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return (headers, raw[(end.Index + end.Length)..]);
    }

    private static string Words(string value) => EncodedWord().Replace(Between().Replace(value, "$1$2"), match =>
    {
        var bytes = match.Groups[2].Value is "B" or "b" ? Convert.FromBase64String(match.Groups[3].Value) : Quoted(match.Groups[3].Value.Replace('_', ' '));
        return Encoding.GetEncoding(match.Groups[1].Value).GetString(bytes);
    });

    private static Encoding Charset(string type) =>
        CharsetName().Match(type) is { Success: true } match ? Encoding.GetEncoding(match.Groups[1].Value) : Encoding.UTF8;

    private static byte[] Quoted(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }
        return [.. bytes];
    }

    [GeneratedRegex("boundary=\"?([^\";]+)\"?", RegexOptions.IgnoreCase)]
    private static partial Regex Boundary();

    [GeneratedRegex("charset=\"?([^\";]+)\"?", RegexOptions.IgnoreCase)]
    private static partial Regex CharsetName();

    [GeneratedRegex(@"\r?\n\r?\n")]
    private static partial Regex HeaderEnd();

    [GeneratedRegex(@"\r?\n[ \t]+")]
    private static partial Regex Folded();

    [GeneratedRegex(@"=\?([^?]+)\?([BbQq])\?([^?]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(\?=)\s+(=\?)")]
    private static partial Regex Between();
}
