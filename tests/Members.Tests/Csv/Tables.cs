using System.Text;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Csv;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.SliceKit;

namespace BrigadeDispatch.Members.Tests.Csv;

/// <summary>Files going in and out of a town.</summary>
internal static class Tables
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static byte[] Bytes(string file) => Encoding.UTF8.GetBytes(file);

    public static async Task<CheckImport.Outcome> CheckAsync(Town town, byte[] file, Actor? actor = null)
    {
        await using var use = town.Slice.Enter(actor ?? Town.Chief);
        return (await use.Mediator.Send(new CheckImport.Command(file), Token)).Value;
    }

    public static async Task ApplyAsync(Town town, CheckImport.Outcome checkedFile, bool remove = false, Actor? actor = null)
    {
        string change;
        await using (var use = town.Slice.Enter(actor ?? Town.Chief))
            change = (await use.Mediator.Send(new ApplyImport.Command(checkedFile.Token!, remove), Token)).Value.ChangeId;
        await town.Runner.ApplyAsync(Slice.Brigade, change, Token);
    }

    public static async Task<(string Code, int Status)> RefusedAsync(Town town, CheckImport.Outcome checkedFile, bool remove = false, Actor? actor = null)
    {
        await using var use = town.Slice.Enter(actor ?? Town.Chief);
        var refusal = (await use.Mediator.Send(new ApplyImport.Command(checkedFile.Token!, remove), Token)).Refusal!;
        return (refusal.Code, refusal.Status);
    }

    public static async Task<byte[]> ExportAsync(Town town, string encoding = "utf-8", bool substitute = false, Actor? actor = null)
    {
        await using var use = town.Slice.Enter(actor ?? Town.Chief);
        return (await use.Mediator.Send(new ExportMembers.Query(encoding, substitute), Token)).Value.Bytes;
    }

    /// <summary>The rows of a file by heading.</summary>
    public static List<Dictionary<string, string>> Rows(byte[] file)
    {
        using var table = CsvTable.Open(file).Value;
        var rows = new List<Dictionary<string, string>>();
        while (table.Next() is { } row)
            rows.Add(table.Heading.Cells.Zip(row.Cells).ToDictionary(pair => pair.First, pair => pair.Second));
        Assert.Null(table.Fault);
        return rows;
    }
}
