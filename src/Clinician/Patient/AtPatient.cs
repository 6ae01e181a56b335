using Felles.Clinician.Frame;
using Felles.Clinician.Opening;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Registers;
using Microsoft.AspNetCore.Http;

namespace Felles.Clinician.Patient;

/// <summary>A request about the patient who is open in this session.</summary>
/// <param name="Visit">The clinician.</param>
/// <param name="Caller">The clinician as the gate wants them, with the attestation for this patient.</param>
/// <param name="Patient">The patient.</param>
/// <param name="Acting">For the top of the page.</param>
internal sealed record AtPatient(Visit Visit, Caller Caller, PatientIdentity Patient, SessionView Acting)
{
    /// <summary>How far the record is open.</summary>
    internal OpenPatient Open => Visit.State.Open!;

    /// <summary>
    /// Runs a page about a patient when that patient is the one open and the grounds still hold. Otherwise the clinician
    /// is asked to open the patient anew; nothing is read, and no attempt stands in the wrong patient's log.
    /// </summary>
    internal static async Task<IResult> Run(HttpContext http, Guid key, Func<AtPatient, Task<IResult>> page)
    {
        var visit = Visit.Of(http);
        if (visit.State.Grounds is null) return Results.LocalRedirect("/kliniker/grunnlag");
        if (visit.State.Open is not { } open || open.Key != key) return await Reopen(visit, key, "other");
        var called = await visit.Session.ToCaller(http, visit.Cancel);
        if (!called.Succeeded(out var caller, out var problem))
            return problem.Code is "attestation-has-expired" or "attestation-missing" ? await Reopen(visit, key, "expired") : await visit.Refused(problem);
        if (!(await visit.Required<IRegisters>().Person(open.Person, visit.Cancel)).Succeeded(out var person, out problem)) return await visit.Refused(problem);
        var age = person.BirthDate is { } born ? NorwegianTime.AgeOn(born, person.DeceasedOn ?? NorwegianTime.DateAt(visit.Now)) : (int?)null;
        var identity = new PatientIdentity(person.Key, person.Name, person.Number) { BirthDate = person.BirthDate, Age = age, DeceasedOn = person.DeceasedOn };
        return await page(new AtPatient(visit, caller, identity, await visit.Acting()));
    }

    private static async Task<IResult> Reopen(Visit visit, Guid key, string why)
    {
        // A patient never opened in this session is opened by number, on the start page.
        if (visit.State.Recent.All(patient => patient.Key != key)) return Results.LocalRedirect("/kliniker");
        return Page.Of<ReopenPage>(new { Acting = await visit.Acting(), Key = new PersonKey(key), Why = why }, StatusCodes.Status409Conflict);
    }
}
