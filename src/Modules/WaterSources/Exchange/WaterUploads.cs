using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>A file that was handed in.</summary>
internal sealed record WaterUpload(string FileName, KeptBytes Bytes, ProvenEncoding Encoding);

/// <summary>Files between check and decision, sealed, for an hour. A file is judged again when it is taken in: nothing that a browser holds is believed. Scoped.</summary>
internal sealed class WaterUploads(IServiceScopeFactory scopes, UnitOfWork work, RequestContext context, TimeProvider clock)
{
    private const int PartsACommit = 16;   // base64 twice over within a batch

    /// <summary>Keeps a file.</summary>
    /// <returns>What opens it again; only its hash is stored.</returns>
    public async Task<string> KeepAsync(WaterUpload upload, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var token = ShortId.Write(new Guid(RandomNumberGenerator.GetBytes(16)));
        var id = IdOf(token);
        foreach (var numbers in Enumerable.Range(0, upload.Bytes.Parts.Count).Chunk(PartsACommit))
        {
            // A batch holds 2 MB. Parts whose head never comes expire.
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
            var own = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            foreach (var number in numbers)
                own.Save(new WaterUploadPartDocument { Id = WaterUploadPartDocument.IdOf(id, number), At = now, Bytes = upload.Bytes.Parts[number] });
            own.Audit("water.filePartKept", id, $"{numbers[0]} to {numbers[^1]}");
            await own.CommitAsync(cancellationToken);
        }
        work.Save(new WaterUploadDocument
        {
            Id = id, Actor = context.Actor.Name, At = now, FileName = upload.FileName, Parts = upload.Bytes.Parts.Count, Length = upload.Bytes.Length, Encoding = upload.Encoding.Name, Start = upload.Encoding.Start,
        });
        work.Audit("water.fileKept", id);
        await work.CommitAsync(cancellationToken);
        return token;
    }

    /// <summary>The file of a token; null: it is gone, or another person's.</summary>
    public async Task<WaterUpload?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(token, out _) || await work.FindAsync<WaterUploadDocument>(IdOf(token), cancellationToken) is not { } head || head.Actor != context.Actor.Name)
            return null;
        var parts = new List<byte[]>(head.Parts);
        for (var number = 0; number < head.Parts; number++)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
            if (await scope.ServiceProvider.GetRequiredService<UnitOfWork>().FindAsync<WaterUploadPartDocument>(WaterUploadPartDocument.IdOf(head.Id, number), cancellationToken) is not { } part)
                return null;
            parts.Add(part.Bytes);
        }
        var encoding = head.Encoding == FileEncodings.Cp932Name ? FileEncodings.Cp932 : FileEncodings.Utf8;
        return new WaterUpload(head.FileName, KeptBytes.Of(parts, head.Length), new ProvenEncoding(encoding, head.Encoding, head.Start));
    }

    /// <summary>A name as it can be shown and stored.</summary>
    public static string NameOf(string? name)
    {
        var shown = string.Concat((name ?? "").Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
        var file = shown[(shown.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        return file.Length <= 120 ? file : file[..120];
    }

    private static string IdOf(string token) => ShortId.Write(new Guid(SHA256.HashData(Encoding.ASCII.GetBytes(token)).AsSpan(0, 16), bigEndian: true));
}
