using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>A file as the reader has it, without a brigade around.</summary>
internal sealed record ReadFile(FileReading? Reading, Findings Findings, List<IncomingRow> Rows, Refusal? Refusal)
{
    public static UnitView Unit { get; } = new(new UnitId(ShortId.FromName("第1分団")), null, "分団", "第1分団", "第1", 0);

    public IReadOnlyList<WaterSource> Sources => [.. Rows.Select(row => row.Source)];

    public FilePlan Plan => Reading!.Plan;

    public IEnumerable<Question> Open => Plan.Questions.Where(question => question.Open);

    public string Warnings => string.Join('\n', Findings.Warnings.Select(warning => $"{warning.Row}: {warning.Sentence}"));

    public static Task<ReadFile> TextAsync(string text, string name = "水利.csv", Dictionary<string, string>? answers = null, string? prefecture = "長野県", Bounds? known = null) =>
        BytesAsync(Encoding.UTF8.GetBytes(text), name, answers, prefecture, known);

    public static async Task<ReadFile> BytesAsync(byte[] bytes, string name = "水利.csv", Dictionary<string, string>? answers = null, string? prefecture = "長野県", Bounds? known = null)
    {
        using var stream = new MemoryStream(bytes);
        return await StreamAsync(stream, name, answers, prefecture, known);
    }

    public static async Task<ReadFile> StreamAsync(Stream stream, string name = "水利.csv", Dictionary<string, string>? answers = null, string? prefecture = "長野県", Bounds? known = null)
    {
        var findings = new Findings(1000);
        var taken = await KeptBytes.TakeAsync(stream, TestContext.Current.CancellationToken);
        if (taken.Refusal is { } refusal)
            return new ReadFile(null, findings, [], refusal);
        var rows = new List<IncomingRow>();
        var context = new FileContext(name, prefecture is null ? null : Prefectures.NamedIn(prefecture), known, new UnitNames([Unit]), answers ?? []);
        var read = new FileReader(taken.Value.Bytes, taken.Value.Encoding, context, findings, rows).Read();
        return read.Match(reading => new ReadFile(reading, findings, rows, null), unreadable => new ReadFile(null, findings, [], unreadable));
    }

    public static byte[] Cp932(string text) => FileEncodings.Cp932.GetBytes(text);

    public static byte[] Marked(string text) => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>A file of the samples beside the checkout; the test is skipped where there is none.</summary>
    public static Task<ReadFile> SampleAsync(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, "shared", "samples", "water-sources", name);
            if (File.Exists(path))
                return BytesAsync(File.ReadAllBytes(path), name);
        }
        Assert.Skip("There is no folder shared beside this checkout.");
        return Task.FromResult<ReadFile>(null!);
    }
}
