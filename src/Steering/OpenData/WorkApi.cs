using System.Text.Json.Nodes;

namespace Felles.Steering.OpenData;

/// <summary>The description of the API by which members' systems report, as paths of the same OpenAPI document as the open data.</summary>
internal static class WorkApi
{
    private const string Csv = "text/csv";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The first step of the addresses.</summary>
    internal const string Root = "work";

    internal static IEnumerable<(string Path, JsonObject Item)> Paths()
    {
        yield return ("/round", Item(("get", Step("The open round, with the state of each report that the member may see.", 200))));
        yield return ("/rounds", Item(("post", Step("Opens a round (the office).", 201, "opened-round"))));
        yield return ("/initiatives", Item(("post", Step("Adds an initiative; its number is in Location.", 201, "report", remark: true))));
        yield return ("/initiatives/{number}", Item(
            ("get", Step("A report of the open round, with its version as ETag.", 200, number: true)),
            ("put", Step("Saves a report.", 204, "report", number: true, ifMatch: "The version that was looked at, as \"3\".", remark: true))));
        yield return ("/initiatives/{number}/history", Item(("get", Step("Every version: who, when, why, and which fields changed.", 200, number: true))));
        yield return ("/initiatives/{number}/review", Item(("post", Step("Accepts a report or asks about it (the office).", 204, "review", number: true, ifMatch: "The version that was looked at."))));
        yield return ("/form.csv", Item(("get", Step("The form of the open round as CSV, filled in.", 200, answers: Csv))));
        yield return ("/form.xlsx", Item(("get", Step("The same as a workbook.", 200, answers: Xlsx))));
        yield return ("/form", Item(("post", Step("Takes a filled form in, whole or not at all; the format is seen from the file.", 200, file: true, remark: true))));
        yield return ("/reminders", Item(("get", Step("Whom the round waits for (the office).", 200))));
        yield return ("/freeze", Item(("post", Step("Freezes the round and publishes it (the office).", 200))));
        yield return ("/rounds/{round}/corrections", Item(("post", Step("Corrects a report of a frozen round: a new edition (the office).", 200, "correction", round: true, ifMatch: "The edition that was looked at: the ETag of /rounds/{round}."))));
    }

    private static JsonObject Item(params ReadOnlySpan<(string Method, JsonObject Step)> steps)
    {
        var item = new JsonObject();
        foreach (var (method, step) in steps) item[method] = step;
        return item;
    }

    private static JsonObject Step(string summary, int status, string? body = null, bool number = false, bool round = false, string? ifMatch = null, bool remark = false, bool file = false, string? answers = null)
    {
        var parameters = new JsonArray();
        if (number) parameters.Add((JsonNode)Parameter("number", "path", "The initiative's number.", "integer"));
        if (round) parameters.Add((JsonNode)Parameter("round", "path", "Round, as 2022-09.", "string"));
        if (ifMatch is not null) parameters.Add((JsonNode)Parameter("If-Match", "header", ifMatch, "string"));
        if (remark) parameters.Add((JsonNode)Parameter("Felles-Remark", "header", "Why, or a word to the office: percent-encoded UTF-8, at most 4,000 characters.", "string", isRequired: false));
        var step = new JsonObject { ["summary"] = summary, ["security"] = new JsonArray(new JsonObject { ["helseid"] = new JsonArray() }), ["parameters"] = parameters };
        if (body is not null) step["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{body}" } } } };
        if (file) step["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { [Csv] = new JsonObject(), [Xlsx] = new JsonObject() } };
        var answer = new JsonObject { ["description"] = summary };
        if (answers is not null) answer["content"] = new JsonObject { [answers] = new JsonObject() };
        step["responses"] = new JsonObject { [$"{status}"] = answer, ["default"] = new JsonObject { ["description"] = "What was wrong, as application/problem+json (RFC 9457): 403 and 404 for what is not the member's, 412 when another saved first, 422 with each fault at its place, 428 without If-Match." } };
        return step;
    }

    private static JsonObject Parameter(string name, string place, string text, string type, bool isRequired = true) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["description"] = text, ["schema"] = new JsonObject { ["type"] = type } };
}
