using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;

namespace BrigadeDispatch.Members.Csv;

/// <summary>A file's bytes as text: which encoding it is proved to be in, and where the text begins.</summary>
internal sealed record CsvText(byte[] Bytes, int Start, Encoding Encoding, string EncodingName)
{
    /// <summary>UTF-8 if all of it is, else code page 932 if all of it is; anything else is refused, never guessed.</summary>
    public static Result<CsvText> Recognise(byte[] bytes)
    {
        if (bytes.Length > CsvLimits.Bytes)
            return new FileTooLarge();
        if (bytes.Length == 0)
            return new UnreadableFile("ファイルが空です。見出しの行と団員の行があるCSVを選んでください。");
        var proof = new EncodingProof();
        proof.Feed(bytes);
        return proof.Finish(why => new UnreadableFile(why)).Match<Result<CsvText>>(
            proven => new CsvText(bytes, proven.Start, proven.Encoding, proven.Name), refusal => refusal);
    }

    /// <summary>The text from its first character, decoded as it is read.</summary>
    public TextReader Open() =>
        new StreamReader(new MemoryStream(Bytes, Start, Bytes.Length - Start, writable: false), Encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 16 * 1024);
}
