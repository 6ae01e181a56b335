using System.Net;
using System.Text.Json;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.CriticalInfo.Rules;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// The headers of the API. Source: Norsk helsenett's documentation of the critical information API, "Authorization".
/// A header given twice, or not of its form, is refused and named; its value is never repeated in the answer.
/// </summary>
internal static class CriticalInfoHeaders
{
    internal const string UserRole = "nhn-user-role";
    internal const string SourceSystem = "nhn-source-system";
    internal const string AccessBasisName = "nhn-access-basis";
    internal const string PatientNin = "nhn-patient-nin";
    internal const string EventId = "nhn-event-id";

    private const int roleBytesMax = 1024;

    /// <summary>The request, when every header that this caller must send is there and of its form.</summary>
    internal static Outcome<CriticalInfoRequest> Read(HttpRequest http, Caller caller, SyntheticSeries accepted)
    {
        if (!Patient(http.Headers, caller, accepted).Succeeded(out var patient, out var problem)) return problem;
        if (!Common(http, caller).Succeeded(out var common, out problem)) return problem;
        return new CriticalInfoRequest(caller, patient)
        {
            Basis = common.Basis,
            EmergencyReason = common.Reason,
            Role = common.Role,
        };
    }

    /// <summary>What <c>/status</c> needs: there the patient is in the body.</summary>
    internal static Outcome<CriticalInfoRequest> ReadForStatus(HttpRequest http, Caller caller, SyntheticSeries accepted, string? nin)
    {
        if (!PersonNumber.TryParse(nin, accepted, out var patient))
            return Problem.Malformed("status-nin", "Send {\"nin\": …} with the patient's national identity number of eleven digits.");
        if (http.Headers.ContainsKey(PatientNin))
        {
            if (!Patient(http.Headers, caller, accepted).Succeeded(out var named, out var other)) return other;
            if (named != patient) return Problem.Malformed("status-nin", "nhn-patient-nin names another patient than the body. Send one of them, or the same in both.");
        }

        if (!Common(http, caller).Succeeded(out var common, out var problem)) return problem;
        return new CriticalInfoRequest(caller, patient) { Basis = common.Basis, Role = common.Role };
    }

    private static Outcome<(AccessBasis Basis, string? Reason, string? Role)> Common(HttpRequest http, Caller caller)
    {
        var headers = http.Headers;
        if (headers[EventId] is { Count: > 0 } events && (events.Count > 1 || !IsEventId(events[0]!))) return Bad(EventId, "at most 128 visible characters, and no national identity number");
        // A citizen's own client sends neither system, role nor ground: it needs none.
        if (caller is Citizen) return (AccessBasis.None, (string?)null, (string?)null);
        if (headers[SourceSystem] is not [{ Length: >= 3 and <= 512 } system] || !IsPlain(system)) return Bad(SourceSystem, "the name and version of the calling system, 3 to 512 characters");
        if (caller is SystemCaller) return (AccessBasis.None, (string?)null, (string?)null);
        if (Role(headers) is not { } role) return Bad(UserRole, """URL-encoded JSON, as {"system":"urn:oid:2.16.578.1.12.4.1.1.9060","code":"LE"}""");
        // The gate sees to it that the attested authorisation is active in HPR; the header must not claim another.
        if (caller is HealthPersonnel { Attestation: { } attestation } && attestation.Authorization?.Code != role) return CriticalInfoProblems.RoleNotActive;
        if (!RequestHeaders.Basis(http).Succeeded(out var basis, out _) || basis == AccessBasis.None)
            return Bad(AccessBasisName, "UNNTAK, SAMTYKKE, AKUTT, FORHOYET_SAMTYKKE or FORHOYET_AKUTT");
        if (!RequestHeaders.EmergencyReason(http).Succeeded(out var reason, out _))
            return Bad("felles-emergency-reason", "one text of at most 500 characters, percent-encoded UTF-8, without a national identity number");
        return (basis, reason.Length == 0 ? null : reason, role);
    }

    private static Outcome<PersonNumber> Patient(IHeaderDictionary headers, Caller caller, SyntheticSeries accepted)
    {
        if (headers[PatientNin] is [{ } text] && PersonNumber.TryParse(text, accepted, out var patient)) return patient;
        return caller is Citizen citizen && !headers.ContainsKey(PatientNin)
            ? citizen.Number
            : Bad(PatientNin, "the patient's national identity number, eleven digits");
    }

    private static string? Role(IHeaderDictionary headers)
    {
        if (headers[UserRole] is not [{ Length: > 0 and <= roleBytesMax } encoded]) return null;
        try
        {
            using var json = JsonDocument.Parse(WebUtility.UrlDecode(encoded), new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            var root = new PlacedElement(json.RootElement, UserRole);
            return root["system"].Text == KjUrl.HealthPersonnelCategory
                && root["code"].Text is { } code
                && CriticalInfoCodes.HealthPersonnelCategories.Contains(code) ? code : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not Unicode.
            return null;
        }
    }

    // Both go into the log: they may name a system or an event, never a person.
    private static bool IsEventId(string text) => text.Length is > 0 and <= 128 && text.All(c => c is > ' ' and < (char)127) && IsPlain(text);

    private static bool IsPlain(string text) => !text.Any(char.IsControl) && !PersonNumber.OccursIn(text);

    private static Problem Bad(string header, string form) =>
        new(ProblemKind.Required, "header-" + header, $"The header {header} is missing, given twice, or not of its form: {form}.");
}
