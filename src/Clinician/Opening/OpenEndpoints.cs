using Felles.Access;
using Felles.Clinician.Frame;
using Felles.Clinician.Patient;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Layout;
using Felles.Records;
using Felles.Registers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Clinician.Opening;

/// <summary>The start page, and opening a patient: by number, which travels in the body only, or again by key.</summary>
internal static class OpenEndpoints
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPage("", Show);
        pages.MapForm("/apne", Open);
        pages.MapWayBack("/apne");
    }

    private static async Task<IResult> Show(HttpContext http)
    {
        var visit = Visit.Of(http);
        return visit.State.Grounds is null ? Results.LocalRedirect("/kliniker/grunnlag") : await Start(visit, null);
    }

    private static async Task<IResult> Open(HttpContext http)
    {
        var visit = Visit.Of(http);
        if (visit.State.Grounds is null) return Results.LocalRedirect("/kliniker/grunnlag");
        var form = await http.Request.ReadFormAsync(visit.Cancel);
        var registers = visit.Required<IRegisters>();

        PersonNumber number;
        if (PersonKey.TryParse(form["pasient"].ToString(), out var again))
        {
            // Only a patient already opened in this session: a key from elsewhere opens nothing.
            if (visit.State.Recent.All(patient => patient.Key != again.Value)) return await Start(visit, "start.error.number");
            if (!(await registers.Person(again, visit.Cancel)).Succeeded(out var person, out var gone)) return await visit.Refused(gone);
            number = person.Number;
        }
        else if (!PersonNumber.TryParse(Digits(form["nummer"].ToString()), visit.Required<IdentityOptions>().AcceptedSeries, out number))
        {
            return await Start(visit, "start.error.number");
        }

        if (await visit.Attest(number, emergency: false) is { } refused) return await visit.Refused(refused);
        var resolved = await registers.Resolve(number, visit.Cancel);
        if (!resolved.Succeeded(out var key, out var problem))
            return problem.Kind == ProblemKind.NotFound ? await Unknown(visit, number) : await visit.Refused(problem);
        if (await visit.Keep(visit.State.Opened(key, OpenMode.Ordinary, null, visit.Now)) is { } unkept) return await visit.Refused(unkept);
        return Results.LocalRedirect(PatientIdentity.AddressOf(key));
    }

    // The gate writes the attempt down: whoever tries numbers leaves a trace of it.
    private static async Task<IResult> Unknown(Visit visit, PersonNumber number)
    {
        var called = await visit.Session.ToCaller(visit.Http, visit.Cancel);
        if (!called.Succeeded(out var caller, out var problem)) return await visit.Refused(problem);
        var opening = new Records.Opening { Person = PersonRef.Of(number), Service = ServiceCode.LabResults, Act = Act.Read, Wanted = new Wanted.Nothing() };
        var opened = await visit.Required<RecordGate>().Open(caller, opening, visit.Cancel);
        return opened.Failed(out problem) && problem.Kind != ProblemKind.NotFound ? await visit.Refused(problem) : await Start(visit, "start.error.unknown");
    }

    private static async Task<IResult> Start(Visit visit, string? error)
    {
        var registers = visit.Required<IRegisters>();
        var today = NorwegianTime.DateAt(visit.Now);
        var recent = new List<RecentPatient>();
        foreach (var opened in visit.State.Recent)
        {
            if (!(await registers.Person(new PersonKey(opened.Key), visit.Cancel)).Succeeded(out var person, out _)) continue;
            var age = person.BirthDate is { } born ? NorwegianTime.AgeOn(born, today) : (int?)null;
            recent.Add(new RecentPatient(person.Key, person.Name, age, DateTimeOffset.FromUnixTimeSeconds(opened.At)));
        }

        var status = error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
        return Page.Of<StartPage>(new { Acting = await visit.Acting(), Recent = (IReadOnlyList<RecentPatient>)recent, Error = error }, status);
    }

    // People write the number in two groups.
    private static string Digits(string written) => written.Replace(" ", "", StringComparison.Ordinal);
}
