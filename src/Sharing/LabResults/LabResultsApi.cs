using System.Collections.Immutable;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Felles.Sharing.LabResults.Receiving;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.LabResults;

/// <summary>
/// Reading of pasientens prøvesvar under <c>/lab-results/fhir</c>. Source: Norsk helsenett's documentation of Pasientens
/// prøvesvar and the NILAR implementation guide 1.5.0.
/// </summary>
public static class LabResultsApi
{
    private const string Profiles = "http://nhn.no/fhir/nilar/StructureDefinition/";

    private static readonly ImmutableArray<FhirServiceType> types =
    [
        .. SearchSupport.Together([.. ((string[])["DiagnosticReport", "Observation", "Specimen", "ServiceRequest", "PractitionerRole"])
            .Select(type => new SearchSupport(type) { CountDefault = 100, CountMax = 1000 })]).Select(search => new FhirServiceType(search)),
    ];

    private static readonly FhirService service = new()
    {
        Code = ServiceCode.LabResults,
        BasePath = "/lab-results/fhir",
        Reading = new ApiRequirement { Personnel = new ApiAccess("nhn:pps", "nhn:pps/provesvar-read"), Citizen = ApiAccess.CitizenRead },
        Types = types,
        Parts = [Part("Binary"), Part("Bundle")],
        Capability = Capability,
    };

    /// <summary>Adds what the service needs.</summary>
    public static IServiceCollection AddLabResults(this IServiceCollection services, SyntheticSeries accepted)
    {
        services.AddFhirBase();
        services.AddSingleton(provider => new LabMessageReceiver(provider.GetRequiredService<RecordGate>(), provider.GetRequiredService<IRegisters>(), accepted, provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton(provider => new LabBundleReceiver(provider.GetRequiredService<RecordGate>(), accepted, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Maps reading and delivering.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        FhirServiceEndpoints.Map(routes, service);
        LabMessageEndpoint.Map(routes);
        UnknownAddress.Map(routes, "/lab-results", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    private static FhirPartType Part(string type) => new(type, id => ReportPart.Wanted(type, id), ReportPart.IsShown);

    internal static ServiceCapability Capability(string baseUrl) => new("FellesLabResults", "Pasientens prøvesvar", baseUrl, "1.0.0", new DateOnly(2026, 11, 20))
    {
        Security = "HelseID access token with DPoP (RFC 9449), scope nhn:pps/provesvar-read and an attestation of the trust framework; citizens felles:citizen/read.",
        Documentation = "Searches are sent by POST with the patient's number in the form (patient.identifier) or in the header nhn-patient-nin; a read by id names the patient in the header.",
        Resources =
        [
            .. types.Select(type => new ResourceCapability(type.Name)
            {
                Interactions = ["read", "vread", "history-instance", "history-type", "search-type"],
                SearchParameters = type.Search.Capabilities,
                Includes = type.Search.Includes,
                SupportedProfiles = type.Name switch
                {
                    "DiagnosticReport" => [Profiles + "nilar-diagnostic-report"],
                    "Observation" => [Profiles + "nilar-observation"],
                    "Specimen" => [Profiles + "nilar-specimen"],
                    "ServiceRequest" => [Profiles + "nilar-service-request"],
                    _ => [Profiles + "nilar-practitioner-role"],
                },
            }),
            new ResourceCapability("Binary")
            {
                Interactions = ["read"],
                Documentation = "A document of a report, as presentedForm refers to it; shown to whom the report is shown. The file itself, or the resource with Accept: application/fhir+json.",
            },
            new ResourceCapability("Bundle")
            {
                Interactions = ["read"],
                Documentation = "What a version of a report said that was received after a later one; the report refers to it (lab-superseded-version), and it is shown to whom the report is shown.",
            },
        ],
    };
}
