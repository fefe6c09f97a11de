using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>Photos: the picture stays, where and when and with what it was taken does not.</summary>
public sealed class PhotoTests
{
    private static readonly byte[] _secret = Encoding.ASCII.GetBytes("GPS 36.4019 138.2491 CameraSerial-123");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    private static byte[] Exif(byte turn, bool little) => little
        ? [.. "Exif\0\0"u8, (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 2, 0, 0x0F, 0x01, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0, 0, 0, 0, 0, .. _secret]
        : [.. "Exif\0\0"u8, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0, .. _secret];

    /// <summary>A progressive JPEG as telephones write it: JFIF, EXIF, colour profile, comment, two scans, and a film behind the end.</summary>
    private static byte[] Jpeg(byte turn = 1, bool little = true) =>
    [
        0xFF, 0xD8, .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]), .. Segment(0xE1, Exif(turn, little)), .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. _secret]),
        .. Segment(0xE2, [.. "MPF\0"u8, .. _secret]), .. Segment(0xED, _secret), .. Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1]), .. Segment(0xFE, _secret), .. Segment(0xDB, new byte[65]),
        .. Segment(0xC2, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]), .. Segment(0xC4, new byte[20]), .. Segment(0xDA, [1, 1, 0, 0, 0, 0]), 1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4,
        .. Segment(0xC4, new byte[20]), .. Segment(0xDA, [1, 1, 0, 1, 5, 0]), 9, 8, 7, 0xFF, 0xD9, .. _secret,
    ];

    private static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        return chunk;
    }

    internal static byte[] Png() =>
    [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]), .. Chunk("eXIf", _secret), .. Chunk("tEXt", _secret), .. Chunk("iTXt", _secret),
        .. Chunk("zTXt", _secret), .. Chunk("gAMA", [0, 0, 177, 143]), .. Chunk("IDAT", [1, 2, 3]), .. Chunk("IEND", []), .. _secret,
    ];

    private static bool Holds(byte[] bytes, byte[] what) => bytes.AsSpan().IndexOf(what) >= 0;

    [Fact]
    public void A_JPEG_keeps_its_picture_and_loses_place_camera_comments_and_what_hangs_behind()
    {
        var picture = Picture.Read(Jpeg())!;

        Assert.Equal("image/jpeg", picture.MediaType);
        Assert.False(Holds(picture.Bytes, _secret));
        Assert.False(Holds(picture.Bytes, "Exif"u8.ToArray()));
        Assert.True(Holds(picture.Bytes, "JFIF"u8.ToArray()) && Holds(picture.Bytes, "Adobe"u8.ToArray()));
        Assert.True(Holds(picture.Bytes, [1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4]) && Holds(picture.Bytes, [9, 8, 7, 0xFF, 0xD9]));
        Assert.Equal(picture.Bytes, Picture.Read(picture.Bytes)!.Bytes);   // clean already
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(8, false)]
    [InlineData(3, true)]
    public void A_photo_taken_upright_stays_upright(byte turn, bool little)
    {
        var picture = Picture.Read(Jpeg(turn, little))!;

        Assert.False(Holds(picture.Bytes, _secret));
        byte[] only = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0];
        Assert.Equal(only, picture.Bytes.AsSpan(2, 36).ToArray());
        Assert.Equal(picture.Bytes, Picture.Read(picture.Bytes)!.Bytes);
    }

    [Fact]
    public void A_PNG_keeps_its_picture_and_loses_its_texts()
    {
        var picture = Picture.Read(Png())!;

        Assert.Equal("image/png", picture.MediaType);
        Assert.False(Holds(picture.Bytes, _secret));
        Assert.True(Holds(picture.Bytes, "gAMA"u8.ToArray()) && Holds(picture.Bytes, "IDAT"u8.ToArray()));
        Assert.EndsWith("IEND\0\0\0\0", Encoding.Latin1.GetString(picture.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("GIF89a")]
    [InlineData("%PDF-1.7")]
    [InlineData("{}")]
    public void What_is_no_photo_is_not_taken_for_one(string text) => Assert.Null(Picture.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_damaged_photo_is_refused_or_kept_clean_and_never_breaks_the_reader()
    {
        var random = new Random(5);
        foreach (var whole in new[] { Jpeg(6), Png() })
        {
            for (var length = 0; length < whole.Length; length++)
                Picture.Read(whole.AsSpan(0, length));
            for (var round = 0; round < 400; round++)
            {
                var damaged = (byte[])whole.Clone();
                for (var hits = 0; hits <= round % 4; hits++)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                if (Picture.Read(damaged) is { } picture)
                    Assert.NotNull(Picture.Read(picture.Bytes));
            }
        }
    }

    [Fact]
    public async Task A_photo_is_sent_shown_to_whoever_may_see_and_belongs_to_a_source()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([SourceTown.Source(1)]);
        town.Actor = SourceTown.FirstsLeader;
        var id = (string)(await SendAsync(town, Jpeg(6), "image/jpeg", HttpStatusCode.Created))["id"]!;
        town.Actor = SourceTown.Reader;

        using var shown = await town.Http.GetAsync($"water-photos/{id}", Token);

        Assert.Equal(("image/jpeg", "nosniff"), (shown.Content.Headers.ContentType!.MediaType, shown.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.True(shown.Headers.CacheControl is { Private: true, MaxAge.TotalDays: > 300 });
        Assert.Contains("immutable", shown.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(Picture.Read(Jpeg(6))!.Bytes, await shown.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.NotFound, (await town.Http.GetAsync("water-photos/AAAAAAAAAAAAAAAAAAAAAA", Token)).StatusCode);
        Assert.Equal("permission.denied", (string?)(await SendAsync(town, Png(), "image/png", HttpStatusCode.Forbidden))["code"]);

        town.Actor = SourceTown.Chief;
        var sheet = await town.PutAsync($"water-sources/{SourceTown.IdOf(1)}", new
        {
            etag = await town.EtagAsync(SourceTown.IdOf(1)), kind = "hydrant", latitude = 36.4, longitude = 138.2, unitId = SourceTown.FirstA.Id.ToString(), photoIds = new[] { id },
        });
        Assert.Equal(id, (string?)sheet["photos"]![0]!["id"]);
    }

    [Fact]
    public async Task What_is_too_large_or_no_photo_is_refused_with_a_sentence()
    {
        await using var town = await SourceTown.OpenAsync();

        Assert.Equal("photo.tooLarge", (string?)(await SendAsync(town, new byte[Picture.Most + 1], "image/jpeg", HttpStatusCode.RequestEntityTooLarge))["code"]);
        Assert.Equal("photo.unreadable", (string?)(await SendAsync(town, "<html>"u8.ToArray(), "image/jpeg", HttpStatusCode.UnprocessableEntity))["code"]);
        // The largest that is taken fits into one commit.
        byte[] large = [.. Jpeg()[..^(_secret.Length + 2)], .. Enumerable.Repeat((byte)7, Picture.Most - Jpeg().Length), 0xFF, 0xD9];
        var id = (string)(await SendAsync(town, large, "image/jpeg", HttpStatusCode.Created))["id"]!;
        Assert.Equal(Picture.Read(large)!.Bytes, await town.Http.GetByteArrayAsync($"water-photos/{id}", Token));
    }

    private static async Task<JsonNode> SendAsync(SourceTown town, byte[] bytes, string type, HttpStatusCode status)
    {
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await town.Http.PostAsync("water-photos", body, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
