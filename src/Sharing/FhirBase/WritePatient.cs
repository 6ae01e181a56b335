using System.Collections.Immutable;
using System.Text.Json;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// Whose record is written to: told by the header <c>nhn-patient-nin</c>, or by the resources themselves
/// (<c>subject.identifier</c>, <c>patient.identifier</c>, or a reference to <c>Patient/{id}</c>). All must mean the same person.
/// </summary>
internal static class WritePatient
{
    /// <summary>The person.</summary>
    internal static Outcome<PersonRef> Of(HttpContext context, ImmutableArray<WriteRequest> requests)
    {
        PersonRef? person = null;
        if (context.Request.Headers["nhn-patient-nin"].Count > 0 || context.Request.Headers["person-id"].Count > 0)
        {
            if (!RequestHeaders.Person(context, context.GetCaller()).Succeeded(out var named, out var problem)) return problem;
            person = named;
        }

        foreach (var request in requests)
        {
            if (request.Resource is not { } resource || Subject(resource) is not { } subject) continue;
            if (Text(subject, "identifier", "value") is { } number)
            {
                if (!RequestHeaders.Person(context, number).Succeeded(out var named, out _)) return Fault(request, "is not a valid national identity number here");
                if (person is { Number: not null } known && known != named) return TwoPatients(request);
                person = named;
            }
            else if (Text(subject, "reference") is { } reference)
            {
                if (!reference.StartsWith("Patient/", StringComparison.Ordinal) || !PersonKey.TryParse(reference["Patient/".Length..], out var key)) return Fault(request, "is a reference to Patient/{id} as this platform gives it, or an identifier");
                if (person is { Key: not null } known && known != PersonRef.Of(key)) return TwoPatients(request);
                person ??= PersonRef.Of(key);
            }
        }

        return person is { } found ? found
            : new Problem(ProblemKind.Required, "patient-required", "Say whose record is meant: send the national identity number in the header nhn-patient-nin, or in subject.identifier.");
    }

    /// <summary>What is wrong with the patient of a resource once the record is open; null when nothing is.</summary>
    internal static Problem? Fault(WriteRequest request, FhirResource resource, PersonKey person)
    {
        var subject = Subject(resource);
        if (subject is null)
            return Fault(request, "is missing: name them in subject or patient");
        return Text(subject.Value, "identifier", "value") is null && Text(subject.Value, "reference") is { } reference && reference != $"Patient/{person}" ? TwoPatients(request) : null;
    }

    private static JsonElement? Subject(FhirResource resource)
    {
        foreach (var name in (string[])["subject", "patient"])
            if (resource.Root.TryGetProperty(name, out var subject) && subject.ValueKind == JsonValueKind.Object)
                return subject;
        return null;
    }

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    private static Problem TwoPatients(WriteRequest request) => Fault(request, "means another patient: a write is about one");

    private static Problem Fault(WriteRequest request, string text)
    {
        var place = request.Place.Length > 0 ? $"{request.Place}.resource.subject" : $"{request.Type}.subject";
        return Problem.Invalid("patient", "The patient is not told as it must be; nothing was stored.", Issue.Error("value", "patient", $"The patient {text}.", place));
    }
}
