using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Exchange.Planning;

/// <summary>Ids for sources that are new: the one they had before if our own file says it, else one that follows from what they are, so that a dry run and the import name the same.</summary>
internal sealed class NewIds
{
    private readonly HashSet<WaterSourceId> _taken;

    /// <param name="existing">Those there are.</param>
    /// <param name="more">How many new ones there may be.</param>
    public NewIds(IReadOnlyList<WaterSource> existing, int more)
    {
        _taken = new HashSet<WaterSourceId>(existing.Count + more);
        _taken.UnionWith(existing.Select(source => source.Id));
    }

    /// <summary>The id of a source that a row tells of, unless another has it.</summary>
    public static WaterSourceId Of(SourceDraft draft) =>
        new(ShortId.FromName($"water|{draft.MunicipalityCode}|{draft.PublisherId}|{draft.Number}|{(int)draft.Kind}|{SourceDraft.Text(draft.Latitude)}|{SourceDraft.Text(draft.Longitude)}"));

    /// <summary>The source with an id nobody else has.</summary>
    public WaterSource Given(WaterSource source)
    {
        for (var again = 1; !_taken.Add(source.Id); again++)
            source = source with { Id = new WaterSourceId(ShortId.FromName($"{source.Id}|{again}")) };
        return source;
    }
}
