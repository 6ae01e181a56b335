using System.Globalization;
using System.Text;
using System.Text.Json;
using Felles.Sharing.LabResults.Mapping;

namespace Felles.Test.Unit.LabResults;

/// <summary>
/// A mapped report as lines that can be compared with the message by eye: what a reader of the resources would see, read
/// from their JSON.
/// </summary>
internal sealed class ReportText
{
    private const string Volven = "urn:oid:2.16.578.1.12.4.1.1.";
    private const string Nilar = "http://nhn.no/fhir/nilar/StructureDefinition/nilar-";

    private readonly Dictionary<string, JsonElement> resources;
    private readonly StringBuilder text = new();

    private ReportText(MappedReport report) =>
        resources = report.Resources.ToDictionary(resource => $"{resource.Type}/{resource.Id}", resource => JsonDocument.Parse(resource.Json).RootElement, StringComparer.Ordinal);

    internal static string Of(MappedReport report)
    {
        var lines = new ReportText(report);
        lines.Report(report);
        return lines.text.ToString().TrimEnd();
    }

    private void Report(MappedReport mapped)
    {
        var report = resources[$"DiagnosticReport/{mapped.ReportId}"];
        Line($"report {Text(report, "status")} {Codes(report.GetProperty("category")[0])} {Codes(report.GetProperty("code"))} effective {Text(report, "effectiveDateTime")} issued {Text(report, "issued")} date {Extension(report, "report-date", "valueDateTime")}");
        Line($"ids {string.Join(" ", report.GetProperty("identifier").EnumerateArray().Select(id => $"{Text(id, "system")}={Text(id, "value")}"))}");
        foreach (var comment in Extensions(report, Nilar + "comment"))
            Line($"comment {(comment.TryGetProperty("valueAnnotation", out var note) ? Quoted(Text(note, "text")) : Codes(comment.GetProperty("valueCodeableConcept")))}");
        foreach (var request in References(report, "basedOn")) Request(resources[request]);
        foreach (var performer in References(report, "performer")) Line($"performer {Actor(performer)}");
        foreach (var specimen in References(report, "specimen")) Specimen(resources[specimen]);
        foreach (var document in Items(report, "presentedForm"))
            Line($"document {Quoted(Text(document, "title"))} {Optional(document, "contentType")} {(document.TryGetProperty("size", out var size) ? size.GetRawText() : "referenced")}");
        foreach (var result in References(report, "result")) Result(resources[result], "");
        Line($"unplaced {mapped.Unplaced.Length}");
    }

    private void Request(JsonElement request)
    {
        var ids = string.Join(" ", Items(request, "identifier").Select(id => $"{Text(id, "system")}={Text(id, "value")}"));
        Line($"request {Text(request, "status")} {ids} {Optional(request, "priority")} ordered {Optional(request, "authoredOn")} by {(request.TryGetProperty("requester", out var requester) ? Actor(Text(requester, "reference")) : "-")}");
        foreach (var note in Items(request, "note")) Line($"request note {Quoted(Text(note, "text"))}");
    }

    private void Specimen(JsonElement specimen)
    {
        var collection = specimen.GetProperty("collection");
        var notes = string.Concat(Items(specimen, "note").Select(note => $" note {Quoted(Text(note, "text"))}"));
        Line($"specimen {Text(specimen.GetProperty("accessionIdentifier"), "value")} {Concept(specimen.GetProperty("type"))} collected {Optional(collection, "collectedDateTime")}{notes}");
    }

    private void Result(JsonElement result, string indent)
    {
        var specimen = result.TryGetProperty("specimen", out var taken) ? $" of {Text(resources[Text(taken, "reference")].GetProperty("accessionIdentifier"), "value")}" : "";
        var ranges = string.Concat(Items(result, "referenceRange").Select(Range));
        var deviation = result.TryGetProperty("interpretation", out var interpretation) ? $" deviates {Codes(interpretation[0])}" : "";
        var notes = string.Concat(Items(result, "note").Select(note => $" note {Quoted(Text(note, "text"))}"));
        Line($"{indent}{Text(result, "status")} {Concept(result.GetProperty("code"))}: {Value(result)}{ranges}{deviation}{notes}{specimen} at {Text(result, "effectiveDateTime")}");
        foreach (var member in References(result, "hasMember")) Result(resources[member], indent + "  ");
    }

