using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>What a client asks its answer to be; https://hl7.org/fhir/R4/http.html#mime-type. There is JSON and nothing else.</summary>
internal static class AnswerFormat
{
    /// <summary>Whether the client takes JSON by its <c>Accept</c>.</summary>
    internal static bool TakesJson(HttpRequest request)
    {
        var accept = request.GetTypedHeaders().Accept;
        return accept.Count == 0 || accept.Any(range => range.Quality != 0
            && (range.MatchesAllTypes || range.MediaType.Value is "application/*" or "application/fhir+json" or "application/json"));
    }

    /// <summary>Whether a value of <c>_format</c> asks for JSON.</summary>
    internal static bool IsJson(string? format) => format is "json" or "application/json" or "application/fhir+json" or "text/json";

    /// <summary>Whether line breaks and indents are asked for, in the address or, for a search by form, in the form.</summary>
    internal static bool IsPretty(HttpRequest request) => (request.QueryString.HasValue && request.Query["_pretty"] == "true") || request.HttpContext.Features.Get<PrettyForm>() is not null;

    /// <summary>Remembers that a form asks for line breaks and indents.</summary>
    internal static void AskPretty(HttpContext context) => context.Features.Set(PrettyForm.Asked);

    /// <summary>
    /// What is wrong with the address and the format of a reading that takes no parameters; null when nothing is. A parameter
    /// that is not understood is refused: what is passed over is not what was asked for, and a number may stand in it (rule 4).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="jsonOnly">False where the content itself can be answered, of whatever media type.</param>
    /// <param name="others">Parameters that are understood beside those of the format.</param>
    internal static Problem? Fault(HttpRequest request, bool jsonOnly = true, params ReadOnlySpan<string> others)
    {
        var format = false;
        foreach (var (name, values) in request.Query)
            switch (name)
            {
                case "_format" when values.Count == 1:
                    format = IsJson(values[0]);
                    if (!format && jsonOnly) return NotJson;
                    break;
                case "_pretty":
                    break;
                case var known when others.Contains(known):
                    break;
                default:
                    return new Problem(ProblemKind.NotSupported, "unknown-parameter", $"Only {string.Join(", ", (string[])["_format", "_pretty", .. others])} are understood in this address. The patient is named by the header nhn-patient-nin, never in an address.");
            }

        // The parameter stands above the header.
        return format || !jsonOnly || TakesJson(request) ? null : NotJson;
    }

    internal static Problem NotJson { get; } = new(ProblemKind.NotAcceptable, "format", "This service answers with application/fhir+json only.");

    /// <summary>Mark on a request whose form asks for line breaks.</summary>
    private sealed class PrettyForm
    {
        internal static PrettyForm Asked { get; } = new();
    }
}
