using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Felles.Test.Platform.Steering;

/// <summary>
/// Checks JSON by a JSON Schema, of the keywords that ours use; any other keyword is an error, so that none is passed over. No library
/// for it restores from the registry at hand.
/// </summary>
internal sealed class SchemaCheck(JsonObject root)
{
    private static readonly HashSet<string> passedOver = ["$schema", "$id", "title", "format", "default", "description"];

    internal IEnumerable<string> Faults(JsonNode? value) => Faults(root, value, "$");

    private IEnumerable<string> Faults(JsonNode? schema, JsonNode? value, string at)
    {
        if (schema is JsonValue all) return all.GetValue<bool>() ? [] : [$"{at}: nothing is allowed here"];
        return schema!.AsObject().Where(keyword => !passedOver.Contains(keyword.Key)).SelectMany(keyword => Keyword(keyword.Key, keyword.Value!, (JsonObject)schema, value, at));
    }

    private IEnumerable<string> Keyword(string name, JsonNode rule, JsonObject schema, JsonNode? value, string at) => name switch
    {
        "$ref" => Faults(Find(rule.GetValue<string>()), value, at),
        "type" => (rule is JsonArray types ? types.Select(type => type!.GetValue<string>()) : [rule.GetValue<string>()]).Any(type => IsOf(type, value)) ? [] : [$"{at}: {value?.GetValueKind()} is not {rule.ToJsonString()}"],
        "enum" => rule.AsArray().Any(one => JsonNode.DeepEquals(one, value)) ? [] : [$"{at}: {value} is none of {rule.ToJsonString()}"],
        "pattern" => value is not JsonValue text || text.GetValueKind() != JsonValueKind.String || Regex.IsMatch(text.GetValue<string>(), rule.GetValue<string>()) ? [] : [$"{at}: {value} is not {rule}"],
        "required" => value is not JsonObject whole ? [] : rule.AsArray().Where(member => !whole.ContainsKey((string)member!)).Select(member => $"{at}: {member} is missing"),
        "properties" => value is not JsonObject members ? [] : rule.AsObject().Where(member => members.ContainsKey(member.Key)).SelectMany(member => Faults(member.Value, members[member.Key], $"{at}.{member.Key}")),
        "additionalProperties" => value is not JsonObject others ? [] : others.Where(member => schema["properties"]?[member.Key] is null).SelectMany(member => Faults(rule, member.Value, $"{at}.{member.Key}")),
        "items" => value is not JsonArray list ? [] : list.SelectMany((item, i) => Faults(rule, item, $"{at}[{i}]")),
        "anyOf" => rule.AsArray().Any(one => !Faults(one, value, at).Any()) ? [] : [$"{at}: none of the alternatives holds"],
        _ => throw new NotSupportedException($"The keyword {name} is not checked here."),
    };

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => decimal.IsInteger(value!.GetValue<decimal>()),
        _ => false,
    };

    private JsonNode? Find(string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode?)root, (node, step) => node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : node?[step]);
}
