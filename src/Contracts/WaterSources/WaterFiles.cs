using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Contracts.WaterSources;

/// <summary>A row of a file and why it cannot be taken, or what was decided about it.</summary>
/// <param name="Row">As a spreadsheet counts rows (of GeoJSON the number of the feature); 0: the whole file.</param>
/// <param name="Reason">A sentence.</param>
public sealed record WaterFileRow(int Row, string Reason);

/// <summary>A source that is or would be taken from a file.</summary>
/// <param name="Id">Its id; a dry run names the one it would get.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Latitude">WGS 84, decimal degrees.</param>
/// <param name="Longitude">WGS 84, decimal degrees.</param>
public sealed record WaterFileSource(WaterSourceId Id, WaterKind Kind, double Latitude, double Longitude);

/// <summary>What a file does, or would do.</summary>
/// <param name="Rows">Rows with anything in them, below the heading.</param>
/// <param name="Rejected">Rows that cannot be taken. All or nothing: one of them, and nothing is taken.</param>
/// <param name="Warnings">What was decided and what may surprise.</param>
/// <param name="Sources">What is or would be taken.</param>
/// <param name="New">Sources that were not there.</param>
/// <param name="Changed">Sources that are another state now.</param>
/// <param name="Unchanged">Sources the file says nothing new of.</param>
public sealed record WaterFileOutcome(
    int Rows, IReadOnlyList<WaterFileRow> Rejected, IReadOnlyList<WaterFileRow> Warnings, IReadOnlyList<WaterFileSource> Sources, int New, int Changed, int Unchanged);

/// <summary>Files of water sources for the operator's command: no questions, the best evidence decides and is told as a warning.</summary>
public interface IWaterFiles
{
    /// <summary>Takes a file in, all of it or nothing; what is not in the file stays. A dry run changes nothing.</summary>
    Task<Result<WaterFileOutcome>> ImportAsync(Stream file, string fileName, bool dryRun, CancellationToken cancellationToken);
}
