using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Says nothing of any source: where nobody inspects.</summary>
internal sealed class NoMarks : ISourceMarks
{
    private static readonly SourceMarksState _nothing = new("", new Dictionary<WaterSourceId, SourceMarks>());

    public ValueTask<SourceMarksState> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken) => ValueTask.FromResult(_nothing);
}
