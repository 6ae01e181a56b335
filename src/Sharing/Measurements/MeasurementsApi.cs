using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.Measurements;

/// <summary>
/// Measurements of patients at home and under follow-up (måledata) under <c>/measurements/fhir</c>: observations and the
/// devices they were made with. Organisations deliver and correct their own (docs/decisions/0111); health personnel and the
/// citizen read.
/// </summary>
public static class MeasurementsApi
{
    private static readonly FhirService service = new()
    {
        Code = ServiceCode.Measurements,
        BasePath = "/measurements/fhir",
        Reading = new ApiRequirement { Personnel = new ApiAccess("felles:measurements", "felles:measurements/read"), Citizen = ApiAccess.CitizenRead },
        Writing = new ApiRequirement { Personnel = new ApiAccess("felles:measurements", "felles:measurements/write"), System = new ApiAccess("felles:measurements", "felles:measurements/write") },
        Exporting = new ApiRequirement { Personnel = new ApiAccess("felles:measurements", "felles:measurements/read"), Citizen = ApiAccess.CitizenRead },
        Types = [.. SearchSupport.Together(new SearchSupport("Observation") { CountDefault = 100, CountMax = 1000 }, new SearchSupport("Device") { CountDefault = 100, CountMax = 1000 }).Select(search => new FhirServiceType(search))],
        Name = "FellesMeasurements",
        Title = "Måledata",
        ChangedOn = new DateOnly(2026, 11, 21),
        Security = "HelseID access token with DPoP (RFC 9449): scope felles:measurements/read with an attestation of the trust framework to read, felles:measurements/write for systems and health personnel to deliver; citizens felles:citizen/read.",
        Documentation = "The patient is named in the header nhn-patient-nin, in the form of a search (patient.identifier), or in what is written (subject.identifier). An organisation changes and deletes what it has delivered itself.",
    };

    /// <summary>Adds what the service needs.</summary>
    public static IServiceCollection AddMeasurements(this IServiceCollection services) => services.AddFhirBase();

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        FhirServiceEndpoints.Map(routes.MapGroup(service.BasePath), service);
        UnknownAddress.Map(routes, "/measurements", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    internal static ServiceCapability Capability(string baseUrl) => FhirCapability.Of(service, baseUrl);
}
