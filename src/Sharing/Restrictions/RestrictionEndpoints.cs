using System.Text.Json;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.Restrictions;

/// <summary>
/// The citizen's blocks, reservations and consents (sperring, reservasjon, samtykke) as FHIR Consent: <c>GET</c>, <c>POST</c> and
/// <c>DELETE /restrictions/fhir/Consent[/{id}]</c>. What is lifted or withdrawn stays in the history.
/// At most <see cref="OpenRecord.RestrictionsMax"/> stand at a time; one that stands already is answered with 200.
/// </summary>
public static class RestrictionEndpoints
{
    private const string BasePath = "/restrictions/fhir";
    private const int BytesMax = 32 * 1024;

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var consents = routes.MapGroup($"{BasePath}/Consent");
        consents.MapGet("", List).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead });
        consents.MapPost("", Set).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenDecide });
        routes.MapGet("/restrictions/consent-forms", Forms).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenRead });
        UnknownAddress.Map(routes, "/restrictions", (context, problem) => FhirAnswer.Problem(context, problem));
        consents.MapDelete("{id}", Lift).RequireCaller(new ApiRequirement { Citizen = ApiAccess.CitizenDecide });
    }

    private static async Task<Outcome<OpenRecord>> Open(HttpContext context, string query)
    {
        if (AnswerFormat.Fault(context.Request) is { } fault) return fault;
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var opening = new Opening { Person = person, Service = ServiceCode.Settings, Act = Act.Restrict, Wanted = new Wanted.Nothing(), Query = query };
        return await context.RequestServices.Required<RecordGate>().Open(caller, opening, context.RequestAborted);
    }

    private static async Task List(HttpContext context)
    {
        var opened = await Open(context, "Consent");
        if (!opened.Succeeded(out var record, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var history = await record.Restrictions(context.RequestAborted);
        if (!history.Succeeded(out var restrictions, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var now = context.RequestServices.Required<TimeProvider>().GetUtcNow();
        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "searchset");
            json.WriteNumber("total", restrictions.Length);
            json.WriteStartArray("entry");
            foreach (var restriction in restrictions)
            {
                json.WriteStartObject();
                json.WritePropertyName("resource");
                RestrictionConsent.Write(json, restriction, record.Person, now);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task Set(HttpContext context)
    {
        var answer = await TrySet(context);
        if (!answer.Succeeded(out var set, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        FhirAnswer.Begin(context, set.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        context.Response.Headers.Location = $"{BasePath}/Consent/{set.Restriction.Id}";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) RestrictionConsent.Write(json, set.Restriction, set.Person, set.Restriction.SetAt);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<Outcome<(Restriction Restriction, PersonKey Person, bool IsNew)>> TrySet(HttpContext context)
    {
        var received = await RequestBody.Read(context, BytesMax);
        if (!received.Succeeded(out var bytes, out var problem)) return problem;
        if (!FhirResource.Read(bytes).Succeeded(out var resource, out problem)) return problem;
        var now = context.RequestServices.Required<TimeProvider>().GetUtcNow();
        var read = ConsentReading.Read(resource, context.RequestServices.Required<RecordGate>().ConsentForms, now);
        if (!read.Succeeded(out var restriction, out problem)) return problem;
        var named = await Name(context.RequestServices.Required<IRegisters>(), restriction, context.RequestAborted);
        if (!named.Succeeded(out restriction, out problem)) return problem;
        var opened = await Open(context, "Consent");
        if (!opened.Succeeded(out var record, out problem)) return problem;
        if (!ConsentReading.IsAbout(resource, record.Person)) return ConsentReading.AboutAnother;
        if (restriction.Document is not null && (await HasDocument(context, restriction)).Failed(out problem)) return problem;
        var outcome = await record.Set(restriction, context.RequestAborted);
        return outcome.Succeeded(out var standing, out problem) ? (standing, record.Person, standing.Id == restriction.Id) : problem;
    }

    // Only what the citizen may see can be blocked by them; whatever else they name is not there.
    private static async Task<Outcome<Done>> HasDocument(HttpContext context, Restriction restriction)
    {
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var parts = restriction.Document!.Split('/');
        var opening = new Opening { Person = person, Service = restriction.Service!.Value, Act = Act.Read, Wanted = new Wanted.These((parts[0], parts[1])), Query = parts[0] };
        var opened = await context.RequestServices.Required<RecordGate>().Open(caller, opening, context.RequestAborted);
        if (!opened.Succeeded(out var record, out problem)) return problem;
        if (record.Find(parts[0], parts[1]) is { Deleted: false }) return Done.Value;
        // That it is not there is an answer, too.
        return (await record.Disclose(record.Select(_ => false), context.RequestAborted)).Failed(out problem) ? problem : ConsentReading.NoSuchDocument;
    }

    // The texts are the same for all and hold nothing about anybody.
    private static Task Forms(HttpContext context) => Answer(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("forms");
        foreach (var form in context.RequestServices.Required<RecordGate>().ConsentForms)
        {
            json.WriteStartObject();
            json.WriteString("code", form.Code);
            json.WriteString("service", form.Service.Code);
            json.WriteNumber("version", form.Version);
            json.WriteNumber("validMonths", form.ValidMonths);
            foreach (var (language, text) in form.Texts.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject(language);
                json.WriteString("title", text.Title);
                json.WriteStartArray("paragraphs");
                foreach (var paragraph in text.Paragraphs) json.WriteStringValue(paragraph);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static async Task Answer(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) write(json);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>The name from the register; a person or an organisation that nobody knows cannot be blocked.</summary>
    internal static async Task<Outcome<Restriction>> Name(IRegisters registers, Restriction restriction, CancellationToken cancel)
    {
        switch (restriction.Target)
        {
            case RestrictionTarget.Person:
                var person = await registers.HealthPerson(restriction.Subject, cancel);
                if (person.Succeeded(out var known, out var problem)) return restriction with { SubjectName = known.Name };
                return problem.Kind == ProblemKind.NotFound ? Unknown : problem;
            case RestrictionTarget.Organisation:
                if (!OrganisationNumber.TryParse(restriction.Subject, out var number)) return Unknown;
                var organisation = await registers.Organisation(number, cancel);
                if (organisation.Succeeded(out var found, out problem)) return restriction with { SubjectName = found.Name };
                return problem.Kind == ProblemKind.NotFound ? Unknown : problem;
            case RestrictionTarget.Profession:
                return AuthorizationCategories.Known.Contains(restriction.Subject) ? restriction : Unknown;
            case RestrictionTarget.Everyone:
            case RestrictionTarget.Reservation:
            case RestrictionTarget.DisclosureReservation:
            case RestrictionTarget.Department:
            case RestrictionTarget.Participation:
                return restriction;
            default:
                throw new InvalidOperationException("A kind of target that nobody has decided about.");
        }
    }

    private static Problem Unknown { get; } = Problem.Invalid(
        "restriction-subject",
        "No such health person, organisation or profession is in the registers.",
        Issue.Error("value", "restriction-subject", "Name a health person by HPR number, an organisation by organisation number or a profession by its category, as the registers have them.", "Consent.provision.actor.reference.identifier"));

    private static async Task Lift(HttpContext context)
    {
        var opened = await Open(context, "Consent");
        if (!opened.Succeeded(out var record, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var lifted = await record.Lift((string)context.Request.RouteValues["id"]!, context.RequestAborted);
        if (lifted.Failed(out problem)) await FhirAnswer.Problem(context, problem);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
