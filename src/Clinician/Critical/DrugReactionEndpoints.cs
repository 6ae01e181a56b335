using System.Globalization;
using Felles.Access;
using Felles.Clinician.Patient;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Records;
using Felles.Sharing.CriticalInfo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Clinician.Critical;

/// <summary>Registering, correcting, refuting and deleting a drug reaction. The same rules and the same gate as the API's.</summary>
internal static class DrugReactionEndpoints
{
    private const string Type = "AllergyIntolerance";

    internal static void Map(IEndpointRouteBuilder patient)
    {
        patient.MapGet("/kritisk", (HttpContext http, Guid key) => AtPatient.Run(http, key, at => Task.FromResult(Show(at, null, new DrugReactionForm()))));
        patient.MapPost("/kritisk", (HttpContext http, Guid key) => AtPatient.Run(http, key, Register));
        patient.MapGet("/kritisk/{id}", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => Edit(at, id)));
        patient.MapPost("/kritisk/{id}", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => Correct(at, id)));
        patient.MapPost("/kritisk/{id}/avkreft", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => Refute(at, id)));
        patient.MapPost("/kritisk/{id}/slett", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => Delete(at, id)));
        patient.MapWayBack("/kritisk/{id}/avkreft", "/kritisk/{id}/slett");
    }

    private static async Task<IResult> Register(AtPatient at)
    {
        var (form, errors) = await Read(at);
        if (errors.Count > 0) return Show(at, null, form, errors);
        if (Registering.Of((HealthPersonnel)at.Caller) is not { } who) return await at.Visit.Refused(NotAuthorised);
        if (!FhirResource.Read(DrugReactionResource.Create(form, who)).Succeeded(out var resource, out var problem)) return Show(at, null, form, problem);
        var stored = await at.Visit.Required<CriticalInfoRegistrar>().Register(Request(at, who), resource, at.Visit.Cancel);
        return stored.Failed(out problem) ? Show(at, null, form, problem) : Results.LocalRedirect(at.Patient.Address);
    }

    private static async Task<IResult> Edit(AtPatient at, string id)
    {
        var found = await Stored(at, id);
        if (!found.Succeeded(out var entry, out var problem)) return await Missing(at, problem);
        return Show(at, id, DrugReactionResource.Read(entry.Body));
    }

    private static async Task<IResult> Correct(AtPatient at, string id)
    {
        var (form, errors) = await Read(at);
        if (errors.Count > 0) return Show(at, id, form, errors);
        return await Change(at, id, form, (stored, who) => DrugReactionResource.Correct(stored, form, who));
    }

    private static async Task<IResult> Refute(AtPatient at, string id)
    {
        var version = await Version(at);
        return await Change(at, id, null, (stored, who) => DrugReactionResource.Refute(stored, version, who));
    }

    private static async Task<IResult> Change(AtPatient at, string id, DrugReactionForm? form, Func<ReadOnlyMemory<byte>, Registering, byte[]> change)
    {
        if (Registering.Of((HealthPersonnel)at.Caller) is not { } who) return await at.Visit.Refused(NotAuthorised);
        var found = await Stored(at, id);
        if (!found.Succeeded(out var entry, out var problem)) return await Missing(at, problem);
        var shown = form ?? DrugReactionResource.Read(entry.Body);
        if (!FhirResource.Read(change(entry.Body, who)).Succeeded(out var resource, out problem)) return Show(at, id, shown, problem);
        var stored = await at.Visit.Required<CriticalInfoRegistrar>().Correct(Request(at, who), id, resource, at.Visit.Cancel);
        return stored.Failed(out problem) ? Show(at, id, shown, problem) : Results.LocalRedirect(at.Patient.Address);
    }

    private static async Task<IResult> Delete(AtPatient at, string id)
    {
        if (Registering.Of((HealthPersonnel)at.Caller) is not { } who) return await at.Visit.Refused(NotAuthorised);
        var version = (await Version(at)).ToString(CultureInfo.InvariantCulture);
        var deleted = await at.Visit.Required<CriticalInfoRegistrar>().Delete(Request(at, who), Type, id, version, at.Visit.Cancel);
        if (!deleted.Failed(out var problem)) return Results.LocalRedirect(at.Patient.Address);
        var found = await Stored(at, id);
        return found.Succeeded(out var entry, out _) ? Show(at, id, DrugReactionResource.Read(entry.Body), problem) : await Missing(at, problem);
    }

    private static async Task<Outcome<Entry>> Stored(AtPatient at, string id)
    {
        if (!ResourceId.IsOurs(id)) return Problem.NotFound("No such record.");
        var read = await PatientReading.One(at, ServiceCode.CriticalInfo, Type, id);
        return read.Failed(out var problem) ? problem : read.Match<Outcome<Entry>>(entry => entry is null ? Problem.NotFound("No such record.") : entry, other => other);
    }

    private static async Task<IResult> Missing(AtPatient at, Problem problem) =>
        problem.Kind is ProblemKind.NotFound or ProblemKind.Gone ? Page.Error(PageError.NotFound) : await at.Visit.Refused(problem);

    private static async Task<(DrugReactionForm Form, OrderedDictionary<string, string> Errors)> Read(AtPatient at) =>
        DrugReactionForm.Read(await at.Visit.Http.Request.ReadFormAsync(at.Visit.Cancel), NorwegianTime.DateAt(at.Visit.Now));

    private static async Task<int> Version(AtPatient at)
    {
        var form = await at.Visit.Http.Request.ReadFormAsync(at.Visit.Cancel);
        return int.TryParse(form["versjon"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }

    private static CriticalInfoRequest Request(AtPatient at, Registering who) => new(at.Caller, at.Patient.Number)
    {
        Role = who.Role,
        EmergencyReason = at.Open.Reason,
    };

    private static readonly Problem NotAuthorised = Problem.Forbidden("authorization-required", "Registering needs an active authorisation.");

    private static IResult Show(AtPatient at, string? id, DrugReactionForm form) => Show(at, id, form, []);

    private static IResult Show(AtPatient at, string? id, DrugReactionForm form, OrderedDictionary<string, string> errors) =>
        Page.Of<DrugReactionPage>(
            new { at.Acting, at.Patient, Id = id, Form = form, Errors = (IReadOnlyDictionary<string, string>)errors },
            errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static IResult Show(AtPatient at, string? id, DrugReactionForm form, Problem problem)
    {
        var texts = at.Visit.Texts;
        var words = AccessText.Advice(problem.Code, texts.Language.Tag) ?? texts.Find($"problem.{problem.Code}")
            ?? string.Join(' ', problem.Issues.Select(issue => texts.Language.Tag == "en" ? issue.Text : issue.TextBokmål ?? issue.Text).DefaultIfEmpty(problem.Text));
        return Page.Of<DrugReactionPage>(
            new { at.Acting, at.Patient, Id = id, Form = form, Refusal = words },
            problem.Kind == ProblemKind.VersionConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
    }
}
