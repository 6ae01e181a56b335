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
/// The citizen's blocks and reservations (sperring, reservasjon) as FHIR Consent: <c>GET</c>, <c>POST</c> and
/// <c>DELETE /restrictions/fhir/Consent[/{id}]</c>. A block is a denial; lifting one keeps it in the history.
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
                RestrictionConsent.Write(json, restriction, record.Person);
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
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) RestrictionConsent.Write(json, set.Restriction, set.Person);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<Outcome<(Restriction Restriction, PersonKey Person, bool IsNew)>> TrySet(HttpContext context)
    {
        var received = await RequestBody.Read(context, BytesMax);
        if (!received.Succeeded(out var bytes, out var problem)) return problem;
        if (!FhirResource.Read(bytes).Succeeded(out var resource, out problem)) return problem;
        var now = context.RequestServices.Required<TimeProvider>().GetUtcNow();
        var read = RestrictionConsent.Read(resource, now);
        if (!read.Succeeded(out var restriction, out problem)) return problem;
        var named = await Name(context.RequestServices.Required<IRegisters>(), restriction, context.RequestAborted);
        if (!named.Succeeded(out restriction, out problem)) return problem;
        var opened = await Open(context, "Consent");
        if (!opened.Succeeded(out var record, out problem)) return problem;
        if (!RestrictionConsent.IsAbout(resource, record.Person)) return RestrictionConsent.AboutAnother;
        var outcome = await record.Set(restriction, context.RequestAborted);
        return outcome.Succeeded(out var standing, out problem) ? (standing, record.Person, standing.Id == restriction.Id) : problem;
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
            case RestrictionTarget.Everyone:
            case RestrictionTarget.Reservation:
            case RestrictionTarget.DisclosureReservation:
            case RestrictionTarget.Profession:
            case RestrictionTarget.Department:
            case RestrictionTarget.Participation:
                return restriction;
            default:
                throw new InvalidOperationException("A kind of target that nobody has decided about.");
        }
    }

    private static Problem Unknown { get; } = Problem.Invalid(
        "restriction-subject",
        "No such health person or organisation is in the registers.",
        Issue.Error("value", "restriction-subject", "Name a health person by HPR number or an organisation by organisation number, as the registers have them.", "Consent.provision.actor.reference.identifier"));

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
