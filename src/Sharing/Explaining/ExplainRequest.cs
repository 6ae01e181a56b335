using System.Collections.Immutable;
using System.Text.Json;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.Explaining;

/// <summary>Reads what is to be explained from FHIR Parameters. What is not known is refused: a question half understood would be answered wrongly.</summary>
internal sealed class ExplainRequest
{
    /// <summary>The services that have decisions to explain.</summary>
    internal static readonly ImmutableArray<ServiceCode> Services = [ServiceCode.LabResults, ServiceCode.CriticalInfo, ServiceCode.Measurements, ServiceCode.Documents];

    private static readonly Dictionary<string, PurposeOfUse> Purposes = new(StringComparer.Ordinal)
    {
        ["TREAT"] = PurposeOfUse.Treatment, ["ETREAT"] = PurposeOfUse.EmergencyTreatment, ["COC"] = PurposeOfUse.CoordinationOfCare, ["BTG"] = PurposeOfUse.BreakTheGlass,
    };

    private static readonly Dictionary<string, AccessBasis> Grounds = new(StringComparer.Ordinal)
    {
        ["UNNTAK"] = AccessBasis.Exemption, ["SAMTYKKE"] = AccessBasis.Consent, ["FORHOYET_SAMTYKKE"] = AccessBasis.ElevatedConsent, ["AKUTT"] = AccessBasis.Emergency, ["FORHOYET_AKUTT"] = AccessBasis.ElevatedEmergency,
    };

    private static readonly Dictionary<string, Act> Acts = new(StringComparer.Ordinal) { ["read"] = Act.Read, ["write"] = Act.Write, ["status"] = Act.Status };

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private ImmutableArray<ServiceCode> services = Services;
    private Act act = Act.Read;
    private Supposition? reader;
    private Supposition grounds = new();
    private bool namesGrounds;

    /// <summary>The cases, one for each service asked about.</summary>
    internal static Outcome<ImmutableArray<ExplanationCase>> Read(FhirResource resource)
    {
        if (resource.Type != "Parameters") return Fault("Parameters", "Send Parameters.");
        foreach (var member in resource.Root.EnumerateObject())
            if (member.Name is not ("resourceType" or "parameter" or "id" or "meta")) return Fault($"Parameters.{member.Name}", "This element is not understood here. Leave it out.");
        var request = new ExplainRequest();
        if (resource.Root.TryGetProperty("parameter", out var parameters))
        {
            if (parameters.ValueKind != JsonValueKind.Array) return Fault("Parameters.parameter", "Parameters stand in a list.");
            foreach (var parameter in parameters.EnumerateArray())
                if (request.Take(parameter) is { } fault) return fault;
        }

        if (request.reader is null && request.namesGrounds) return Fault("Parameters.parameter", "Purpose, basis and reason are a reader's. Name a reader with them, if only reader without parts.");
        var who = request.reader is { } named ? named with { Purpose = request.grounds.Purpose, Basis = request.grounds.Basis, GivesReason = request.grounds.GivesReason } : null;
        return request.services.Select(service => new ExplanationCase(service, request.act, who)).ToImmutableArray();
    }

    private Problem? Take(JsonElement parameter)
    {
        if (Text(parameter, "name") is not { } name) return Fault("Parameters.parameter.name", "Each parameter has a name.");
        if (!seen.Add(name)) return Fault("Parameters.parameter", "Each parameter is given once.");
        if (name == "reader") return TakeReader(parameter);
        var value = Text(parameter, "valueCode") ?? Text(parameter, "valueString");
        var at = $"Parameters.parameter.where(name='{(name is "service" or "act" or "purpose" or "basis" or "reason" ? name : "?")}')";
        switch (name)
        {
            case "service" when Services.FirstOrDefault(service => service.Code == value) is { Code: not null } known:
                services = [known];
                return null;
            case "service":
                return Fault(at, $"The service is one of {string.Join(", ", Services)}; leave it out for all.");
            case "act":
                return Acts.TryGetValue(value ?? "", out act) ? null : Fault(at, $"The act is one of {string.Join(", ", Acts.Keys)}.");
            case "purpose":
                namesGrounds = true;
                if (!Purposes.TryGetValue(value ?? "", out var purpose)) return Fault(at, $"The purpose is one of {string.Join(", ", Purposes.Keys)}.");
                grounds = grounds with { Purpose = purpose };
                return null;
            case "basis":
                namesGrounds = true;
                if (!Grounds.TryGetValue(value ?? "", out var basis)) return Fault(at, $"The basis is one of {string.Join(", ", Grounds.Keys)}.");
                grounds = grounds with { Basis = basis };
                return null;
            case "reason":
                namesGrounds = true;
                if (!parameter.TryGetProperty("valueBoolean", out var given) || given.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return Fault(at, "Whether a reason would be written is a valueBoolean.");
                grounds = grounds with { GivesReason = given.GetBoolean() };
                return null;
            default:
                return Fault(at, "The parameters are service, act, reader, purpose, basis and reason.");
        }
    }

    private Problem? TakeReader(JsonElement parameter)
    {
        reader = new Supposition();
        if (!parameter.TryGetProperty("part", out var parts)) return null;
        if (parts.ValueKind != JsonValueKind.Array) return Fault("Parameters.parameter.part", "Parts stand in a list.");
        foreach (var part in parts.EnumerateArray())
        {
            var value = Text(part, "valueString") ?? Text(part, "valueCode");
            if (value is not { Length: > 0 and <= 200 } || PersonNumber.OccursIn(value)) return Fault("Parameters.parameter.part", "Each part has a valueString or valueCode of 1 to 200 characters, and never a person's national number.");
            reader = Text(part, "name") switch
            {
                "hpr" => reader! with { HprNumber = value },
                "organisation" => reader! with { Organisation = value },
                "point-of-care" => reader! with { PointOfCare = value },
                "role" => reader! with { Profession = value },
                "department" => reader! with { Department = value },
                _ => null,
            };
            if (reader is null) return Fault("Parameters.parameter.part", "The parts of a reader are hpr, organisation, point-of-care, role and department.");
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Problem Fault(string expression, string text) =>
        Problem.Invalid("explain", "The question is not understood; nothing was looked up.", Issue.Error("value", "explain", text, expression));
}
