using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>What the report needs to know of its results.</summary>
/// <param name="Top">Ids of the results that belong under no other.</param>
/// <param name="OldestEffective">The oldest time a result speaks of; null when there is no result.</param>
internal sealed record MappedResults(IReadOnlyList<string> Top, MessageTime? OldestEffective);

/// <summary>Writes results (profile nilar-observation).</summary>
internal static class ObservationWriter
{
    private const string FhirCategory = "http://terminology.hl7.org/CodeSystem/observation-category";

    /// <summary>The time a result speaks of, and what it was taken from; inherited by the results inside it.</summary>
    private readonly record struct Basis(MessageTime? CollectedAt, MessageTime? InvestigatedAt, string? Specimen);

    internal static MappedResults Write(MappingContext context, ImmutableArray<MappedResource>.Builder resources)
    {
        var top = new List<string>();
        MessageTime? oldest = null;
        var bases = new Dictionary<ItemNode, Basis>();
        foreach (var node in context.Items.All)
        {
            var basis = BasisOf(context, node, bases);
            var effective = basis.CollectedAt ?? basis.InvestigatedAt ?? context.Report.IssueDate;
            if (oldest is not { } known || effective.Start < known.Start) oldest = effective;
            if (node.Parent is null) top.Add(node.Id);
            resources.Add(One(context, node, basis.Specimen, effective));
        }

        return new MappedResults(top, oldest);
    }

    // Collection time; without a specimen the time of the investigation; last the report's own date, which stays when a
    // correction is sent years later (docs/decisions/0051).
    private static Basis BasisOf(MappingContext context, ItemNode node, Dictionary<ItemNode, Basis> bases)
    {
        if (bases.TryGetValue(node, out var basis)) return basis;
        var above = (node.Parent ?? node.Inside) is { } parent ? BasisOf(context, parent, bases) : default;
        MappedSpecimen? specimen = null;
        foreach (var reference in node.Item.RefAnalysedSubjects)
        {
            if (context.Specimens.TryGetValue(reference, out var found)) specimen ??= found;
            else
                context.Warnings.Add(Issue.Warning("not-found", "specimen-not-found", "RefAnalysedSubject names no AnalysedSubject of the message. The result is kept without it.", node.Item.Place.Path()));
        }

        basis = new Basis(specimen?.CollectedAt ?? above.CollectedAt, node.Item.InvDate ?? above.InvestigatedAt, specimen?.Id ?? above.Specimen);
        bases.Add(node, basis);
        return basis;
    }

    private static MappedResource One(MappingContext context, ItemNode node, string? specimen, MessageTime effective)
    {
        var (json, item) = (context.Json, node.Item);
        var writer = json.Writer;
        // Roles are resources of their own and are written before this one begins.
        var performers = Performers(context, item);
        var status = StatusTables.Result(item.StatusInvestigation?.V, node.ServType);
        var tokens = context.NewTokens().Add(Tokens.Report + context.ReportId);
        json.Begin("Observation", node.Id, ResourceJson.Nilar + "observation");
        if (context.Items.ParentId(node) is { } parent) tokens.Add(Tokens.Under + parent);
        foreach (var (code, list) in CodesHeld(item)) tokens.Code("holds", code, list);
        if (node.Parent is null) Tags(json, node, tokens);
        json.EndMeta();
        Extensions(context, node);
        if (item.IdResultItem is { } id)
        {
            writer.WriteStartArray("identifier"u8);
            json.Identifier("ResultItemId", id);
            writer.WriteEndArray();
            tokens.Code("identifier", "ResultItemId", id);
        }

        json.References("basedOn"u8, "ServiceRequest", context.RequestIds.Take(1).ToArray());
        writer.WriteString("status"u8, status);
        json.StatusSource((8270, item.ServType), (8245, item.StatusInvestigation));
        Category(context, item, tokens);
        ObservationCode.Write(json, item, tokens);
        json.Subject(context.Person);
        writer.WriteString("effectiveDateTime"u8, effective.Text);
        writer.WriteString("issued"u8, context.Issued);
        json.References("performer"u8, "PractitionerRole", performers);
        ObservationValue.Write(json, item);
        Interpretation(json, item);
        json.Notes([item.Comment, .. item.Investigations.Select(investigation => investigation.Comment), ObservationValue.Text(item.DiagComment)]);
        Method(json, item);
        if (specimen is not null) json.Reference("specimen"u8, "Specimen", specimen);
        ReferenceRanges(json, item);
        json.References("hasMember"u8, "Observation", node.Members.Select(member => member.Id).ToArray());
        Components(json, item);
        return new MappedResource("Observation", node.Id, json.End())
        {
            Status = status,
            ClinicalAt = effective.Start,
            Tokens = tokens.ToArray(),
        };
    }

