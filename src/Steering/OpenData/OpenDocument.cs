using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;
using Felles.Steering.Portfolio.Reporting;

namespace Felles.Steering.OpenData;

/// <summary>
/// A document of the open data that is computed: what writes it, and from the same its JSON Schema, so that the two cannot differ.
/// </summary>
/// <typeparam name="TFrom">What it is made of.</typeparam>
internal sealed class OpenDocument<TFrom>
{
    private readonly Func<TFrom, byte[]> write;

    private OpenDocument(Type type, Func<TFrom, byte[]> write)
    {
        Type = type;
        this.write = write;
    }

    /// <summary>The type that it is serialised as.</summary>
    internal Type Type { get; }

    /// <summary>A document of what a function makes.</summary>
    internal static OpenDocument<TFrom> Of<T>(Func<TFrom, T> make)
        where T : notnull => new(typeof(T), from => JsonSerializer.SerializeToUtf8Bytes(make(from), RoundJson.Options));

    internal byte[] Write(TFrom from) => write(from);
}

/// <summary>JSON Schemas (2020-12) of everything that the open data serve and members' systems send, each under its name.</summary>
internal static class OpenSchemas
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    private static readonly Dictionary<string, Type> types = new(StringComparer.Ordinal)
    {
        ["round"] = typeof(RoundDocument),
        ["rounds"] = OpenDataEndpoints.RoundList.Type,
        ["initiatives"] = FigureDocuments.InitiativeList.Type,
        ["initiative-history"] = OpenDataEndpoints.InitiativeHistory.Type,
        ["figures"] = FigureDocuments.FigureList.Type,
        ["costs"] = FigureDocuments.CostList.Type,
        ["changes"] = FigureDocuments.ChangeList.Type,
        ["red-list"] = FigureDocuments.RedList.Type,
        ["code-lists"] = typeof(CodeLists),
        ["strategy"] = PaperDocumentsOf.StrategyStatus.Type,
        ["deliveries"] = PaperDocumentsOf.DeliveryList.Type,
        ["differences"] = PaperDocumentsOf.DifferenceList.Type,
        ["due"] = PaperDocumentsOf.DueList.Type,
        ["report"] = typeof(Initiative),
        ["opened-round"] = typeof(OpenedRound),
        ["review"] = typeof(ReviewedReport),
        ["correction"] = typeof(Correction),
    };

    /// <summary>The names, in order.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. types.Keys.Concat(PaperKinds.All.Select(kind => kind.Key)).Order(StringComparer.Ordinal)];

    /// <summary>The schema of a name; null for another text.</summary>
    internal static JsonObject? Find(string name)
    {
        if ((types.GetValueOrDefault(name) ?? PaperKinds.Find(name)?.Type) is not { } type) return null;
        var schema = Of(type);
        return new JsonObject([
            new("$schema", Dialect), new("$id", $"/steering/api/schemas/{name}"), new("title", name),
            .. schema.ToList().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))]);
    }

    /// <summary>The schema of a type as it is serialised.</summary>
    internal static JsonObject Of(Type type)
    {
        var schema = (JsonObject)RoundJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TransformSchemaNode = Described });
        LeaveOutWhatMayBeNull(schema);
        return schema;
    }

    // A member that is null is left out, so none that may be null is required.
    private static void LeaveOutWhatMayBeNull(JsonNode? schema)
    {
        if (schema is JsonArray list)
            foreach (var item in list) LeaveOutWhatMayBeNull(item);
        if (schema is not JsonObject node) return;
        if (node["properties"] is JsonObject members && node["required"] is JsonArray required)
        {
            var kept = required.Select(name => (string)name!).Where(name => !MayBeNull(members[name])).ToList();
            if (kept.Count > 0) node["required"] = new JsonArray([.. kept.Select(name => (JsonNode)name)]);
            else node.Remove("required");
        }

        foreach (var (_, child) in node.ToList()) LeaveOutWhatMayBeNull(child);
    }

    private static bool MayBeNull(JsonNode? schema) =>
        schema is not JsonObject node || (node["type"] is JsonArray types && types.Any(type => (string?)type == "null")) || (node["enum"] is JsonArray values && values.Any(value => value is null)) || (node["type"] is null && node["enum"] is null && node["$ref"] is null);

    // What a converter writes, the exporter cannot see.
    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Type == typeof(PartialDate) || context.TypeInfo.Type == typeof(PartialDate?))
        {
            return new JsonObject
            {
                ["type"] = context.TypeInfo.Type == typeof(PartialDate) ? "string" : new JsonArray("string", "null"),
                ["pattern"] = "^\\d{4}(-\\d{2}(-\\d{2})?)?$",
            };
        }

        return schema;
    }
}
