using System.Text;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using CsvHelper;

namespace BrigadeDispatch.WaterSources.Exchange.Writing;

/// <summary>Sources as a table that goes out: RFC 4180, safe to open in a spreadsheet, in UTF-8 with BOM or code page 932, written as it is made.</summary>
internal sealed class SourceSheet(IReadOnlyList<OutColumn> columns, IReadOnlyList<WaterSource> sources, bool cp932)
{
    private const int RowsAtOnce = 200;
    private const int Told = 1000;

    /// <summary>The characters the encoding lacks, looked for before anything is written.</summary>
    public CarriedText FindLacking()
    {
        var carried = new CarriedText(cp932, Told);
        for (var at = 0; at < sources.Count; at++)
            foreach (var column in columns)
                carried.Carry(at + 2, sources[at].Number, column.Heading, column.Write(sources[at]));
        return carried;
    }

    /// <summary>Writes the table; what the encoding lacks is replaced.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await using var text = new StreamWriter(buffer, cp932 ? FileEncodings.Cp932 : new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true));
        var configuration = CsvRows.Configuration(',');
        configuration.NewLine = "\r\n";
        configuration.ShouldQuote = static told => told.Field is { Length: > 0 } field
            && (field.AsSpan().IndexOfAny("\",\r\n\t") >= 0 || char.IsWhiteSpace(field[0]) || char.IsWhiteSpace(field[^1]));
        await using var csv = new CsvWriter(text, configuration, leaveOpen: true);
        var carried = new CarriedText(cp932, 0);
        foreach (var column in columns)
            csv.WriteField(column.Heading);
        csv.NextRecord();
        for (var at = 0; at < sources.Count; at++)
        {
            foreach (var column in columns)
                csv.WriteField(ExcelSafe.Guard(carried.Carry(at + 2, "", column.Heading, column.Write(sources[at]))));
            csv.NextRecord();
            if (at % RowsAtOnce == RowsAtOnce - 1)
                await FlushAsync();
        }
        await FlushAsync();

        async Task FlushAsync()
        {
            csv.Flush();
            text.Flush();
            await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
            buffer.SetLength(0);
        }
    }
}
