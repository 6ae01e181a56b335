using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>Small made-up terminology, in all the forms that it is loaded in.</summary>
internal static class SmallTerminology
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>a (a1 (a11), a2 heading), b (b1 no longer used), c under both a and b.</summary>
    internal const string Colours = """
        {"resourceType":"CodeSystem","id":"colours","url":"urn:x:colours","version":"1","name":"Colours","title":"Colours of things","status":"active","content":"complete","caseSensitive":true,"hierarchyMeaning":"is-a",
         "language":"en","valueSet":"urn:x:all-colours","property":[{"code":"shade","type":"string"},{"code":"inactive","type":"boolean"},{"code":"notSelectable","type":"boolean"},{"code":"parent","type":"code"},{"code":"mixes","type":"code"}],
         "concept":[
          {"code":"a","display":"Alpha red","designation":[{"language":"nb","value":"Alfa rød"},{"language":"nn","value":"Alfa raud"}],"concept":[
            {"code":"a1","display":"Alpha one","definition":"The first","property":[{"code":"shade","valueString":"light"},{"code":"mixes","valueCode":"b"}],"concept":[{"code":"a11","display":"Alpha eleven","property":[{"code":"shade","valueString":"dark"}]}]},
            {"code":"a2","display":"Alpha two","property":[{"code":"notSelectable","valueBoolean":true}]},
            {"code":"c","display":"Crossing","property":[{"code":"parent","valueCode":"b"},{"code":"shade","valueString":"light"},{"code":"mixes","valueCode":"a11"}]}]},
          {"code":"b","display":"Beta blue","designation":[{"language":"nb","value":"Beta blå"}],"concept":[
            {"code":"b1","display":"Beta one","property":[{"code":"inactive","valueBoolean":true}]}]}]}
        """;

    internal const string Fruits = """
        {"resourceType":"CodeSystem","url":"urn:x:fruits","version":"2024","status":"active","content":"complete","caseSensitive":false,
         "concept":[{"code":"APPLE","display":"Apple"},{"code":"PEAR","display":"Pear"}]}
        """;

    internal const string Nynorsk = """
        {"resourceType":"CodeSystem","url":"urn:x:fruits-nn","status":"active","content":"supplement","supplements":"urn:x:fruits","language":"nn",
         "concept":[{"code":"APPLE","designation":[{"language":"nn","value":"Eple"}]}]}
        """;

    internal const string Mixed = """
        {"resourceType":"ValueSet","id":"mixed","url":"urn:x:mixed","version":"1","name":"Mixed","status":"active","compose":{"include":[
          {"system":"urn:x:fruits","concept":[{"code":"PEAR","display":"The pear"},{"code":"APPLE"}]},
          {"system":"urn:x:colours","filter":[{"property":"concept","op":"is-a","value":"a"}]}],
         "exclude":[{"system":"urn:x:colours","concept":[{"code":"a2"}]}]}}
        """;

    internal const string Map = """
        {"resourceType":"ConceptMap","id":"map","url":"urn:x:map","status":"active","sourceUri":"urn:x:all-colours","targetUri":"urn:x:all-fruits","group":[
          {"source":"urn:x:colours","target":"urn:x:fruits","element":[
            {"code":"a","target":[{"code":"APPLE","equivalence":"wider"}]},
            {"code":"b","target":[{"equivalence":"unmatched"}]}],
           "unmapped":{"mode":"fixed","code":"PEAR","display":"Pear"}}]}
        """;

    internal static TerminologyStore Store { get; } = Of(Colours, Fruits, Nynorsk, Mixed, Map);

    internal static TerminologyStore Of(params string[] resources) => Of(volume =>
    {
        foreach (var resource in resources)
            if (FhirTerminologySource.Add(volume, Encoding.UTF8.GetBytes(resource)).Failed(out var problem))
                Assert.Fail($"{problem.Text} {string.Join(' ', problem.Issues.Select(issue => issue.Text + issue.Expression))}");
    });

    /// <summary>A store of what is published and one volume, as it comes back from its bytes.</summary>
    internal static TerminologyStore Of(Action<VolumeWriter> fill)
    {
        using var stream = new MemoryStream();
        var writer = new VolumeWriter(stream);
        fill(writer);
        writer.End();
        return TerminologyStore.Of([TerminologyStore.InMemory, TerminologyVolume.Open(stream.ToArray())]);
    }

    internal static TerminologyRequest Asked(string query) => TerminologyRequest.FromQuery(
        query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string>(pair[0], Uri.UnescapeDataString(pair[1]))), Now)
        .Match(request => request, problem => throw new InvalidOperationException(problem.Text));

    internal static TerminologyRequest Sent(string parameters) => FhirResource.Read(Encoding.UTF8.GetBytes(parameters))
        .Then(resource => TerminologyRequest.FromParameters(resource, Now)).Match(request => request, problem => throw new InvalidOperationException(problem.Text));

    /// <summary>The answer of an operation; a problem is told by its issue type or kind.</summary>
    internal static JsonNode Answer(this TerminologyStore store, TerminologyKind kind, string operation, TerminologyRequest request, string? id = null) =>
        TerminologyOperations.Run(store, kind, id, operation, request).Match(
            answer => JsonNode.Parse(answer.Span)!,
            problem => new JsonObject { ["problem"] = problem.IssueType ?? problem.Kind.ToString(), ["code"] = problem.Code });

    internal static JsonNode Answer(this TerminologyStore store, TerminologyKind kind, string operation, string query) => store.Answer(kind, operation, Asked(query));

    /// <summary>The codes of an expansion, nested ones in brackets.</summary>
    internal static string Codes(JsonNode valueSet) => valueSet["problem"] is { } problem ? $"problem {problem}" : Codes(valueSet["expansion"]!["contains"]?.AsArray());

    /// <summary>The parts of a Parameters resource as name=value.</summary>
    internal static string Parts(JsonNode parameters) => parameters["problem"] is { } problem ? $"problem {problem}" : string.Join(' ', parameters["parameter"]!.AsArray().Select(Part));

    private static string Codes(JsonArray? contains) => contains is null ? "" : string.Join(' ', contains.Select(one => (string?)one!["code"] + (one["contains"] is JsonArray below ? $"({Codes(below)})" : "")));

    private static string Part(JsonNode? part)
    {
        if (part!["part"] is JsonArray parts) return $"{part["name"]}[{string.Join(' ', parts.Select(Part))}]";
        var value = part.AsObject().First(member => member.Key.StartsWith("value", StringComparison.Ordinal)).Value!;
        return $"{part["name"]}={(value is JsonObject coding ? $"{coding["system"]}|{coding["code"]}" : Convert.ToString(value, CultureInfo.InvariantCulture))}";
    }
}
