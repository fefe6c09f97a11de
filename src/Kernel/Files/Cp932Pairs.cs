using System.Collections;
using System.Text;

namespace BrigadeDispatch.Kernel.Files;

/// <summary>Which pairs of bytes are a character of code page 932.</summary>
public static class Cp932Pairs
{
    private static readonly Lazy<BitArray> _pairs = new(Find);

    /// <summary>Whether the two bytes are one character.</summary>
    public static bool Has(byte lead, byte trail) => _pairs.Value[lead << 8 | trail];

    private static BitArray Find()
    {
        var found = new BitArray(ushort.MaxValue + 1);
        var lenient = CodePagesEncodingProvider.Instance.GetEncoding(932, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\0"))!;
        Span<byte> code = stackalloc byte[2];
        Span<char> text = stackalloc char[4];
        for (var value = 0x8140; value <= 0xFCFC; value++)
        {
            (code[0], code[1]) = ((byte)(value >> 8), (byte)value);
            found[value] = lenient.GetChars(code, text) == 1 && text[0] != '\0';
        }
        return found;
    }
}
