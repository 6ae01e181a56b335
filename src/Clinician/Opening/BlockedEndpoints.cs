using Felles.Clinician.Frame;
using Felles.Clinician.Patient;
using Felles.Kernel;
using Felles.Public.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Clinician.Opening;

/// <summary>Opening what the patient has blocked: by consent, or in an emergency (nødåpning) with a reason.</summary>
internal static class BlockedEndpoints
{
    internal static void Map(IEndpointRouteBuilder patient)
    {
        patient.MapGet("/sperret", (HttpContext http, Guid key) => AtPatient.Run(http, key, at => Task.FromResult(Show(at, null, []))));
        patient.MapPost("/sperret/samtykke", (HttpContext http, Guid key) => AtPatient.Run(http, key, ByConsent));
        patient.MapPost("/sperret/nod", (HttpContext http, Guid key) => AtPatient.Run(http, key, InEmergency));
        patient.MapWayBack("/sperret/samtykke", "/sperret/nod");
    }

    private static async Task<IResult> ByConsent(AtPatient at)
    {
        var form = await at.Visit.Http.Request.ReadFormAsync(at.Visit.Cancel);
        if (form["samtykke"] != "ja") return Show(at, null, new() { ["samtykke"] = "blocked.error.consent" });
        return await Open(at, OpenMode.Consent, null);
    }

    private static async Task<IResult> InEmergency(AtPatient at)
    {
        var (form, errors) = EmergencyForm.Read(await at.Visit.Http.Request.ReadFormAsync(at.Visit.Cancel));
        if (errors.Count > 0) return Show(at, form.Reason, errors);
        return await at.Visit.Attest(at.Patient.Number, emergency: true) is { } refused
            ? await at.Visit.Refused(refused)
            : await Open(at, OpenMode.Emergency, form.Reason);
    }

    private static async Task<IResult> Open(AtPatient at, OpenMode mode, string? reason)
    {
        var opened = at.Visit.State.Opened(at.Patient.Key, mode, reason, at.Visit.Now);
        return await at.Visit.Keep(opened) is { } problem ? await at.Visit.Refused(problem) : Results.LocalRedirect(at.Patient.Address);
    }

    private static IResult Show(AtPatient at, string? reason, OrderedDictionary<string, string> errors) =>
        Page.Of<BlockedPage>(
            new { at.Acting, at.Patient, Reason = reason, Errors = (IReadOnlyDictionary<string, string>)errors },
            errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
