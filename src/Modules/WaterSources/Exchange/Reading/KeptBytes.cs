using System.IO.Compression;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A file in memory, compressed in parts as it came in, so that it can be read several times without ever lying there whole.</summary>
internal sealed class KeptBytes
{
    /// <summary>A file that is larger is refused.</summary>
    public const int Most = 64 * 1024 * 1024;

    /// <summary>Bytes of one compressed part: stored (base64, sealed) still below the large objects, which only a full collection takes away.</summary>
    public const int PartSize = 48 * 1024;

    private KeptBytes(IReadOnlyList<byte[]> parts, long length) => (Parts, Length) = (parts, length);

    /// <summary>Compressed; together one stream.</summary>
    public IReadOnlyList<byte[]> Parts { get; }

    /// <summary>Bytes of the file as it came; 0: not known.</summary>
    public long Length { get; }

    public static KeptBytes Of(IReadOnlyList<byte[]> parts, long length) => new(parts, length);

    /// <summary>Takes a file in, and what its bytes are proved to be. What is no text is refused at its first wrong byte.</summary>
    public static async Task<Result<(KeptBytes Bytes, ProvenEncoding Encoding)>> TakeAsync(Stream source, CancellationToken cancellationToken)
    {
        var proof = new EncodingProof();
        var parts = new PartList();
        var chunk = new byte[64 * 1024];
        await using (var deflate = new DeflateStream(parts, CompressionLevel.Fastest, leaveOpen: true))
        {
            while (true)
            {
                var read = await source.ReadAsync(chunk, cancellationToken);
                if (read == 0)
                    break;
                if (proof.Length + read > Most)
                    return new FileTooLarge();
                if (!proof.Feed(chunk.AsSpan(0, read)))
                    return new UnreadableFile(proof.Fault!);
                deflate.Write(chunk, 0, read);
            }
        }
        if (proof.Length == 0)
            return new UnreadableFile("ファイルが空です。水利のCSVかGeoJSONを選んでください。");
        var proven = proof.Finish(why => new UnreadableFile(why));
        return proven.Refusal is { } refusal ? refusal : (new KeptBytes(parts.Whole(), proof.Length), proven.Value);
    }

    /// <summary>The file from its first byte.</summary>
    public Stream Open() => new DeflateStream(new PartReader(Parts), CompressionMode.Decompress);

    private sealed class PartList : Stream
    {
        private readonly List<byte[]> _parts = [];
        private byte[] _current = new byte[PartSize];
        private int _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public List<byte[]> Whole()
        {
            if (_length > 0)
                _parts.Add(_current[.._length]);
            return _parts;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                var some = Math.Min(buffer.Length, PartSize - _length);
                buffer[..some].CopyTo(_current.AsSpan(_length));
                buffer = buffer[some..];
                if ((_length += some) < PartSize)
                    continue;
                _parts.Add(_current);
                (_current, _length) = (new byte[PartSize], 0);
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }

    private sealed class PartReader(IReadOnlyList<byte[]> parts) : Stream
    {
        private int _part;
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            while (_part < parts.Count && _at == parts[_part].Length)
                (_part, _at) = (_part + 1, 0);
            if (_part == parts.Count)
                return 0;
            var some = Math.Min(buffer.Length, parts[_part].Length - _at);
            parts[_part].AsSpan(_at, some).CopyTo(buffer);
            _at += some;
            return some;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