    private static IReadOnlyList<string> Performers(MappingContext context, ResultItem item)
    {
        if (item.RelServProvs.IsEmpty) return context.Performers;
        return [.. item.RelServProvs.SelectMany(who => context.Actors.Of(who, 8254, context.Report.ServProvider)).Distinct(StringComparer.Ordinal)];
    }

    // Guide: every code found below is copied to the top, so that _tag finds the result one starts reading from.
    private static void Tags(ResourceJson json, ItemNode top, Tokens tokens)
    {
        var seen = new HashSet<(string?, string?)>();
        var open = false;
        foreach (var (code, list) in CodesBelow(top))
        {
            var system = list is { } number ? CodeLists.Volven(number) : CodeLists.OfOid(code.S);
            if (code.V is null || !seen.Add((system, code.V))) continue;
            if (!open) json.Writer.WriteStartArray("tag"u8);
            open = true;
            json.Coding(code with { DN = null, OT = null }, list);
            tokens.Code("_tag", code, list);
        }

        if (open) json.Writer.WriteEndArray();
    }

    private static IEnumerable<(CodedValue Code, int? List)> CodesBelow(ItemNode node)
    {
        foreach (var id in node.Item.Investigations.SelectMany(investigation => investigation.Ids)) yield return (id, null);
        foreach (var held in CodesHeld(node.Item)) yield return held;
        foreach (var member in node.Members)
            foreach (var code in CodesBelow(member))
                yield return code;
    }

    private static IEnumerable<(CodedValue Code, int? List)> CodesHeld(ResultItem item)
    {
        if (item.Value is not ResultValue.Textual text) yield break;
        if (text.Heading is { } heading) yield return (heading, 8243);
        foreach (var code in text.TextCodes) yield return (code, null);
    }

    private static void Extensions(MappingContext context, ItemNode node)
    {
        var (json, item) = (context.Json, node.Item);
        json.BeginExtension(ResourceJson.Nilar + "diagnostic-report-ref");
        json.Reference("valueReference"u8, "DiagnosticReport", context.ReportId);
        json.EndExtension();
        json.FlagExtension(ResourceJson.Nilar + "accredited", item.Accredited);
        if (node.ServType == "H") json.FlagExtension(ResourceJson.Nilar + "history", true);
        json.TimeExtension(ResourceJson.Nilar + "investigation-date", item.InvDate);
        json.TimeExtension(ResourceJson.Nilar + "status-change-date", item.StatusChangeDate);
        json.TimeExtension(ResourceJson.Nilar + "counter-sign-date", item.CounterSignDate);
        json.TimeExtension(ResourceJson.Nilar + "medical-validation-date", item.MedicalValidationDate);
        json.TimeExtension(ResourceJson.Nilar + "description-date", item.DescrDate);
        ObservationCode.Specification(json, item);
        if (node.ParentElsewhere is { } elsewhere)
        {
            json.BeginExtension(ResourceJson.Nilar + "related-observation");
            json.Writer.WriteStartObject("valueReference"u8);
            json.Writer.WriteString("type"u8, "Observation"u8);
            json.Writer.WritePropertyName("identifier"u8);
            json.Identifier("ResultItemId", elsewhere);
            json.Writer.WriteEndObject();
            json.EndExtension();
        }

        ObservationValue.Extensions(json, item);
        foreach (var reference in item.RefAnalysedSubjects.Where((reference, i) => i > 0 || !context.Specimens.ContainsKey(reference)))
        {
            json.BeginExtension(ResourceJson.Own + "further-specimen");
            json.Writer.WriteStartObject("valueReference"u8);
            if (context.Specimens.TryGetValue(reference, out var specimen)) json.Writer.WriteString("reference"u8, "Specimen/" + specimen.Id);
            json.Writer.WritePropertyName("identifier"u8);
            json.Identifier("AnalysedSubjectId", reference);
            json.Writer.WriteEndObject();
            json.EndExtension();
        }

        json.EndExtensions();
    }

