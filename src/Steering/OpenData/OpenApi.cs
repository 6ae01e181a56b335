using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;

namespace Felles.Steering.OpenData;

/// <summary>The API's description (OpenAPI 3.1). The schemas are those of the records that are served, and the filters those that are read.</summary>
internal static class OpenApi
{
    private static readonly Lazy<byte[]> document = new(() => JsonSerializer.SerializeToUtf8Bytes(Write(), RoundJson.Options));

    internal static byte[] Document => document.Value;

    internal static string Tag => Convert.ToHexStringLower(RoundJson.Hash(Document));

    private static JsonObject Write()
    {
        var description = Open();
        var paths = description["paths"]!.AsObject();
        foreach (var (path, item) in WorkApi.Paths()) paths[$"/{WorkApi.Root}{path}"] = item;
        return description;
    }

    private static JsonObject Open() => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject
        {
            ["title"] = "Felles: the steering house",
            ["version"] = "1",
            ["description"] = "Frozen rounds of the portfolio, open for reading. A round never changes; a correction is a new edition with a reason. The hash of a round is the same on every platform.",
            ["license"] = new JsonObject { ["name"] = "Norsk lisens for offentlige data (NLOD) 2.0", ["url"] = "https://data.norge.no/nlod/no/2.0" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/steering/api" }),
        ["paths"] = new JsonObject
        {
            ["/openapi.json"] = Get("This description.", null),
            ["/schemas"] = Get("The JSON Schemas of what is served here, by name.", null),
            ["/schemas/{name}"] = Get("A JSON Schema (2020-12).", null, Parameter("name", "path", "Name of the schema.", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. OpenSchemas.Names.Select(name => (JsonNode)name)]) })),
            ["/catalogue.jsonld"] = Get("The catalogue of the open data by DCAT-AP-NO, as JSON-LD.", null),
            ["/catalogue.ttl"] = Get("The same as Turtle.", null),
            ["/code-lists"] = Get("The code lists, with what is the platform's own default.", "code-lists"),
            ["/rounds"] = Get("The frozen rounds, oldest first, each with its latest edition and hash.", "rounds"),
            ["/rounds/{round}"] = Get("A whole round, as `felles steering import` reads it.", "round", Round()),
            ["/rounds/{round}/initiatives"] = Get("The initiatives that the filter means.", "initiatives", [Round(), .. Filters()]),
            ["/rounds/{round}/initiatives.csv"] = Get("The same as CSV with semicolons.", null, [Round(), .. Filters()]),
            ["/rounds/{round}/figures"] = Get("Counts along every dimension, budgets, dependencies and milestones of the initiatives that the filter means.", "figures", [Round(), .. Filters()]),
            ["/rounds/{round}/costs"] = Get("Changes in operating and management costs, in full precision.", "costs", [Round(), .. Filters()]),
            ["/rounds/{round}/changes"] = Get("What differs from an earlier round: new, gone, colours, dates, costs and other fields.", "changes", Round(), Parameter("since", "query", "The earlier round, as 2022-09; without it, the one before.", new JsonObject { ["type"] = "string" })),
            ["/rounds/{round}/red-list"] = Get("What is red or critical among the active initiatives: status, risk, dependencies, delayed deliveries.", "red-list", Round()),
            ["/initiatives/{number}"] = Get("An initiative in every round.", "initiative-history", Parameter("number", "path", "The initiative's number.", new JsonObject { ["type"] = "integer" })),
            ["/papers"] = Get("The kinds of records of the strategy, the road map and the assignments, with the ids that are published.", null),
            ["/papers/{kind}"] = Get("The published records of a kind.", null, Kind()),
            ["/papers/{kind}/{id}"] = Get("A published record, as it is stored and hashed.", null, Kind(), Id()),
            ["/papers/{kind}/{id}/versions"] = Get("Its published versions, oldest first, each with its reason.", null, Kind(), Id()),
            ["/strategy"] = Get("The newest plan with every measure judged, its indicators' quality, and its initiatives with status from the portfolio.", "strategy", Parameter("round", "query", "Round of the portfolio; the newest when left out.", new JsonObject { ["type"] = "string" })),
            ["/due"] = Get("The reports that are due during the next year, by the report calendars.", "due"),
            ["/reports/status"] = Get("The status report of a round as data: figures, costs, what differs from the round before, the trend, the initiatives.", null, Parameter("round", "query", "Round; the newest when left out.", Text())),
            ["/reports/strategy"] = Get("The status of the strategy as of a day.", null, Parameter("round", "query", "Round of the portfolio; the newest when left out.", Text()), AsOf()),
            ["/reports/assignments"] = Get("The report on the assignments as of a day.", null, AsOf()),
            ["/reports/cases/{id}"] = Get("The paper of a case, with what it is about.", null, Id()),
            ["/road-map/deliveries"] = Get("The deliveries of the road map with their outlook by the portfolio.", "deliveries", [.. PaperEndpoints.DeliveryParameters.Select(known => Parameter(known.Name, "query", known.Text, new JsonObject { ["type"] = "string" }))]),
            ["/road-map/differences"] = Get("What differs between two versions of the road map.", "differences", Version("from"), Version("to")),
        },
        ["components"] = new JsonObject
        {
            ["schemas"] = new JsonObject(OpenSchemas.Names.Select(name => KeyValuePair.Create(name, (JsonNode?)Inlined(OpenSchemas.Find(name)!, name)))),
            ["securitySchemes"] = new JsonObject { ["helseid"] = new JsonObject { ["type"] = "http", ["scheme"] = "DPoP", ["description"] = "A HelseID system token of the scope felles:steering/report, with a DPoP proof (RFC 9449). The system must be a member with a role." } },
        },
    };

    // References within a schema are from its own root, which here is a component.
    private static JsonObject Inlined(JsonObject schema, string name)
    {
        foreach (var member in (string[])["$schema", "$id", "title"]) schema.Remove(member);
        Moved(schema, $"#/components/schemas/{name}");
        return schema;
    }

    private static void Moved(JsonNode? node, string to)
    {
        if (node is JsonArray list)
            foreach (var item in list) Moved(item, to);
        if (node is not JsonObject schema) return;
        if (schema["$ref"] is JsonValue reference && reference.GetValue<string>() is ['#', .. var path]) schema["$ref"] = to + path;
        foreach (var (_, child) in schema.ToList()) Moved(child, to);
    }

    private static JsonObject Get(string summary, string? schema, params JsonObject[] parameters) => new()
    {
        ["get"] = new JsonObject
        {
            ["summary"] = summary,
            ["parameters"] = new JsonArray([.. parameters]),
            ["responses"] = new JsonObject
            {
                ["200"] = schema is null
                    ? new JsonObject { ["description"] = summary }
                    : new JsonObject { ["description"] = summary, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } } } },
                ["default"] = new JsonObject { ["description"] = "What was wrong, as application/problem+json (RFC 9457)." },
            },
        },
    };

    private static JsonObject Version(string name)
    {
        var version = Parameter(name, "query", "Version of the road map.", new JsonObject { ["type"] = "string" });
        version["required"] = true;
        return version;
    }

    private static JsonObject Kind() => Parameter("kind", "path", "Kind of record; its schema bears the same name.", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. PaperKinds.All.Select(kind => (JsonNode)kind.Key)]) });

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject AsOf() => Parameter("at", "query", "The day that it is as of, as 2023-12-31; the day of the newest thing it is made of when left out.", new JsonObject { ["type"] = "string", ["format"] = "date" });

    private static JsonObject Id() => Parameter("id", "path", "Id of the record.", new JsonObject { ["type"] = "string" });

    private static JsonObject Round() => Parameter("round", "path", $"Round, as 2022-09, or {OpenDataEndpoints.Latest}.", new JsonObject { ["type"] = "string" });

    private static JsonObject[] Filters() =>
    [
        .. Dimensions.All.Select(dimension => Parameter(Dimensions.Key(dimension), "query", "May be repeated; any of the values.", new JsonObject
        {
            ["type"] = "array",
            ["items"] = Dimensions.Known(dimension) is { Count: > 0 } known ? new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. known.Select(value => (JsonNode)value)]) } : new JsonObject { ["type"] = "string" },
        })),
        Parameter(PortfolioFilter.TextKey, "query", "Words that must all occur.", new JsonObject { ["type"] = "string", ["maxLength"] = 100 }),
    ];

    private static JsonObject Parameter(string name, string place, string text, JsonObject schema) => new()
    {
        ["name"] = name, ["in"] = place, ["required"] = place == "path", ["description"] = text, ["schema"] = schema,
    };
}
