using System.Buffers.Binary;

namespace BrigadeDispatch.WaterSources.Domain;

/// <summary>A photo as it is kept: the picture alone. Where and when it was taken, and with what, is left out; which way up it is stays.</summary>
internal sealed record Picture(string MediaType, byte[] Bytes)
{
    /// <summary>Most bytes of a photo as it is sent.</summary>
    public const int Most = 1024 * 1024;

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a JPEG or PNG; null if it is neither, or broken.</summary>
    public static Picture? Read(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? Jpeg(bytes) is { } jpeg ? new Picture("image/jpeg", jpeg) : null
        : bytes.StartsWith(PngSignature) && Png(bytes) is { } png ? new Picture("image/png", png) : null;

    // ITU-T T.81, annex B: segments of marker and length, scans of coded data between them.
    private static byte[]? Jpeg(ReadOnlySpan<byte> bytes)
    {
        using var kept = new MemoryStream(bytes.Length);
        kept.Write(bytes[..2]);
        var at = 2;
        var (frames, scans, turn) = (0, 0, 1);
        while (at + 2 <= bytes.Length)
        {
            if (bytes[at] != 0xFF)
                return null;
            var marker = bytes[at + 1];
            if (marker == 0xFF)   // fill
            {
                at++;
                continue;
            }
            if (marker == 0xD9)
            {
                kept.Write([0xFF, 0xD9]);   // what telephones hang on behind the end is no picture
                return frames == 1 && scans > 0 ? Turned(kept.ToArray(), turn) : null;
            }
            if (marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8) || at + 4 > bytes.Length)
                return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            var end = at + 2 + length;
            if (length < 2 || end > bytes.Length)
                return null;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                frames++;
                if (length < 9 || BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]) == 0 || BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]) == 0)
                    return null;
            }
            if (marker == 0xE1 && turn == 1)
                turn = Turn(bytes[(at + 4)..end]);
            // JFIF (APP0) and Adobe's colour transform (APP14) are needed to show it; other application segments and comments are not.
            if (marker is not ((>= 0xE1 and <= 0xED) or 0xEF or 0xFE))
                kept.Write(bytes[at..end]);
            at = end;
            if (marker != 0xDA)
                continue;
            scans++;
            var data = at;
            while (at + 1 < bytes.Length && !(bytes[at] == 0xFF && bytes[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7))))
                at++;
            kept.Write(bytes[data..at]);
        }
        return null;
    }

    /// <summary>Orientation (tag 0x0112) of EXIF's first directory, 1 to 8; 1: as it lies.</summary>
    private static int Turn(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 14 || !segment.StartsWith("Exif\0\0"u8))
            return 1;
        var tiff = segment[6..];
        var little = tiff[0] == 'I';
        var first = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (first > (uint)tiff.Length - 2)
            return 1;
        var at = (int)first;
        var entries = Short(tiff[at..], little);
        at += 2;
        for (; entries > 0 && at + 12 <= tiff.Length; entries--, at += 12)
            if (Short(tiff[at..], little) == 0x0112)
                return Short(tiff[(at + 8)..], little) is >= 1 and <= 8 and var turn ? turn : 1;
        return 1;

        static ushort Short(ReadOnlySpan<byte> text, bool little) =>
            little ? BinaryPrimitives.ReadUInt16LittleEndian(text) : BinaryPrimitives.ReadUInt16BigEndian(text);
    }

    // A telephone held upright says so in EXIF alone: an EXIF of our own that says nothing else.
    private static byte[] Turned(byte[] jpeg, int turn) => turn == 1 ? jpeg :
    [
        0xFF, 0xD8, 0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)turn, 0, 0, 0, 0, 0, 0, .. jpeg.AsSpan(2),
    ];

    // W3C PNG, third edition: length, type, data, check.
    private static byte[]? Png(ReadOnlySpan<byte> bytes)
    {
        using var kept = new MemoryStream(bytes.Length);
        kept.Write(PngSignature);
        var hasData = false;
        for (var at = PngSignature.Length; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > (uint)(bytes.Length - at - 12))
                return null;
            var type = bytes.Slice(at + 4, 4);
            var chunk = bytes.Slice(at, (int)length + 12);
            if (at == PngSignature.Length && (!type.SequenceEqual("IHDR"u8) || length != 13))
                return null;
            hasData |= type.SequenceEqual("IDAT"u8);
            if (!(type.SequenceEqual("eXIf"u8) || type.SequenceEqual("tEXt"u8) || type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iTXt"u8) || type.SequenceEqual("tIME"u8)))
                kept.Write(chunk);
            if (type.SequenceEqual("IEND"u8))
                return hasData ? kept.ToArray() : null;
            at += chunk.Length;
        }
        return null;
    }
}
