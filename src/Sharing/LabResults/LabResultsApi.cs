using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Felles.Sharing.LabResults.Receiving;
using Microsoft.AspNetCore.Builder;
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

    private static readonly (string Name, string Profile)[] types =
    [
        ("DiagnosticReport", "nilar-diagnostic-report"), ("Observation", "nilar-observation"), ("Specimen", "nilar-specimen"),
        ("ServiceRequest", "nilar-service-request"), ("PractitionerRole", "nilar-practitioner-role"),
    ];

    private static readonly FhirService service = new()
    {
        Code = ServiceCode.LabResults,
        BasePath = "/lab-results/fhir",
        Reading = new ApiRequirement { Personnel = new ApiAccess("nhn:pps", "nhn:pps/provesvar-read"), Citizen = ApiAccess.CitizenRead },
        Validating = new ApiRequirement { Personnel = new ApiAccess("nhn:pps", "nhn:pps/provesvar-read"), Citizen = ApiAccess.CitizenRead, System = LabMessageEndpoint.Delivering },
        Types =
        [
            .. SearchSupport.Together([.. types.Select(type => new SearchSupport(type.Name) { CountDefault = 100, CountMax = 1000 })])
                .Zip(types, (search, type) => new FhirServiceType(search) { Profiles = [Profiles + type.Profile] }),
        ],
        Parts =
        [
            Part("Binary", "A document of a report, as presentedForm refers to it; shown to whom the report is shown. The file itself, or the resource with Accept: application/fhir+json."),
            Part("Bundle", "What a version of a report said that was received after a later one; the report refers to it (lab-superseded-version), and it is shown to whom the report is shown."),
        ],
        Name = "FellesLabResults",
        Title = "Pasientens prøvesvar",
        ChangedOn = new DateOnly(2026, 11, 21),
        Security = "HelseID access token with DPoP (RFC 9449), scope nhn:pps/provesvar-read and an attestation of the trust framework; citizens felles:citizen/read.",
        Documentation = "The patient is named in the form of a search (patient.identifier) or in the header nhn-patient-nin, never in an address.",
    };

    /// <summary>Adds what the service needs.</summary>
    public static IServiceCollection AddLabResults(this IServiceCollection services, SyntheticSeries accepted)
    {
        services.AddFhirBase();
        services.AddSingleton(provider => new LabMessageReceiver(provider.GetRequiredService<RecordGate>(), provider.GetRequiredService<IRegisters>(), accepted, provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton(provider => new LabBundleReceiver(provider.GetRequiredService<RecordGate>(), provider.GetRequiredService<DefinitionsInForce>(), accepted, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Maps reading and delivering.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        FhirServiceEndpoints.Map(routes.MapGroup(service.BasePath), service);
        LabMessageEndpoint.Map(routes);
        UnknownAddress.Map(routes, "/lab-results", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    internal static ServiceCapability Capability(string baseUrl) => FhirCapability.Of(service, baseUrl);

    private static FhirPartType Part(string type, string documentation) => new(type, id => ReportPart.Wanted(type, id), ReportPart.IsShown, documentation);
}
