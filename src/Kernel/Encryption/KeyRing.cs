using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Kernel.Encryption;

/// <summary>The key that wraps every brigade's keys: 32 bytes from the operator's key file.</summary>
public sealed class KeyEncryptionKey(byte[] bytes)
{
    internal byte[] Bytes { get; } = bytes is { Length: 32 } ? bytes : throw new ArgumentException("A key-encryption key has 32 bytes.", nameof(bytes));

    /// <summary>Never the key.</summary>
    public override string ToString() => "KeyEncryptionKey(hidden)";
}

/// <summary>A document could not be opened: wrong or missing key, or altered bytes. Never half-read.</summary>
public sealed class SealBrokenException(string message, Exception? inner = null) : CryptographicException(message, inner);

/// <summary>
/// Seals and opens bodies with AES-256-GCM under a key per brigade. Associated data is brigade|type|id, so that a sealed
/// body cannot be moved to another place; destroying the brigade's key document makes all of it unreadable at once.
/// </summary>
/// <remarks>
/// Layout: version (1) | key number (4, big endian) | nonce (12) | tag (16) | ciphertext. Nonces are random; NIST SP 800-38D
/// asks to stay below 2^32 seals a key. The key document lies in the brigade's partition, wrapped by the <see cref="KeyEncryptionKey"/>.
/// </remarks>
public sealed class KeyRing(IDocumentStore store, KeyEncryptionKey wrapping) : IDisposable
{
    /// <summary>Store type of a wrapped key; its body is the wrapped key itself.</summary>
    public const string KeyType = "key";

    private const byte Version = 1;
    private const int Header = 1 + 4 + 12 + 16;
    private readonly ConcurrentDictionary<(string Brigade, uint Number), BrigadeKey> _keys = new();

    /// <summary>Makes the key of a new brigade, or loads the one it has.</summary>
    public async Task CreateAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        if (await LoadAsync(brigade, cancellationToken))
            return;
        var fresh = RandomNumberGenerator.GetBytes(32);
        var write = new DocumentWrite(WriteKind.Create, KeyType, "1", null, Wrap(brigade, fresh), DocumentWrite.NoKeys, null);
        await store.CommitAsync(brigade, [write], cancellationToken);   // a conflict: another instance was first, its key counts
        if (!await LoadAsync(brigade, cancellationToken))
            throw new StoreUnavailableException($"The key of brigade {brigade} cannot be read back.");
    }

    /// <summary>Has the brigade's key at hand; false if there is none, because it was never made or was destroyed. Never makes one.</summary>
    /// <exception cref="SealBrokenException">The key file is not the one it was made with.</exception>
    public async ValueTask<bool> LoadAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        if (_keys.ContainsKey((brigade.Value, 1)))
            return true;
        if (await store.ReadAsync(brigade, KeyType, "1", cancellationToken) is not { } stored)
            return false;
        _keys.TryAdd((brigade.Value, 1), new BrigadeKey(Unwrap(brigade, stored.Body.Span)));
        return true;
    }

    /// <summary>Seals a body for its place.</summary>
    public byte[] Seal(BrigadeId brigade, string type, string id, ReadOnlySpan<byte> body)
    {
        var sealedBytes = new byte[Header + body.Length];
        sealedBytes[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(sealedBytes.AsSpan(1), 1);
        var nonce = sealedBytes.AsSpan(5, 12);
        RandomNumberGenerator.Fill(nonce);
        KeyOf(brigade, 1).Seal(nonce, body, sealedBytes.AsSpan(Header), sealedBytes.AsSpan(17, 16), Place(brigade, type, id));
        return sealedBytes;
    }

    /// <summary>Opens a body from its place.</summary>
    /// <exception cref="SealBrokenException">Wrong key, other place, or altered.</exception>
    public byte[] Open(BrigadeId brigade, string type, string id, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < Header || sealedBytes[0] != Version)
            throw new SealBrokenException($"{type} {id} of {brigade} is no sealed document.");
        var number = BinaryPrimitives.ReadUInt32BigEndian(sealedBytes[1..]);
        var body = new byte[sealedBytes.Length - Header];
        try
        {
            KeyOf(brigade, number).Open(sealedBytes.Slice(5, 12), sealedBytes[Header..], sealedBytes.Slice(17, 16), body, Place(brigade, type, id));
        }
        catch (CryptographicException broken)
        {
            throw new SealBrokenException($"{type} {id} of {brigade} does not open with its key.", broken);
        }
        return body;
    }

    /// <summary>A secret of the brigade for one purpose (HKDF-SHA256): postback marks, keyed search hashes.</summary>
    public byte[] Derive(BrigadeId brigade, string purpose) => KeyOf(brigade, 1).Derive(purpose);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
            key.Dispose();
    }

    private BrigadeKey KeyOf(BrigadeId brigade, uint number) =>
        _keys.TryGetValue((brigade.Value, number), out var key)
            ? key
            : throw new SealBrokenException($"Key {number} of brigade {brigade} is not here.");

    private byte[] Wrap(BrigadeId brigade, byte[] key)
    {
        var wrapped = new byte[12 + 16 + key.Length];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, 12));
        using var aes = new AesGcm(wrapping.Bytes, 16);
        aes.Encrypt(wrapped.AsSpan(0, 12), key, wrapped.AsSpan(28), wrapped.AsSpan(12, 16), Place(brigade, KeyType, "1"));
        return wrapped;
    }

    private byte[] Unwrap(BrigadeId brigade, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != 60)
            throw new SealBrokenException($"The key of brigade {brigade} is damaged.");
        var key = new byte[32];
        using var aes = new AesGcm(wrapping.Bytes, 16);
        try
        {
            aes.Decrypt(wrapped[..12], wrapped[28..], wrapped.Slice(12, 16), key, Place(brigade, KeyType, "1"));
        }
        catch (CryptographicException broken)
        {
            throw new SealBrokenException($"The key of brigade {brigade} does not open: the key file is not the one it was made with.", broken);
        }
        return key;
    }

    private static byte[] Place(BrigadeId brigade, string type, string id) => Encoding.UTF8.GetBytes($"{brigade.Value}|{type}|{id}");

    private sealed class BrigadeKey(byte[] key) : IDisposable
    {
        // AesGcm is not documented as safe for concurrent use, so each thread has its own over the same key.
        private readonly ThreadLocal<AesGcm> _aes = new(() => new AesGcm(key, 16), trackAllValues: true);
        private readonly ConcurrentDictionary<string, byte[]> _derived = new();

        public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, byte[] place) =>
            _aes.Value!.Encrypt(nonce, plain, cipher, tag, place);

        public void Open(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, byte[] place) =>
            _aes.Value!.Decrypt(nonce, cipher, tag, plain, place);

        public byte[] Derive(string purpose) =>
            _derived.GetOrAdd(purpose, static (p, k) => HKDF.DeriveKey(HashAlgorithmName.SHA256, k, 32, info: Encoding.UTF8.GetBytes(p)), key);

        public void Dispose()
        {
            foreach (var aes in _aes.Values)
                aes.Dispose();
            _aes.Dispose();
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
