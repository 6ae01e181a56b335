using System.Collections.Immutable;
using Felles.Fhir;
using Felles.Sharing.FhirBase;

namespace Felles.Sharing.CriticalInfo;

/// <summary>What <c>metadata</c> tells.</summary>
internal static class CriticalInfoCapability
{
    private static readonly DateOnly lastChanged = new(2026, 11, 20);

    internal static ServiceCapability Of(string baseUrl, CriticalInfoSettings settings) =>
        new("CriticalInfo", "Felles: kritisk informasjon", baseUrl, settings.ApplicationVersion, lastChanged)
        {
            Resources = [.. CriticalInfoProfile.Types.Select(Resource)],
            Operations = [ValidateOperation.Capability],
            Security =
                "HelseID access token bound by DPoP, audience nhn:critical-information, scope nhn:critical-information/api. Headers nhn-patient-nin, "
                + "nhn-user-role, nhn-source-system and nhn-access-basis; nhn-event-id optional.",
            Documentation = "Critical information about a patient: hypersensitivity, anaesthesia, critical conditions, treatments and implants, changes of procedure, infection. "
                + "POST /status tells cheaply whether there is any.",
        };

    private static ResourceCapability Resource(string type)
    {
        var profiles = CriticalInfoProfile.All.Where(profile => profile.Type == type).ToImmutableArray();
        var infoTypes = profiles.SelectMany(profile => profile.InfoTypes).ToList();
        return new(type)
        {
            Interactions = ["read", "vread", "update", "delete", "history-instance", "create", "search-type"],
            SupportedProfiles = [.. profiles.Select(profile => profile.Url)],
            SearchParameters = infoTypes.Count == 0 ? [] : [new SearchCapability("criticalInfoType", "string", null, string.Join(", ", infoTypes))],
            Operations = [ValidateOperation.Capability],
            VersionRequiredForUpdate = true,
            Documentation = "The patient is named by the header nhn-patient-nin. An update names the version it replaces in meta.versionId.",
        };
    }
}
