using System.Text.Json;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>A property an object may or must have.</summary>
internal sealed record PropertyRule(string Name, ValueRule Value, bool Required);

/// <summary>An object with a closed list of properties; what goes beyond single properties is in <see cref="Also"/>.</summary>
/// <remarks>LINE itself ignores some unknown properties; refusing them all is our strictness: a misspelt property is a fault of ours.</remarks>
internal sealed record ObjectRule(string Schema, IReadOnlyList<PropertyRule> Properties) : ValueRule
{
    private Dictionary<string, PropertyRule>? byName;

    /// <summary>Rules over several properties of the object.</summary>
    internal Action<JsonElement, string, RuleFindings>? Also { get; init; }

    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.Object, "an object", path, findings))
        {
            return;
        }
        byName ??= Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var at = Join(path, property.Name);
            if (!byName.TryGetValue(property.Name, out var rule))
            {
                findings.Add(at, "unknown field");
            }
            else
            {
                rule.Value.Check(property.Value, at, findings);
            }
        }
        foreach (var rule in Properties)
        {
            if (rule.Required && !value.TryGetProperty(rule.Name, out _))
            {
                findings.Add(Join(path, rule.Name), "May not be empty");
            }
        }
        Also?.Invoke(value, path, findings);
    }

    internal ObjectRule And(params PropertyRule[] more) => this with { Properties = [.. Properties, .. more], byName = null };

    internal ObjectRule Replacing(PropertyRule property) =>
        this with { Properties = [.. Properties.Select(old => old.Name == property.Name ? property : old)], byName = null };

    internal static PropertyRule May(string name, ValueRule value) => new(name, value, Required: false);

    internal static PropertyRule Must(string name, ValueRule value) => new(name, value, Required: true);

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}

/// <summary>An object whose <c>type</c> says which rule it keeps.</summary>
internal sealed record ChoiceRule(IReadOnlyDictionary<string, ObjectRule> Kinds) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.Object, "an object", path, findings))
        {
            return;
        }
        var at = ObjectRule.Join(path, "type");
        if (!value.TryGetProperty("type", out var type))
        {
            findings.Add(at, "May not be empty");
        }
        else if (type.ValueKind != JsonValueKind.String || !Kinds.TryGetValue(type.GetString()!, out var rule))
        {
            findings.Add(at, $"Must be one of the following values: [{string.Join(", ", Kinds.Keys)}]");
        }
        else
        {
            rule.Check(value, path, findings);
        }
    }

    /// <summary>Makes each kind's <c>type</c> a property with that one word.</summary>
    internal static ChoiceRule Of(params (string Type, ObjectRule Rule)[] kinds) => new(kinds.ToDictionary(
        kind => kind.Type,
        kind => kind.Rule with { Properties = [ObjectRule.Must("type", new WordRule(kind.Type)), .. kind.Rule.Properties] },
        StringComparer.Ordinal));

    internal ChoiceRule Only(params string[] types) =>
        new(types.ToDictionary(type => type, type => Kinds[type], StringComparer.Ordinal));
}

/// <summary>An object whose inside the stand-in does not judge.</summary>
internal sealed record UnjudgedRule : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings) =>
        Is(value, JsonValueKind.Object, "an object", path, findings);
}

/// <summary>A rule given later: Flex boxes hold boxes.</summary>
internal sealed record LaterRule(Func<ValueRule> Rule) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings) => Rule().Check(value, path, findings);
}

/// <summary>An object with free names, all keeping one rule.</summary>
internal sealed record NamedRule(ValueRule Value, int Max, System.Text.RegularExpressions.Regex Name) : ValueRule
{
    internal override void Check(JsonElement value, string path, RuleFindings findings)
    {
        if (!Is(value, JsonValueKind.Object, "an object", path, findings))
        {
            return;
        }
        var count = 0;
        foreach (var property in value.EnumerateObject())
        {
            var at = ObjectRule.Join(path, property.Name);
            if (!Name.IsMatch(property.Name))
            {
                findings.Add(at, "invalid property");
            }
            Value.Check(property.Value, at, findings);
            count++;
        }
        if (count > Max)
        {
            findings.Add(path, $"Size must be between 0 and {Max}");
        }
    }
}
