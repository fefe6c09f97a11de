using System.Text.Json;

namespace BrigadeDispatch.Benchmarks;

/// <summary>One measured figure beside its floor.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Unit of both values.</param>
/// <param name="Ours">The product's median.</param>
/// <param name="Floor">The floor's median in the same run; for a count, what the rules allow.</param>
/// <param name="Goal">Goal in words; empty: none yet.</param>
/// <param name="Met">Whether it holds.</param>
internal sealed record Figure(string Name, string Unit, double Ours, double Floor, string Goal, bool Met)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public double Ratio => Floor == 0 ? 0 : Ours / Floor;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
