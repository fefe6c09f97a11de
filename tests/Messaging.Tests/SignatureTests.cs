using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Messaging.Line;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>LINE's webhook signature over the raw bytes.</summary>
public sealed class SignatureTests
{
    private const string Secret = "demo-channel-secret";

    private static readonly byte[] _body = "{\"destination\":\"U1\",\"events\":[]}"u8.ToArray();

    private static string Sign(byte[] body, string secret = Secret) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private static bool IsSigned(string? header, byte[]? body = null, params string[] secrets) =>
        LineWebhook.IsSigned([header], body ?? _body, secrets.Length > 0 ? secrets : [Secret]);

    [Fact]
    public void The_right_signature_fits() => Assert.True(IsSigned(Sign(_body)));

    [Fact]
    public void One_of_several_secrets_is_enough_while_they_rotate()
    {
        Assert.True(IsSigned(Sign(_body), null, "new", Secret));
        Assert.True(IsSigned(Sign(_body), null, Secret, "new"));
        Assert.False(IsSigned(Sign(_body), null, "new", "newer"));
        Assert.False(LineWebhook.IsSigned([Sign(_body)], _body, []));
    }

    [Fact]
    public void Any_byte_altered_added_or_left_out_is_noticed()
    {
        var header = Sign(_body);

        Assert.All(Enumerable.Range(0, _body.Length), at =>
        {
            var altered = (byte[])_body.Clone();
            altered[at] ^= 1;
            Assert.False(IsSigned(header, altered));
        });
        Assert.False(IsSigned(header, [.. _body, (byte)'\n']));
        Assert.False(IsSigned(header, _body[..^1]));
        Assert.False(IsSigned(header, []));
    }

    [Fact]
    public void Exactly_one_header_is_asked_for()
    {
        Assert.False(LineWebhook.IsSigned([], _body, [Secret]));
        Assert.False(LineWebhook.IsSigned([Sign(_body), Sign(_body)], _body, [Secret]));
        Assert.False(IsSigned(null));
    }

    [Fact]
    public void Nothing_that_is_no_base64_of_32_bytes_fits()
    {
        var header = Sign(_body);
        string[] wrong =
        [
            "", header[..^1], header + "=", " " + header[..^1], header[..20] + "\n" + header[21..], header.ToLowerInvariant() + "x", new('A', 44), new('=', 44), new('あ', 44),
            "sha256=" + header, Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), _body))[..44], header[..43] + "A",
        ];

        Assert.All(wrong, told => Assert.False(IsSigned(told), told));
    }

    [Theory]
    [InlineData("accept", true)]
    [InlineData("reject", false)]
    public void LINEs_own_vectors_are_judged_as_LINE_says(string list, bool fits)
    {
        var path = VectorsPath();
        Assert.SkipWhen(path is null, "LINE's signature vectors lie beside the repository (shared/line-webhooks), not in it.");
        var vectors = JsonNode.Parse(File.ReadAllText(path!))![list]!.AsArray();

        Assert.NotEmpty(vectors);
        Assert.All(vectors, vector => Assert.Equal(
            fits, IsSigned((string?)vector!["signature"], Encoding.UTF8.GetBytes((string)vector["body"]!), (string)vector["channelSecret"]!)));
    }

    private static string? VectorsPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "line-webhooks", "signature-vectors.json");
            if (File.Exists(path))
                return path;
        }
        return null;
    }
}
