using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>One search parameter as a CapabilityStatement tells it.</summary>
/// <param name="Name">Name in requests, as <c>patient.identifier</c>.</param>
/// <param name="Type">number, date, string, token, reference, composite, quantity, uri or special.</param>
/// <param name="Definition">Canonical URL of the SearchParameter; null when it is our own.</param>
/// <param name="Documentation">What a client must know; null for nothing.</param>
public sealed record SearchCapability(string Name, string Type, string? Definition = null, string? Documentation = null);

/// <summary>One operation as a CapabilityStatement tells it.</summary>
/// <param name="Name">Name without the dollar sign.</param>
/// <param name="Definition">Canonical URL of the OperationDefinition.</param>
public sealed record OperationCapability(string Name, string Definition);

/// <summary>What a service does with one resource type.</summary>
/// <param name="Type">Resource type.</param>
public sealed record ResourceCapability(string Type)
{
    /// <summary>Interactions, codes of http://hl7.org/fhir/restful-interaction: read, vread, update, create, delete, search-type, history-instance …</summary>
    public ImmutableArray<string> Interactions { get; init; } = [];

    /// <summary>Profiles a resource may follow.</summary>
    public ImmutableArray<string> SupportedProfiles { get; init; } = [];

    /// <summary>Search parameters.</summary>
    public ImmutableArray<SearchCapability> SearchParameters { get; init; } = [];

    /// <summary>Values of <c>_include</c>.</summary>
    public ImmutableArray<string> Includes { get; init; } = [];

    /// <summary>Values of <c>_revinclude</c>.</summary>
    public ImmutableArray<string> ReverseIncludes { get; init; } = [];

    /// <summary>Whether earlier versions are read (vread).</summary>
    public bool ReadsHistory { get; init; }

    /// <summary>Whether <c>If-None-Match</c> and <c>If-Modified-Since</c> are understood.</summary>
    public bool ReadsConditionally { get; init; }

    /// <summary>Whether create, update, patch and delete are also named by a search.</summary>
    public bool WritesConditionally { get; init; }

    /// <summary>Whether an update of an id that is not there creates it.</summary>
    public bool UpdateCreates { get; init; }

    /// <summary>Operations on the type or the instance.</summary>
    public ImmutableArray<OperationCapability> Operations { get; init; } = [];

    /// <summary>Whether an update must name the version it replaces (<c>If-Match</c>).</summary>
    public bool VersionRequiredForUpdate { get; init; }

    /// <summary>What a client must know; null for nothing.</summary>
    public string? Documentation { get; init; }
}

/// <summary>One information service as its <c>metadata</c> tells it.</summary>
/// <param name="Name">Computer-friendly name, as <c>LabResults</c>.</param>
/// <param name="Title">Name for people.</param>
/// <param name="BaseUrl">FHIR base of the service.</param>
/// <param name="Version">Version of the platform.</param>
/// <param name="Date">When what is told last changed.</param>
public sealed record ServiceCapability(string Name, string Title, string BaseUrl, string Version, DateOnly Date)
{
    /// <summary>Resource types.</summary>
    public ImmutableArray<ResourceCapability> Resources { get; init; } = [];

    /// <summary>Interactions on the whole service: transaction, batch, search-system, history-system.</summary>
    public ImmutableArray<string> SystemInteractions { get; init; } = [];

    /// <summary>Content types of patches.</summary>
    public ImmutableArray<string> PatchFormats { get; init; } = [];

    /// <summary>Operations on the whole service.</summary>
    public ImmutableArray<OperationCapability> Operations { get; init; } = [];

    /// <summary>How a client is let in, in words: scope, token type, headers.</summary>
    public required string Security { get; init; }

    /// <summary>What the service is for, Markdown; null for nothing.</summary>
    public string? Documentation { get; init; }
}

