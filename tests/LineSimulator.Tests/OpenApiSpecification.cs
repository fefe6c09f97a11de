using YamlDotNet.Serialization;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>A schema of LINE's OpenAPI file with what it inherits.</summary>
internal sealed record SpecifiedObject(string Name, IReadOnlyDictionary<string, SpecifiedProperty> Properties, IReadOnlySet<string> Required);

/// <summary>A property as LINE's OpenAPI file tells it.</summary>
internal sealed record SpecifiedProperty(
    string? Type, string? Reference, string? ItemReference, IReadOnlyList<string>? Words, int? MaxLength, int? MinItems, int? MaxItems);

/// <summary>LINE's published OpenAPI file, read for comparison only.</summary>
internal sealed class OpenApiSpecification
{
    private readonly Dictionary<object, object> schemas;

    private readonly Dictionary<object, object> paths;

    private OpenApiSpecification(Dictionary<object, object> root)
    {
        paths = Map(root["paths"]);
        schemas = Map(Map(root["components"])["schemas"]);
    }

    internal static OpenApiSpecification Read(string file)
    {
        using var reader = File.OpenText(file);
        return new OpenApiSpecification(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(reader));
    }

    internal bool HasPath(string method, string path) =>
        paths.TryGetValue(path, out var operations) && Map(operations).ContainsKey(method);

    internal IReadOnlyList<string> Words(string schema) => [.. List(Map(schemas[schema])["enum"]).Select(word => (string)word)];

    /// <summary>The kinds a discriminator tells apart.</summary>
    internal IReadOnlyDictionary<string, string> Kinds(string schema) =>
        Map(Map(Map(schemas[schema])["discriminator"])["mapping"])
            .ToDictionary(kind => (string)kind.Key, kind => Name((string)kind.Value), StringComparer.Ordinal);

    internal bool HasKinds(string schema) => Map(schemas[schema]).ContainsKey("discriminator");

    internal SpecifiedObject Object(string name)
    {
        var properties = new Dictionary<string, SpecifiedProperty>(StringComparer.Ordinal);
        var required = new HashSet<string>(StringComparer.Ordinal);
        Collect(Map(schemas[name]), properties, required);
        return new SpecifiedObject(name, properties, required);
    }

    private void Collect(Dictionary<object, object> schema, Dictionary<string, SpecifiedProperty> properties, HashSet<string> required)
    {
        if (schema.TryGetValue("$ref", out var reference))
        {
            Collect(Map(schemas[Name((string)reference)]), properties, required);
            return;
        }
        foreach (var part in schema.TryGetValue("allOf", out var parts) ? List(parts) : [])
        {
            Collect(Map(part), properties, required);
        }
        if (schema.TryGetValue("required", out var names))
        {
            required.UnionWith(List(names).Select(name => (string)name));
        }
        foreach (var (key, value) in schema.TryGetValue("properties", out var own) ? Map(own) : [])
        {
            properties[(string)key] = Property(Map(value));
        }
    }

    private static SpecifiedProperty Property(Dictionary<object, object> schema)
    {
        var items = schema.TryGetValue("items", out var inner) ? Map(inner) : [];
        return new SpecifiedProperty(
            Text(schema, "type"),
            Text(schema, "$ref") is { } reference ? Name(reference) : null,
            Text(items, "$ref") is { } item ? Name(item) : null,
            schema.TryGetValue("enum", out var words) ? [.. List(words).Select(word => (string)word)] : null,
            Number(schema, "maxLength"),
            Number(schema, "minItems"),
            Number(schema, "maxItems"));
    }

    private static string Name(string reference) => reference[(reference.LastIndexOf('/') + 1)..];

    private static string? Text(Dictionary<object, object> map, string key) => map.TryGetValue(key, out var value) ? (string)value : null;

    private static int? Number(Dictionary<object, object> map, string key) => Text(map, key) is { } text ? int.Parse(text) : null;

    private static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    private static List<object> List(object value) => (List<object>)value;
}
