using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>What a write answers with; https://hl7.org/fhir/R4/http.html#ops.</summary>
internal enum ReturnPreference
{
    /// <summary>Nothing said.</summary>
    None,

    /// <summary>No body.</summary>
    Minimal,

    /// <summary>The resource as it is stored.</summary>
    Representation,

    /// <summary>What was remarked while storing.</summary>
    OperationOutcome,
}

/// <summary>The header <c>Prefer</c>, RFC 7240: how a client wants to be answered. What is not known is passed over.</summary>
/// <param name="IsLenient">Search parameters that are not supported are told, not refused (<c>handling=lenient</c>).</param>
/// <param name="Return">What a write answers with.</param>
/// <param name="IsAsynchronous">The answer may come later (<c>respond-async</c>).</param>
internal readonly record struct RequestPreference(bool IsLenient, ReturnPreference Return, bool IsAsynchronous)
{
    internal static RequestPreference Of(HttpRequest request)
    {
        var preference = default(RequestPreference);
        foreach (var line in request.Headers["Prefer"])
            foreach (var part in line?.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
                preference = part.Replace("\"", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() switch
                {
                    "HANDLING=LENIENT" => preference with { IsLenient = true },
                    "HANDLING=STRICT" => preference with { IsLenient = false },
                    "RETURN=MINIMAL" => preference with { Return = ReturnPreference.Minimal },
                    "RETURN=REPRESENTATION" => preference with { Return = ReturnPreference.Representation },
                    "RETURN=OPERATIONOUTCOME" => preference with { Return = ReturnPreference.OperationOutcome },
                    "RESPOND-ASYNC" => preference with { IsAsynchronous = true },
                    _ => preference,
                };
        return preference;
    }
}
