using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas;

namespace BrigadeDispatch.CosmosStandIn.Wire;

/// <summary>One operation of a batch as the SDK writes it.</summary>
internal sealed record BatchOperation
{
    /// <summary>Number of <c>Microsoft.Azure.Documents.OperationType</c>.</summary>
    internal int Type { get; set; } = -1;

    internal string? Id { get; set; }

    internal byte[]? Body { get; set; }

    internal string? IfMatch { get; set; }

    internal string? IfNoneMatch { get; set; }

    /// <summary>The caller does not want the document back.</summary>
    internal bool Minimal { get; set; }
}

/// <summary>What became of one operation of a batch.</summary>
internal sealed record BatchResult(int Status, string? ETag, byte[]? Body, double Charge);

/// <summary>Bodies of batches: HybridRow records in record I/O, by the schemas and types that ship inside the SDK.</summary>
internal static class BatchWire
{
    private static readonly Namespace _schemas = ReadSchemas();

    private static readonly LayoutResolverNamespace _layouts = new(_schemas, null);

    private static readonly Layout _result = _layouts.Resolve(_schemas.Schemas.Find(schema => schema.Name == "BatchResult")!.SchemaId);

    /// <summary>Reads what the SDK sent.</summary>
    /// <exception cref="InvalidDataException">It is no batch.</exception>
    internal static async Task<IReadOnlyList<BatchOperation>> ReadAsync(ReadOnlyMemory<byte> body)
    {
        var operations = new List<BatchOperation>();
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        var read = await stream.ReadRecordIOAsync((ReadOnlyMemory<byte> record) =>
        {
            var row = new RowBuffer(record.Length);
            if (!row.ReadFrom(record.Span, HybridRowVersion.V1, _layouts))
                return Result.Failure;
            var operation = new BatchOperation();
            var result = Read(ref row, operation);
            operations.Add(operation);
            return result;
        }, resizer: new MemorySpanResizer<byte>(Math.Max(body.Length, 1)));
        return read == Result.Success ? operations : throw new InvalidDataException($"The batch cannot be read: {read}");
    }

    /// <summary>Writes results as the service does.</summary>
    internal static async Task<byte[]> WriteAsync(IReadOnlyList<BatchResult> results)
    {
        using var stream = new MemoryStream();
        var written = await stream.WriteRecordIOAsync(default, Produce);
        return written == Result.Success ? stream.ToArray() : throw new InvalidDataException($"The batch's answer cannot be written: {written}");

        Result Produce(long index, out ReadOnlyMemory<byte> buffer)
        {
            buffer = default;
            if (index >= results.Count)
                return Result.Success;
            var result = results[(int)index];
            var resizer = new MemorySpanResizer<byte>(256 + (result.Body?.Length ?? 0));
            var row = new RowBuffer(resizer.Memory.Length, resizer);
            row.InitLayout(HybridRowVersion.V1, _result, _layouts);
            var outcome = RowWriter.WriteBuffer(ref row, result, Write);
            buffer = resizer.Memory[..row.Length];
            return outcome;
        }
    }

    private static Result Read(ref RowBuffer row, BatchOperation into)
    {
        var reader = new RowReader(ref row);
        while (reader.Read())
        {
            var result = Result.Success;
            switch (reader.Path.ToString())
            {
                case "operationType":
                    result = reader.ReadInt32(out var type);
                    into.Type = type;
                    break;
                case "id":
                    result = reader.ReadString(out string id);
                    into.Id = id;
                    break;
                case "resourceBody":
                    result = reader.ReadBinary(out byte[] body);
                    into.Body = body;
                    break;
                case "ifMatch":
                    result = reader.ReadString(out string ifMatch);
                    into.IfMatch = ifMatch;
                    break;
                case "ifNoneMatch":
                    result = reader.ReadString(out string ifNoneMatch);
                    into.IfNoneMatch = ifNoneMatch;
                    break;
                case "minimalReturnPreference":
                    result = reader.ReadBool(out var minimal);
                    into.Minimal = minimal;
                    break;
            }
            if (result != Result.Success)
                return result;
        }
        return Result.Success;
    }

    private static Result Write(ref RowWriter writer, TypeArgument type, BatchResult result)
    {
        var outcome = writer.WriteInt32("statusCode", result.Status);
        if (outcome == Result.Success && result.ETag is not null)
            outcome = writer.WriteString("eTag", result.ETag);
        if (outcome == Result.Success && result.Body is not null)
            outcome = writer.WriteBinary("resourceBody", result.Body);
        if (outcome == Result.Success)
            outcome = writer.WriteFloat64("requestCharge", result.Charge);
        return outcome;
    }

    private static Namespace ReadSchemas()
    {
        const string Name = "Microsoft.Azure.Cosmos.Batch.HybridRowBatchSchemas.json";
        using var stream = typeof(CosmosClient).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidDataException($"The SDK has no {Name}: another version?");
        using var reader = new StreamReader(stream);
        return Namespace.Parse(reader.ReadToEnd());
    }
}
