using System.Collections;
using System.Text;

namespace BrigadeDispatch.Kernel.Files;

/// <summary>The encodings a table comes and goes in.</summary>
public static class FileEncodings
{
    /// <summary>On the wire.</summary>
    public const string Utf8Name = "utf-8";
    /// <summary>On the wire.</summary>
    public const string Cp932Name = "cp932";

    private static readonly Lazy<BitArray> _cp932Characters = new(FindCp932Characters);

    /// <summary>Without a mark, strict.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Windows code page 932, what Japanese Excel calls Shift_JIS. Strict both ways.</summary>
    public static Encoding Cp932 { get; } =
        CodePagesEncodingProvider.Instance.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>Whether code page 932 has the character, there and back.</summary>
    public static bool Cp932Holds(char c) => _cp932Characters.Value[c];

    /// <summary>What the decoder makes of single bytes that code page 932 leaves undefined.</summary>
    public static bool IsUndefinedInCp932(char c) => c is (>= '\u0080' and <= '\u00A0') or (>= '\uF8F0' and <= '\uF8F3');

    private static BitArray FindCp932Characters()
    {
        // From the code page's side: no character needs to be tried and refused.
        var found = new BitArray(char.MaxValue + 1);
        var lenient = CodePagesEncodingProvider.Instance.GetEncoding(932, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\0"))!;
        Span<byte> code = stackalloc byte[2];
        Span<char> text = stackalloc char[4];
        Span<byte> back = stackalloc byte[8];
        for (var value = 0; value <= ushort.MaxValue; value++)
        {
            (code[0], code[1]) = ((byte)(value >> 8), (byte)value);
            var bytes = value <= byte.MaxValue ? code[1..] : code;
            if (lenient.GetChars(bytes, text) != 1 || text[0] == '\0' || IsUndefinedInCp932(text[0]))
                continue;
            // Some characters have several codes (NEC and IBM rows): all of them come back as the one character.
            if (lenient.GetBytes(text[..1], back) is var count && lenient.GetChars(back[..count], text[1..]) == 1 && text[1] == text[0])
                found[text[0]] = true;
        }
        return found;
    }
}
