using System.Collections.Immutable;
using System.Globalization;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>Writes what was examined (profile nilar-specimen).</summary>
internal static class SpecimenWriter
{
    internal static void Write(MappingContext context, ImmutableArray<MappedResource>.Builder resources)
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var subject in context.Report.Patient.AnalysedSubjects) Write(context, resources, used, subject, null);
    }

    private static void Write(MappingContext context, ImmutableArray<MappedResource>.Builder resources, Dictionary<string, int> used, AnalysedSubject subject, MappedSpecimen? derivedFrom)
    {
        var number = subject.IdByServProvider;
        var n = used[number] = used.GetValueOrDefault(number) + 1;
        var id = context.Derive("Specimen", n == 1 ? number : string.Create(CultureInfo.InvariantCulture, $"{number}#{n}"));
        var specimen = new MappedSpecimen(id, subject.CollectedDate ?? derivedFrom?.CollectedAt);
        // Results refer by number: the first of several with one number is the one meant.
        context.Specimens.TryAdd(number, specimen);
        context.SpecimenIds.Add(id);
        resources.Add(One(context, subject, id, derivedFrom));
        if (subject.Derived is { } derived) Write(context, resources, used, derived, specimen);
    }

    private static MappedResource One(MappingContext context, AnalysedSubject subject, string id, MappedSpecimen? derivedFrom)
    {
        var json = context.Json;
        var writer = json.Writer;
        // The collector's role is a resource of its own, so it is written before this one begins.
        var collector = subject.Collector is { } actor ? context.Actors.Of(actor, 8254)[0] : null;
        json.Begin("Specimen", id, ResourceJson.Nilar + "specimen");
        json.EndMeta();
        Extensions(json, subject);
        writer.WriteStartArray("identifier"u8);
        json.Identifier("AnalysedSubjectId", subject.IdByServProvider);
        if (subject.IdByRequester is { } requesters) json.Identifier("AnalysedSubjectIdByRequester", requesters);
        writer.WriteEndArray();
        writer.WritePropertyName("accessionIdentifier"u8);
        json.Identifier("AnalysedSubjectId", subject.IdByServProvider);
        Type(json, subject);
        json.Subject(context.Person);
        if (derivedFrom is not null) json.References("parent"u8, "Specimen", [derivedFrom.Id]);
        json.References("request"u8, "ServiceRequest", context.RequestIds.Take(1).ToArray());
        Collection(json, subject, collector);
        if (subject.PreservMaterial is { } additive)
        {
            writer.WriteStartArray("container"u8);
            writer.WriteStartObject();
            writer.WriteStartObject("additiveCodeableConcept"u8);
            json.Text("text"u8, additive);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        json.Notes(subject.Comment);
        var tokens = context.NewTokens().Code("identifier", "AnalysedSubjectId", subject.IdByServProvider);
        if (subject.TypeCoded is { } type) tokens.Code("type", type);
        return new MappedResource("Specimen", id, json.End()) { ClinicalAt = subject.CollectedDate?.Start, Tokens = tokens.ToArray() };
    }

    private static void Extensions(ResourceJson json, AnalysedSubject subject)
    {
        json.FlagExtension(ResourceJson.Nilar + "accredited", subject.Accredited);
        if (subject.Pretreatment is { } pretreatment && (pretreatment.Heading is not null || pretreatment.Text is not null))
        {
            json.BeginExtension(ResourceJson.Nilar + "pretreatment");
            json.Writer.WritePropertyName("valueCodeableConcept"u8);
            ServiceRequestWriter.Headed(json, pretreatment, 8232);
            json.EndExtension();
        }

        if (subject.Number is { } number)
        {
            json.BeginExtension(ResourceJson.Nilar + "container-count");
            json.Writer.WriteNumber("valueInteger"u8, number);
            json.EndExtension();
        }

        foreach (var handling in subject.SampleHandling) json.TextExtension(ResourceJson.Nilar + "sample-handling", handling);
        json.EndExtensions();
    }

    private static void Type(ResourceJson json, AnalysedSubject subject)
    {
        if (subject.Type is null && subject.TypeCoded is null) return;
        var writer = json.Writer;
        writer.WritePropertyName("type"u8);
        if (subject.TypeCoded is { } coded)
        {
            json.Concept(coded, text: subject.Type);
            return;
        }

        writer.WriteStartObject();
        json.Text("text"u8, subject.Type);
        writer.WriteEndObject();
    }

    private static void Collection(ResourceJson json, AnalysedSubject subject, string? collector)
    {
        var writer = json.Writer;
        writer.WriteStartObject("collection"u8);
        json.TextExtension(ResourceJson.Nilar + "logistics", subject.Logistics);
        json.CommentExtension(subject.CollectorComment);
        foreach (var code in subject.CollectorCommentCoded) json.ConceptExtension(ResourceJson.Nilar + "comment", code);
        json.TextExtension(ResourceJson.Nilar + "study-product-type", subject.StudyProductType);
        json.TextExtension(ResourceJson.Nilar + "study-product-ref", subject.RefRelatedProd);
        json.EndExtensions();
        if (collector is not null) json.Reference("collector"u8, "PractitionerRole", collector);
        if (subject.CollectedDate is { } collected)
        {
            writer.WriteString("collectedDateTime"u8, collected.Text);
        }
        else
        {
            // The profile demands a time of collection; that it is not known is said as FHIR says it.
            writer.WriteStartObject("_collectedDateTime"u8);
            writer.WriteStartArray("extension"u8);
            writer.WriteStartObject();
            writer.WriteString("url"u8, "http://hl7.org/fhir/StructureDefinition/data-absent-reason"u8);
            writer.WriteString("valueCode"u8, "unknown"u8);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        if (subject.SampleCollProc is { } method) json.Concept("method"u8, method);
        if (subject.AnatomicalOrigin is { } site)
        {
            writer.WriteStartObject("bodySite"u8);
            json.Text("text"u8, site);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
