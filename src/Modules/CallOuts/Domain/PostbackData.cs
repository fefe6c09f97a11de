using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.CallOuts.Domain;

/// <summary>What an answer button says when tapped.</summary>
internal sealed record AnswerTap(CallOutId CallOutId, Answer Answer, int? Minutes);

/// <summary>
/// Postback data of answer buttons: <c>v=1&amp;k=a&amp;c=(call-out)&amp;a=(answer)&amp;m=(minutes)&amp;s=(message)&amp;h=(mark)</c>.
/// </summary>
/// <remarks>
/// No member in it: a multicast is the same for 500 people, the person is the event's source. The mark is the first 64 bits of
/// an HMAC-SHA256 under a key of the brigade, so that only buttons this server made are taken. LINE: at most 300 characters.
/// </remarks>
internal static class PostbackData
{
    /// <summary>Purpose of the key it is marked with.</summary>
    public const string KeyPurpose = "postback";

    public static string Write(AnswerTap tap, byte[] key)
    {
        var data = $"v=1&k=a&c={tap.CallOutId}&a={Letter(tap.Answer)}";
        if (tap.Minutes is { } minutes)
            data += "&m=" + minutes.ToString(CultureInfo.InvariantCulture);
        data += "&s=0";
        return data + "&h=" + Mark(data, key);
    }

    /// <summary>Reads data back; null if it is not this brigade's, altered, or of a kind not known.</summary>
    public static AnswerTap? Read(string data, byte[] key)
    {
        var cut = data.LastIndexOf("&h=", StringComparison.Ordinal);
        if (data.Length > 300 || cut < 0
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(data[(cut + 3)..]), Encoding.UTF8.GetBytes(Mark(data[..cut], key))))
            return null;
        var fields = new Dictionary<string, string>();
        foreach (var part in data[..cut].Split('&'))
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var eq)
                fields[part[..eq]] = part[(eq + 1)..];
        if (fields.GetValueOrDefault("v") != "1" || fields.GetValueOrDefault("k") != "a"
            || !ShortId.TryRead(fields.GetValueOrDefault("c"), out var callOut) || Of(fields.GetValueOrDefault("a")) is not { } answer)
            return null;
        int? minutes = int.TryParse(fields.GetValueOrDefault("m"), NumberStyles.None, CultureInfo.InvariantCulture, out var told) && told <= 180 ? told : null;
        return new AnswerTap(new CallOutId(callOut), answer, minutes);
    }

    private static string Mark(string data, byte[] key) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(data)).AsSpan(0, 8));

    private static char Letter(Answer answer) => answer switch
    {
        Answer.Direct => 'd',
        Answer.Station => 's',
        Answer.Late => 'l',
        Answer.Unable => 'n',
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static Answer? Of(string? letter) => letter switch
    {
        "d" => Answer.Direct,
        "s" => Answer.Station,
        "l" => Answer.Late,
        "n" => Answer.Unable,
        _ => null,
    };
}
