using System.Security.Cryptography;
using System.Text;

namespace BrigadeDispatch.LineSimulator.Webhooks;

/// <summary>LINE's webhook signature over the exact bytes of a body.</summary>
/// <remarks>https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/ .</remarks>
public static class WebhookSignature
{
    public const string Header = "x-line-signature";

    public static string Of(string channelSecret, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(channelSecret);
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(channelSecret), body));
    }
}
