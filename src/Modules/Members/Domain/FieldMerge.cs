using System.Text.Json.Nodes;

namespace BrigadeDispatch.Members.Domain;

/// <summary>What somebody changed, laid over what is there by now: a change of the unit does not undo a telephone number entered meanwhile.</summary>
internal static class FieldMerge
{
    /// <summary><paramref name="current"/> with every field that differs between <paramref name="before"/> and <paramref name="after"/> as it is after.</summary>
    public static JsonObject Apply(JsonObject before, JsonObject after, JsonObject current)
    {
        var merged = (JsonObject)current.DeepClone();
        foreach (var name in before.Select(field => field.Key).Union(after.Select(field => field.Key)))
        {
            var (was, becomes) = (before[name], after[name]);
            if (JsonNode.DeepEquals(was, becomes))
                continue;
            if (was is JsonObject wasGroup && becomes is JsonObject becomesGroup && merged[name] is JsonObject isGroup)
                merged[name] = Apply(wasGroup, becomesGroup, isGroup);
            else if (becomes is null)
                merged.Remove(name);
            else
                merged[name] = becomes.DeepClone();
        }
        return merged;
    }
}