/// <summary>Writes a CapabilityStatement of kind <c>instance</c>, https://hl7.org/fhir/R4/capabilitystatement.html.</summary>
public static class CapabilityStatementWriter
{
    /// <summary>The statement of one service.</summary>
    /// <param name="output">Receives UTF-8 JSON; a <c>PipeWriter</c> will do.</param>
    /// <param name="service">What the service does.</param>
    public static void Write(IBufferWriter<byte> output, ServiceCapability service)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(service);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = RawJson.Encoder, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("resourceType"u8, "CapabilityStatement"u8);
        json.WriteString("url"u8, service.BaseUrl.TrimEnd('/') + "/metadata");
        json.WriteString("version"u8, service.Version);
        json.WriteString("name"u8, service.Name);
        json.WriteString("title"u8, service.Title);
        json.WriteString("status"u8, "active"u8);
        json.WriteString("date"u8, service.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (service.Documentation is not null) json.WriteString("description"u8, service.Documentation);
        json.WriteString("kind"u8, "instance"u8);
        json.WriteStartObject("software"u8);
        json.WriteString("name"u8, "Felles"u8);
        json.WriteString("version"u8, service.Version);
        json.WriteEndObject();
        json.WriteStartObject("implementation"u8);
        json.WriteString("description"u8, service.Title);
        json.WriteString("url"u8, service.BaseUrl.TrimEnd('/'));
        json.WriteEndObject();
        json.WriteString("fhirVersion"u8, "4.0.1"u8);
        json.WriteStartArray("format"u8);
        json.WriteStringValue("application/fhir+json"u8);
        json.WriteStringValue("json"u8);
        json.WriteEndArray();
        WriteArray(json, "patchFormat", service.PatchFormats, static (writer, format) => writer.WriteStringValue(format));
        json.WriteStartArray("rest"u8);
        WriteRest(json, service);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRest(Utf8JsonWriter json, ServiceCapability service)
    {
        json.WriteStartObject();
        json.WriteString("mode"u8, "server"u8);
        json.WriteStartObject("security"u8);
        json.WriteStartArray("service"u8);
        json.WriteStartObject();
        json.WriteStartArray("coding"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/restful-security-service"u8);
        json.WriteString("code"u8, "OAuth"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("description"u8, service.Security);
        json.WriteEndObject();
        WriteArray(json, "resource", service.Resources, WriteResource);
        WriteArray(json, "interaction", service.SystemInteractions, WriteInteraction);
        WriteArray(json, "operation", service.Operations, WriteOperation);
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, ResourceCapability resource)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, resource.Type);
        WriteArray(json, "supportedProfile", resource.SupportedProfiles, static (writer, profile) => writer.WriteStringValue(profile));
        if (resource.Documentation is not null) json.WriteString("documentation"u8, resource.Documentation);
        WriteArray(json, "interaction", resource.Interactions, WriteInteraction);
        json.WriteString("versioning"u8, resource.VersionRequiredForUpdate ? "versioned-update"u8 : "versioned"u8);
        if (resource.ReadsHistory) json.WriteBoolean("readHistory"u8, true);
        if (resource.UpdateCreates) json.WriteBoolean("updateCreate"u8, true);
        if (resource.WritesConditionally) json.WriteBoolean("conditionalCreate"u8, true);
        if (resource.ReadsConditionally) json.WriteString("conditionalRead"u8, "full-support"u8);
        if (resource.WritesConditionally) json.WriteBoolean("conditionalUpdate"u8, true);
        if (resource.WritesConditionally) json.WriteString("conditionalDelete"u8, "single"u8);
        WriteArray(json, "searchInclude", resource.Includes, static (writer, include) => writer.WriteStringValue(include));
        WriteArray(json, "searchRevInclude", resource.ReverseIncludes, static (writer, include) => writer.WriteStringValue(include));
        WriteArray(json, "searchParam", resource.SearchParameters, WriteSearchParameter);
        WriteArray(json, "operation", resource.Operations, WriteOperation);
        json.WriteEndObject();
    }

    private static void WriteInteraction(Utf8JsonWriter json, string interaction)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, interaction);
        json.WriteEndObject();
    }

    private static void WriteSearchParameter(Utf8JsonWriter json, SearchCapability parameter)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, parameter.Name);
        if (parameter.Definition is not null) json.WriteString("definition"u8, parameter.Definition);
        json.WriteString("type"u8, parameter.Type);
        if (parameter.Documentation is not null) json.WriteString("documentation"u8, parameter.Documentation);
        json.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter json, OperationCapability operation)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, operation.Name);
        json.WriteString("definition"u8, operation.Definition);
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, ImmutableArray<T> items, Action<Utf8JsonWriter, T> write)
    {
        // An empty array is not valid FHIR.
        if (items.IsDefaultOrEmpty) return;
        json.WriteStartArray(name);
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
    }
}
