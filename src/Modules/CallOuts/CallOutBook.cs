using System.Collections.Immutable;
using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Storage;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.CallOuts;

/// <summary>Plan, call-outs and answers of a brigade at one moment.</summary>
internal sealed record CallOutState(
    DispatchPlan Plan,
    ImmutableDictionary<CallOutId, CallOut> CallOuts,
    ImmutableDictionary<IncidentId, ImmutableList<CallOut>> ByIncident,
    ImmutableDictionary<CallOutId, ImmutableDictionary<int, Response>> Responses);

/// <summary>All of it in memory, folded from the store.</summary>
internal sealed class CallOutBook(BrigadeReader reader, IIncidentBook incidents) : Projection<CallOutState>(reader), ICallOutBook
{
    private static readonly string[] _types = [DispatchPlanDocument.Type, CallOutDocument.Type, ResponseDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    public async ValueTask<bool> IsOpenAsync(BrigadeId brigade, CallOutId id, CancellationToken cancellationToken) =>
        (await CurrentAsync(brigade, cancellationToken)).CallOuts.TryGetValue(id, out var callOut)
        && await incidents.FindAsync(brigade, callOut.IncidentId, cancellationToken) is { Open: true };

    public async ValueTask<CallOutId?> FirstOfAsync(BrigadeId brigade, IncidentId incident, CancellationToken cancellationToken) =>
        (await CurrentAsync(brigade, cancellationToken)).ByIncident.TryGetValue(incident, out var callOuts) ? callOuts[0].Id : null;

    protected override CallOutState Empty(BrigadeId brigade) => new(
        new DispatchPlan([]),
        ImmutableDictionary<CallOutId, CallOut>.Empty,
        ImmutableDictionary<IncidentId, ImmutableList<CallOut>>.Empty,
        ImmutableDictionary<CallOutId, ImmutableDictionary<int, Response>>.Empty);

    protected override CallOutState Apply(BrigadeId brigade, CallOutState state, IReadOnlyList<StoredDocument> changes)
    {
        var plan = state.Plan;
        var callOuts = state.CallOuts.ToBuilder();
        var byIncident = state.ByIncident.ToBuilder();
        var responses = state.Responses.ToBuilder();
        foreach (var change in changes)
        {
            if (change.Deleted)
                continue;   // call-outs and answers are deleted only with their brigade
            switch (change.Type)
            {
                case "dispatchPlan":
                    plan = Open<DispatchPlanDocument>(brigade, change).Plan;
                    break;
                case "callOut":
                    var callOut = Open<CallOutDocument>(brigade, change).CallOut;
                    callOuts[callOut.Id] = callOut;
                    byIncident[callOut.IncidentId] = (byIncident.GetValueOrDefault(callOut.IncidentId) ?? [])
                        .RemoveAll(known => known.Id == callOut.Id).Add(callOut).Sort((a, b) => a.Ordinal.CompareTo(b.Ordinal));
                    break;
                case "response":
                    var document = Open<ResponseDocument>(brigade, change);
                    var known = responses.GetValueOrDefault(document.CallOutId) ?? ImmutableDictionary<int, Response>.Empty;
                    responses[document.CallOutId] = known.SetItem(document.Number, document.Response);
                    break;
                default:
                    throw new InvalidOperationException($"Not asked for: {change.Type}");
            }
        }
        return new CallOutState(plan, callOuts.ToImmutable(), byIncident.ToImmutable(), responses.ToImmutable());
    }
}
