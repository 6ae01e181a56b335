using System.Collections.Immutable;
using Felles.Fhir;

namespace Felles.Sharing.FhirBase;

/// <summary>What a service does, as its <c>metadata</c> tells it: worked out from its definition, so that it says neither more nor less.</summary>
internal static class FhirCapability
{
    private const string Operations = "http://hl7.org/fhir/OperationDefinition/";

    /// <summary>The statement.</summary>
    /// <param name="service">The service.</param>
    /// <param name="baseUrl">Its base.</param>
    /// <param name="definitions">What is searched by; null for what is published.</param>
    internal static ServiceCapability Of(FhirService service, string baseUrl, FhirDefinitions? definitions = null) => new(service.Name, service.Title, baseUrl, "1.0.0", service.ChangedOn)
    {
        Security = service.Security,
        Documentation = service.Documentation,
        Resources = [.. service.Types.Select(type => Resource(service, type, type.Search.In(definitions ?? FhirDefinitions.R4))), .. service.Parts.Select(part => new ResourceCapability(part.Name) { Interactions = ["read"], Documentation = part.Documentation })],
        SystemInteractions = service.Writing is null ? [] : ["transaction", "batch"],
        Operations =
        [
            ValidateOperation.Capability,
            new OperationCapability("everything", Operations + "Patient-everything"),
            .. service.Exporting is null ? ImmutableArray<OperationCapability>.Empty : [new OperationCapability("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export")],
        ],
        PatchFormats = service.Writing is null ? [] : ["application/json-patch+json", "application/fhir+json"],
    };

    private static ResourceCapability Resource(FhirService service, FhirServiceType type, SearchSupport search)
    {
        var writes = service.Writing is not null;
        return new ResourceCapability(type.Name)
        {
            Interactions =
            [
                "read", "vread", "history-instance", "history-type", "search-type",
                .. writes ? ["create", "update", "patch", "delete"] : ImmutableArray<string>.Empty,
            ],
            SearchParameters = type.Own is { } own ? [.. search.Capabilities, new SearchCapability(own.Name, "string", null, own.Documentation)] : search.Capabilities,
            Includes = search.Includes,
            ReverseIncludes = search.ReverseIncludes,
            SupportedProfiles = type.Profiles,
            Operations = [new OperationCapability("meta", Operations + "Resource-meta"), ValidateOperation.Capability],
            ReadsHistory = true,
            ReadsConditionally = true,
            WritesConditionally = writes,
            UpdateCreates = writes && service.Rules is null,
            VersionRequiredForUpdate = writes && service.Rules is not null,
        };
    }
}