    private static void Category(MappingContext context, ResultItem item, Tokens tokens)
    {
        if (ReportKinds.Field(context.Report.MsgDescr, item.Investigations.SelectMany(investigation => investigation.Ids)) is not { } field) return;
        var (json, writer) = (context.Json, context.Json.Writer);
        writer.WriteStartArray("category"u8);
        writer.WriteStartObject();
        writer.WriteStartArray("coding"u8);
        json.Coding(CodeLists.Volven(8202), field, ReportKinds.Name(field));
        // FHIR's own category, for readers who know no Norwegian code list.
        var category = field is "RAD" or "NUK" ? "imaging" : "laboratory";
        json.Coding(FhirCategory, category);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        tokens.Code("category", CodeLists.Volven(8202), field).Code("category", FhirCategory, category);
    }

    private static void Interpretation(ResourceJson json, ResultItem item)
    {
        if (item.DevResultInd is not { } deviation) return;
        var international = deviation.V switch { "1" => "H", "2" => "L", "3" => "A", _ => null };
        var writer = json.Writer;
        writer.WriteStartArray("interpretation"u8);
        writer.WriteStartObject();
        if (international is not null)
        {
            writer.WriteStartArray("coding"u8);
            json.Coding(deviation, 8244);
            json.Coding("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", international);
            writer.WriteEndArray();
        }
        else
        {
            // Not a code of the list: shown as it was written.
            json.Text("text"u8, deviation.V is null || deviation.V == deviation.Shown ? deviation.Shown : $"{deviation.Shown} ({deviation.V})");
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void Method(ResourceJson json, ResultItem item)
    {
        var specs = item.Investigations.SelectMany(investigation => investigation.Specs).ToArray();
        if (specs.Length == 0) return;
        json.Writer.WriteStartObject("method"u8);
        json.Writer.WriteStartArray("coding"u8);
        foreach (var spec in specs) json.Coding(spec);
        json.Writer.WriteEndArray();
        json.Text("text"u8, specs[0].Shown);
        json.Writer.WriteEndObject();
    }

    private static void ReferenceRanges(ResourceJson json, ResultItem item)
    {
        if (item.RefIntervals.IsEmpty) return;
        var writer = json.Writer;
        writer.WriteStartArray("referenceRange"u8);
        foreach (var text in item.RefIntervals)
        {
            writer.WriteStartObject();
            if (item.Value is ResultValue.Numeric numeric)
            {
                var (low, high) = ReferenceRangeText.Limits(text, numeric.Value.U);
                if (low is not null) ObservationValue.Quantity(json, "low"u8, new PhysicalQuantity(low, numeric.Value.U));
                if (high is not null) ObservationValue.Quantity(json, "high"u8, new PhysicalQuantity(high, numeric.Value.U));
            }

            json.Text("text"u8, text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Components(ResourceJson json, ResultItem item)
    {
        if (item.StructuredInfos.IsEmpty) return;
        var writer = json.Writer;
        writer.WriteStartArray("component"u8);
        foreach (var info in item.StructuredInfos)
        {
            // What is told without a value is told all the same.
            for (var i = 0; i < Math.Max(1, info.Values.Length); i++)
            {
                writer.WriteStartObject();
                json.Concept("code"u8, info.Type);
                if (i < info.Values.Length) ObservationValue.Component(json, info.Values[i]);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }
}