    private static string Range(JsonElement range)
    {
        var low = range.TryGetProperty("low", out var from) ? from.GetProperty("value").GetRawText() : "";
        var high = range.TryGetProperty("high", out var to) ? to.GetProperty("value").GetRawText() : "";
        return low.Length + high.Length == 0 ? $" ref {Quoted(Text(range, "text"))}" : $" ref {Quoted(Text(range, "text"))}={low}..{high}";
    }

    private static string Value(JsonElement result)
    {
        if (result.TryGetProperty("valueQuantity", out var quantity)) return Quantity(quantity);
        if (result.TryGetProperty("valueCodeableConcept", out var concept)) return Concept(concept);
        if (result.TryGetProperty("valueDateTime", out var date)) return date.GetString()!;
        if (result.TryGetProperty("valueRange", out var range))
            return $"{(range.TryGetProperty("low", out var low) ? Quantity(low) : "")}..{(range.TryGetProperty("high", out var high) ? Quantity(high) : "")}";
        return "-";
    }

    private static string Quantity(JsonElement quantity) =>
        $"{(quantity.TryGetProperty("comparator", out var comparator) ? comparator.GetString() : "")}{quantity.GetProperty("value").GetRawText()} {(quantity.TryGetProperty("unit", out var unit) ? unit.GetString() : "-")}={(quantity.TryGetProperty("code", out var code) ? code.GetString() : "-")}";

    private string Actor(string reference)
    {
        var role = resources[reference];
        var names = new[] { "practitioner", "organization" }
            .Where(part => role.TryGetProperty(part, out _))
            .Select(part => Party(role.GetProperty(part)));
        return string.Join(" @ ", names);
    }

    private static string Party(JsonElement party)
    {
        if (!party.TryGetProperty("identifier", out var id)) return Text(party, "display");
        var system = id.TryGetProperty("system", out var told) ? told.GetString()!.Split('.')[^1] : Codes(id.GetProperty("type"));
        return $"{Text(party, "display")} ({system}:{Text(id, "value")})";
    }

    private static string Concept(JsonElement concept)
    {
        var shown = concept.TryGetProperty("text", out var words) ? Quoted(words.GetString()!) : "";
        var codes = concept.TryGetProperty("coding", out _) ? Codes(concept) : "";
        return shown.Length == 0 ? codes : codes.Length == 0 ? shown : $"{shown} {codes}";
    }

    private static string Codes(JsonElement concept) =>
        string.Join(",", concept.GetProperty("coding").EnumerateArray().Where(coding => coding.TryGetProperty("system", out var system) && system.GetString()!.StartsWith(Volven, StringComparison.Ordinal))
            .Select(coding => $"{Text(coding, "system")[Volven.Length..]}#{Optional(coding, "code")}"));

    // Long texts are compared by their beginning and their length.
    private static string Quoted(string words) => words.Length <= 60 ? $"\"{words.Replace("\n", "¶", StringComparison.Ordinal)}\"" : string.Create(CultureInfo.InvariantCulture, $"\"{words[..40].Replace("\n", "¶", StringComparison.Ordinal)}…\"({words.Length})");

    private static string Extension(JsonElement owner, string name, string value) => Text(Extensions(owner, Nilar + name).Single(), value);

    private static IEnumerable<JsonElement> Extensions(JsonElement owner, string url) => Items(owner, "extension").Where(extension => Text(extension, "url") == url);

    private static IEnumerable<string> References(JsonElement owner, string name) => Items(owner, name).Select(reference => Text(reference, "reference"));

    private static JsonElement[] Items(JsonElement owner, string name) => owner.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];

    private static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString()!;

    private static string Optional(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.GetString()! : "-";

    private void Line(string line) => text.Append(line).Append('\n');
}
