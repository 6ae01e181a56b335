using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// What the headers of Norsk helsenett's services say: whose record (<c>nhn-patient-nin</c>, in Pasientens prøvesvar
/// <c>person-id</c>) and on what ground (<c>nhn-access-basis</c>, <c>access-basis</c>). The reason of an emergency is ours:
/// <c>felles-emergency-reason</c>, percent-encoded UTF-8.
/// </summary>
internal static class RequestHeaders
{
    private const int ReasonLengthMax = 500;

    internal static T Required<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>The ground claimed; none when the header is absent.</summary>
    internal static Outcome<AccessBasis> Basis(HttpRequest request)
    {
        var values = OneOf(request, "nhn-access-basis", "access-basis");
        if (values.Count == 0) return AccessBasis.None;
        if (values.Count == 1)
            switch (values[0]?.Trim().ToUpperInvariant())
            {
                case "UNNTAK": return AccessBasis.Exemption;
                case "SAMTYKKE": return AccessBasis.Consent;
                case "FORHOYET_SAMTYKKE": return AccessBasis.ElevatedConsent;
                case "AKUTT": return AccessBasis.Emergency;
                case "FORHOYET_AKUTT": return AccessBasis.ElevatedEmergency;
                default: break;
            }

        return Problem.Malformed("access-basis", "The access basis is not known. Send one of UNNTAK, SAMTYKKE, FORHOYET_SAMTYKKE, AKUTT, FORHOYET_AKUTT.");
    }

    /// <summary>The reason of an emergency; null when absent.</summary>
    internal static Outcome<string> EmergencyReason(HttpRequest request)
    {
        var values = request.Headers["felles-emergency-reason"];
        if (values.Count == 0) return "";
        var text = values.Count == 1 ? Uri.UnescapeDataString(values[0] ?? "").Trim() : "";
        return text.Length is > 0 and <= ReasonLengthMax && !text.Any(char.IsControl) && !PersonNumber.OccursIn(text)
            ? text
            : Problem.Malformed("emergency-reason", $"The header felles-emergency-reason must hold one text of at most {ReasonLengthMax} characters, percent-encoded UTF-8, without a national identity number.");
    }

    /// <summary>Whose record a request without a form means: the header's, or the citizen's own.</summary>
    internal static Outcome<PersonRef> Person(HttpContext context, Caller caller)
    {
        var values = OneOf(context.Request, "nhn-patient-nin", "person-id");
        if (values.Count == 0)
            return caller is Citizen citizen
                ? PersonRef.Of(citizen.Number)
                : new Problem(ProblemKind.Required, "patient-required", "Say whose record is meant: send the national identity number in the header nhn-patient-nin.");
        return values.Count == 1 ? Person(context, values[0]) : Unreadable;
    }

    // Two names of one header: who sends both must mean the same by them, else it is two values.
    private static StringValues OneOf(HttpRequest request, string name, string otherName)
    {
        var (values, others) = (request.Headers[name], request.Headers[otherName]);
        return others.Count == 0 || values == others ? values : values.Count == 0 ? others : StringValues.Concat(values, others);
    }

    /// <summary>A number as it arrives in a header or a body.</summary>
    internal static Outcome<PersonRef> Person(HttpContext context, string? number) =>
        PersonNumber.TryParse(number, context.RequestServices.Required<IdentityOptions>().AcceptedSeries, out var read) ? PersonRef.Of(read) : Unreadable;

    /// <summary>Everything the gate needs to be asked.</summary>
    internal static Outcome<Opening> Opening(HttpContext context, PersonRef person, ServiceCode service, Act act, Wanted wanted, string query)
    {
        if (!Basis(context.Request).Succeeded(out var basis, out var problem)) return problem;
        if (!EmergencyReason(context.Request).Succeeded(out var reason, out problem)) return problem;
        return new Opening
        {
            Person = person,
            Service = service,
            Act = act,
            Wanted = wanted,
            Basis = basis,
            EmergencyReason = reason.Length > 0 ? reason : null,
            Query = query,
        };
    }

    private static Problem Unreadable { get; } =
        Problem.Malformed("patient-number", "The patient's national identity number is not a valid number here. Send eleven digits; synthetic numbers only in test environments.");
}
