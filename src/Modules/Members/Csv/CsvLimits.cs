using BrigadeDispatch.Kernel.Files;

namespace BrigadeDispatch.Members.Csv;

/// <summary>What a file may hold at most, so that no file costs more than a known amount of work and memory.</summary>
internal static class CsvLimits
{
    public const int Bytes = 20 * 1024 * 1024;

    public const int Rows = 50_000;

    public const int Columns = 200;

    public const int CharactersPerField = 10_000;

    public static TableLimits Table { get; } = new(Rows, Columns, CharactersPerField, "団員");

    /// <summary>Bad lines and differences told one by one; the counts are of all.</summary>
    public const int Told = 1_000;
}
