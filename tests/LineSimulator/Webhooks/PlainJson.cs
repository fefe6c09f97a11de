using System.Globalization;
using System.Text;

namespace BrigadeDispatch.LineSimulator.Webhooks;

/// <summary>JSON with every letter as itself: .NET's writer escapes what lies beyond 16 bits (𠮷, 🚒), LINE's does not.</summary>
internal static class PlainJson
{
    internal static byte[] Of(ReadOnlySpan<byte> json)
    {
        var plain = new List<byte>(json.Length);
        Span<byte> letter = stackalloc byte[4];
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != (byte)'\\')
            {
                plain.Add(json[i]);
            }
            else if (Unit(json[i..]) is { } high && char.IsHighSurrogate(high)
                && Unit(json[Math.Min(i + 6, json.Length)..]) is { } low && char.IsLowSurrogate(low))
            {
                plain.AddRange(letter[..new Rune(high, low).EncodeToUtf8(letter)]);
                i += 11;
            }
            else
            {
                // An escape of two bytes at least: its second byte begins nothing of its own.
                plain.Add(json[i]);
                plain.Add(json[++i]);
            }
        }
        return [.. plain];
    }

    private static char? Unit(ReadOnlySpan<byte> json) =>
        json.Length >= 6 && json[0] == (byte)'\\' && json[1] == (byte)'u'
        && ushort.TryParse(Encoding.ASCII.GetString(json[2..6]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
