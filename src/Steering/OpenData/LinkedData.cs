using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Steering.Portfolio;

namespace Felles.Steering.OpenData;

/// <summary>What a statement says of its subject.</summary>
internal abstract record LinkedValue;

/// <summary>Something with an address.</summary>
/// <param name="Address">IRI.</param>
internal sealed record LinkedPlace(string Address) : LinkedValue;

/// <summary>A text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Language">Its language; null for none.</param>
internal sealed record LinkedText(string Text, string? Language = null) : LinkedValue;

/// <summary>A day.</summary>
/// <param name="Day">The day, in Norway.</param>
internal sealed record LinkedDay(DateOnly Day) : LinkedValue;

/// <summary>Statements (RDF), written as JSON-LD and as Turtle in the order they were said, so the same statements have the same bytes.</summary>
internal sealed class LinkedData
{
    private static readonly (string Prefix, string Address)[] prefixes =
    [
        ("dcat", "http://www.w3.org/ns/dcat#"), ("dct", "http://purl.org/dc/terms/"), ("foaf", "http://xmlns.com/foaf/0.1/"), ("vcard", "http://www.w3.org/2006/vcard/ns#"), ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ];

    private readonly OrderedDictionary<string, (string Type, List<(string Property, IReadOnlyList<LinkedValue> Values)> Said)> subjects = new(StringComparer.Ordinal);

    /// <summary>Says what a subject is.</summary>
    internal void Is(string subject, string type) => subjects[subject] = (type, []);

    /// <summary>Says something of a subject that has been said to be something.</summary>
    internal void Say(string subject, string property, params IReadOnlyList<LinkedValue> values) => subjects[subject].Said.Add((property, values));

    /// <summary>As JSON-LD 1.1.</summary>
    internal string ToJsonLd() => new JsonObject
    {
        ["@context"] = new JsonObject(prefixes.Select(prefix => KeyValuePair.Create<string, JsonNode?>(prefix.Prefix, prefix.Address))),
        ["@graph"] = new JsonArray([.. subjects.Select(subject => (JsonNode)new JsonObject([
            new("@id", subject.Key), new("@type", subject.Value.Type),
            .. subject.Value.Said.Select(said => KeyValuePair.Create<string, JsonNode?>(said.Property, new JsonArray([.. said.Values.Select(Node)])))]))]),
    }.ToJsonString(new JsonSerializerOptions(RoundJson.Options) { WriteIndented = true });

    /// <summary>As Turtle.</summary>
    internal string ToTurtle()
    {
        var text = new StringBuilder();
        foreach (var (prefix, address) in prefixes) text.Append(CultureInfo.InvariantCulture, $"@prefix {prefix}: <{address}> .\n");
        foreach (var (subject, (type, said)) in subjects)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n<{Iri(subject)}> a {type}");
            foreach (var (property, values) in said) text.Append(CultureInfo.InvariantCulture, $" ;\n  {property} {string.Join(", ", values.Select(Term))}");
            text.Append(" .\n");
        }

        return text.ToString();
    }

    private static JsonNode Node(LinkedValue value) => value switch
    {
        LinkedPlace place => new JsonObject { ["@id"] = place.Address },
        LinkedDay day => new JsonObject { ["@value"] = Day(day), ["@type"] = "xsd:date" },
        LinkedText { Language: { } language } text => new JsonObject { ["@value"] = text.Text, ["@language"] = language },
        LinkedText text => new JsonObject { ["@value"] = text.Text },
        _ => throw new InvalidOperationException("A kind of value without its form."),
    };

    private static string Term(LinkedValue value) => value switch
    {
        LinkedPlace place => $"<{Iri(place.Address)}>",
        LinkedDay day => $"\"{Day(day)}\"^^xsd:date",
        LinkedText text => $"\"{Escaped(text.Text)}\"{(text.Language is { } language ? $"@{language}" : null)}",
        _ => throw new InvalidOperationException("A kind of value without its form."),
    };

    private static string Day(LinkedDay day) => day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    // What may not stand in an IRI of Turtle.
    private static string Iri(string address) => string.Concat(address.Select(c => c is <= ' ' or '<' or '>' or '"' or '{' or '}' or '|' or '^' or '`' or '\\' ? Uri.HexEscape(c) : $"{c}"));
}
