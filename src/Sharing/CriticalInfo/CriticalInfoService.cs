using System.Collections.Immutable;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// What the FHIR base of critical information offers. Its profiles, its headers, the form of its errors and what is left of
/// what was registered in error are kjernejournal's; all else is as for every service.
/// </summary>
internal static class CriticalInfoService
{
    internal const string BasePath = "/critical-info/fhir";

    internal static readonly ApiRequirement Status = new() { Personnel = Access, System = Access };

    // The documented lists are whole. A patient with a thousand records is asked about in pages.
    private const int countMax = 1000;

    // The largest record of the profiles, with a full comment in every place, is a tenth of this.
    private const int contentBytesMax = 128 * 1024;

    private static readonly ApiRequirement reading = new() { Personnel = Access, Citizen = ApiAccess.CitizenRead };

    internal static FhirService Definition { get; } = new()
    {
        Code = ServiceCode.CriticalInfo,
        BasePath = BasePath,
        Reading = reading,
        Writing = new ApiRequirement { Personnel = Access },
        Exporting = reading,
        Validating = Status with { Citizen = ApiAccess.CitizenRead },
        Types = [.. SearchSupport.Together([.. CriticalInfoProfile.Types.Select(type => new SearchSupport(type) { CountDefault = countMax, CountMax = countMax })]).Select(Type)],
        Admits = Admit,
        Rules = new Registration(),
        Remains = entry => CriticalInfoBody.Filtered(entry),
        ContentBytesMax = contentBytesMax,
        Name = "CriticalInfo",
        Title = "Felles: kritisk informasjon",
        ChangedOn = new DateOnly(2026, 11, 22),
        Security =
            "HelseID access token bound by DPoP, audience nhn:critical-information, scope nhn:critical-information/api. Headers nhn-patient-nin, "
            + "nhn-user-role, nhn-source-system and nhn-access-basis; nhn-event-id optional.",
        Documentation = "Critical information about a patient: hypersensitivity, anaesthesia, critical conditions, treatments and implants, changes of procedure, infection. "
            + "The patient is named by the header nhn-patient-nin. An update names the version it replaces in meta.versionId. POST /status tells cheaply whether there is any.",
    };

    private static ApiAccess Access => new("nhn:critical-information", "nhn:critical-information/api");

    private static FhirServiceType Type(SearchSupport search)
    {
        var profiles = CriticalInfoProfile.All.Where(profile => profile.Type == search.Type).ToImmutableArray();
        var infoTypes = profiles.SelectMany(profile => profile.InfoTypes).ToList();
        return new FhirServiceType(search)
        {
            // The documentation writes both Condition and Conditions.
            OtherName = search.Type + "s",
            Profiles = [.. profiles.Select(profile => profile.Url)],
            Own = new OwnParameter("criticalInfoType", value => Kind(profiles, value), infoTypes.Count == 0 ? "This type has none." : string.Join(", ", infoTypes)),
        };
    }

    private static Outcome<Func<EntryFacts, bool>> Kind(ImmutableArray<CriticalInfoProfile> profiles, string infoType)
    {
        foreach (var profile in profiles)
        {
            var index = profile.InfoTypes.IndexOf(infoType);
            if (index < 0) continue;
            var category = profile.Categories[index];
            return (Func<EntryFacts, bool>)(facts => CriticalInfoFacts.CategoryOf(facts) == category);
        }

        var known = profiles.SelectMany(profile => profile.InfoTypes).ToList();
        return known.Count == 0 ? CriticalInfoProblems.NoInfoTypes : CriticalInfoProblems.UnknownInfoType(known);
    }

    private static Problem? Admit(HttpContext context) =>
        new CriticalInfoExchange(context).Request().Failed(out var problem) ? problem : null;

    /// <summary>Who registers, by the headers and HPR.</summary>
    private sealed class Registration : IServiceRules
    {
        public async Task<Outcome<IServiceWriter>> Prove(HttpContext context)
        {
            if (!new CriticalInfoExchange(context).Request().Succeeded(out var request, out var problem)) return problem;
            var proven = await context.RequestServices.GetRequiredService<CriticalInfoRegistrar>().Prove(request, context.RequestAborted);
            return proven.Then<IServiceWriter>(writer => writer);
        }
    }
}
