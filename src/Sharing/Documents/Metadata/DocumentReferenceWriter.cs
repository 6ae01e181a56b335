using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Fhir;

namespace Felles.Sharing.Documents.Metadata;

/// <summary>A document's metadata as a FHIR R4 DocumentReference, as IHE MHD and no-basis-DocumentReference have it. Always ours: nothing of what a source wrote passes through as it is.</summary>
internal static class DocumentReferenceWriter
{
    internal const string HomeCommunityExtension = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-homeCommunityId";
    internal const string RepositoryExtension = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-repositoryUniqueId";
    internal const string Sha256Extension = "urn:felles:fhir:StructureDefinition:sha-256";
    internal const string Organisation = "urn:oid:2.16.578.1.12.4.1.4.101";
    internal const string Department = "urn:oid:2.16.578.1.12.4.1.4.102";
    internal const string Hpr = "urn:oid:2.16.578.1.12.4.1.4.4";

    private const string Uri = "urn:ietf:rfc:3986";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it, without id, meta and subject, which are set when it is stored or stamped.</summary>
    /// <param name="entry">The metadata.</param>
    /// <param name="retrieve">Address at which the document can be fetched.</param>
    internal static byte[] Write(DocumentEntry entry, string retrieve)
    {
        var contained = new JsonArray();
        var resource = new JsonObject { ["resourceType"] = "DocumentReference" };
        var authors = Authors(entry, contained);
        if (contained.Count > 0) resource["contained"] = contained;
        // An OID with a local part is no URI.
        resource["masterIdentifier"] = entry.Address.UniqueId.Contains('^', StringComparison.Ordinal)
            ? new JsonObject { ["value"] = entry.Address.UniqueId }
            : new JsonObject { ["system"] = Uri, ["value"] = Urn(entry.Address.UniqueId) };
        resource["status"] = entry.Status == DocumentStatus.Current ? "current" : "superseded";
        resource["type"] = Concept(entry.Type);
        resource["category"] = new JsonArray(Concept(entry.Class));
        resource["subject"] = new JsonObject();
        resource["date"] = Instant(entry.CreatedAt);
        if (authors.Count > 0) resource["author"] = authors;
        if (entry.Authenticator is { } authenticator) resource["authenticator"] = new JsonObject { ["display"] = authenticator };
        if (Relations(entry) is { Count: > 0 } relations) resource["relatesTo"] = relations;
        resource["description"] = entry.Title ?? entry.Type.Text ?? DocumentCodes.TextOf(entry.Type.Code);
        resource["securityLabel"] = new JsonArray([.. entry.Confidentiality.Select(code => Label(code, entry.ReleaseAt))]);
        resource["content"] = new JsonArray(new JsonObject { ["attachment"] = Attachment(entry, retrieve), ["format"] = Coding(entry.Format) });
        resource["context"] = Context(entry);
        return JsonSerializer.SerializeToUtf8Bytes(resource, Plain);
    }

    private static JsonArray Authors(DocumentEntry entry, JsonArray contained)
    {
        var authors = new JsonArray();
        foreach (var author in entry.Authors)
        {
            if (author.Person is { } person)
                Add(new JsonObject { ["resourceType"] = "Practitioner", ["identifier"] = Identifier(Hpr, author.HprNumber), ["name"] = new JsonArray(new JsonObject { ["text"] = person }) }, person);
            if (author.Institution is { } institution)
                Add(Unit(Organisation, author.InstitutionNumber, institution), institution);
            if (author.Department is { } department)
                Add(Unit(Department, author.DepartmentId, department), department);
        }

        return authors;

        void Add(JsonObject resource, string display)
        {
            if (resource["identifier"] is null) resource.Remove("identifier");
            var id = string.Create(CultureInfo.InvariantCulture, $"a{contained.Count + 1}");
            resource.Insert(1, "id", id);
            contained.Add(resource);
            authors.Add(new JsonObject { ["reference"] = $"#{id}", ["type"] = (string)resource["resourceType"]!, ["display"] = display });
        }
    }

    private static JsonObject Unit(string system, string? number, string name) => new()
    {
        ["resourceType"] = "Organization",
        ["identifier"] = Identifier(system, number),
        ["type"] = new JsonArray(new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = system }) }),
        ["name"] = name,
    };

    private static JsonArray? Identifier(string system, string? value) => value is null ? null : new JsonArray(new JsonObject { ["system"] = system, ["value"] = value });

    private static JsonArray Relations(DocumentEntry entry) =>
        new([.. entry.Relations.Select(relation => new JsonObject { ["code"] = relation.Kind switch { DocumentRelationKind.Replaces => "replaces", DocumentRelationKind.Appends => "appends", _ => "transforms" }, ["target"] = new JsonObject { ["reference"] = $"DocumentReference/{relation.OtherId}" } })]);

    private static JsonObject Attachment(DocumentEntry entry, string retrieve)
    {
        var attachment = new JsonObject
        {
            ["extension"] = new JsonArray(
                new JsonObject { ["url"] = HomeCommunityExtension, ["valueUri"] = Urn(entry.Address.HomeCommunityId) },
                new JsonObject { ["url"] = RepositoryExtension, ["valueUri"] = Urn(entry.Address.RepositoryId) }),
            ["contentType"] = entry.Content.MediaType,
            ["language"] = entry.Language,
            ["url"] = retrieve,
            ["size"] = entry.Content.Size,
            ["hash"] = Convert.ToBase64String(entry.Content.Sha1.Span),
            ["title"] = entry.Title ?? entry.Type.Text ?? DocumentCodes.TextOf(entry.Type.Code),
            ["creation"] = Instant(entry.CreatedAt),
        };
        if (!entry.Content.Sha256.IsEmpty) attachment["extension"]!.AsArray().Add(new JsonObject { ["url"] = Sha256Extension, ["valueBase64Binary"] = Convert.ToBase64String(entry.Content.Sha256.Span) });
        return attachment;
    }

    private static JsonObject Context(DocumentEntry entry)
    {
        var context = new JsonObject();
        if (!entry.Events.IsEmpty) context["event"] = new JsonArray([.. entry.Events.Select(Concept)]);
        if (entry.ServiceStart is not null || entry.ServiceStop is not null)
        {
            var period = new JsonObject();
            if (entry.ServiceStart is { } start) period["start"] = Instant(start);
            if (entry.ServiceStop is { } stop) period["end"] = Instant(stop);
            context["period"] = period;
        }

        context["facilityType"] = Concept(entry.Facility);
        if (entry.PracticeSetting is { } practice) context["practiceSetting"] = Concept(practice);
        return context;
    }

    private static JsonObject Label(DocumentCode code, DateTimeOffset? releaseAt)
    {
        var coding = Coding(code);
        if (code.Code == "NORU" && releaseAt is { } at) coding.Insert(0, "extension", new JsonArray(new JsonObject { ["url"] = FactLifter.ReleaseAtExtension, ["valueInstant"] = Instant(at) }));
        return new JsonObject { ["coding"] = new JsonArray(coding) };
    }

    private static JsonObject Concept(DocumentCode code) => new() { ["coding"] = new JsonArray(Coding(code)) };

    private static JsonObject Coding(DocumentCode code)
    {
        var coding = new JsonObject { ["system"] = code.System, ["code"] = code.Code };
        if (code.Text is { } text) coding["display"] = text;
        return coding;
    }

    private static string Urn(string id) => id.StartsWith("urn:", StringComparison.Ordinal) ? id : $"urn:oid:{id}";

    private static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFK", CultureInfo.InvariantCulture);
}
