using System.Globalization;
using System.Text;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>The queries, each within one partition and in the order of one indexed property.</summary>
internal static class Queries
{
    /// <summary>Documents of a type by key or id.</summary>
    public static QueryDefinition Of(DocumentQuery query, DateTimeOffset now)
    {
        var byKey = query.Key is not null;
        var property = byKey ? $"c.k[\"{Name(query.Key!)}\"]" : "c.id";
        var after = query.After is null ? null : KeyOrder.After(query.After, query.Type, byKey);
        if (!byKey && after is not null)
            after = Envelope.Id(query.Type, after);
        var text = new StringBuilder("SELECT * FROM c WHERE ");
        var parameters = new List<(string Name, object Value)>();

        string Value(object value)
        {
            parameters.Add(($"@p{parameters.Count}", value));
            return parameters[^1].Name;
        }

        // The page before ended inside the range, so its end takes the place of that bound.
        text.Append(after is not null && !query.Descending
            ? $"{property} > {Value(after)}"
            : $"{property} >= {Value(byKey ? KeyOrder.Lowest(query.Type, query.From) : Envelope.Id(query.Type, query.From ?? ""))}");
        text.Append(after is not null && query.Descending ? $" AND {property} < {Value(after)}"
            : byKey ? $" AND {property} < {Value(KeyOrder.Beyond(query.Type, query.To))}"
            : query.To is null ? $" AND {property} < {Value(query.Type + "/")}"   // / follows . in ASCII
            : $" AND {property} <= {Value(Envelope.Id(query.Type, query.To))}");
        if (!byKey)
            text.Append(" AND NOT IS_DEFINED(c.d)");   // a deleted document has no keys, but its id
        text.Append(CultureInfo.InvariantCulture, $" AND (NOT IS_DEFINED(c.x) OR c.x > {Value(Envelope.Time(now))})");
        text.Append(CultureInfo.InvariantCulture, $" ORDER BY {property}{(query.Descending ? " DESC" : "")}");
        return With(text.ToString(), parameters);
    }

    /// <summary>What a caller goes on with after a page.</summary>
    public static string Continuation(DocumentQuery query, StoredDocument last) => query.Key is null
        ? "!" + last.Id
        : KeyOrder.Continuation(KeyOrder.Write(last.Type, last.Keys[query.Key], last.Id), last.Type);

    /// <summary>Documents whose newest state is of a commit after one number and up to another.</summary>
    public static QueryDefinition Changes(long after, long upTo, IReadOnlyCollection<string>? types)
    {
        var parameters = new List<(string, object)> { ("@after", after), ("@upTo", upTo) };
        var filter = "IS_DEFINED(c.t)";
        if (types is not null)
        {
            filter = $"c.t IN ({string.Join(", ", types.Select((_, n) => $"@t{n}"))})";
            parameters.AddRange(types.Select((type, n) => ($"@t{n}", (object)type)));
        }
        return With($"SELECT * FROM c WHERE c.s > @after AND c.s <= @upTo AND {filter} ORDER BY c.s", parameters);
    }

    /// <summary>The numbers of those documents that are there.</summary>
    public static QueryDefinition Numbers(IEnumerable<string> ids) =>
        new QueryDefinition("SELECT c.id, c.s FROM c WHERE ARRAY_CONTAINS(@ids, c.id)").WithParameter("@ids", ids.ToArray());

    private static QueryDefinition With(string text, IEnumerable<(string Name, object Value)> parameters) =>
        parameters.Aggregate(new QueryDefinition(text), (query, parameter) => query.WithParameter(parameter.Name, parameter.Value));

    /// <summary>Names of keys are the modules' own words; a quote in one would be a defect, not an injection.</summary>
    private static string Name(string key) => key.AsSpan().ContainsAny('"', '\\') ? throw new ArgumentException($"'{key}' cannot name a key.", nameof(key)) : key;
}
