using System.Collections.Immutable;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// FHIR <c>$validate</c>, https://hl7.org/fhir/R4/resource-operation-validate.html: on a type, on an id and on the whole base.
/// The content is checked and forgotten: no record is opened, nothing is stored or written to a log.
/// </summary>
internal static class ValidateOperation
{
    private const int BytesMax = 16 * 1024 * 1024;
    private const string Definition = "http://hl7.org/fhir/OperationDefinition/Resource-validate";

    /// <summary>How a CapabilityStatement tells it.</summary>
    internal static OperationCapability Capability { get; } = new("validate", Definition);

    /// <summary>Maps the operation.</summary>
    /// <param name="fhir">The base.</param>
    /// <param name="requirement">Who may ask. No attestation is needed: nobody's record is touched.</param>
    /// <param name="capability">What the service offers.</param>
    internal static void Map(IEndpointRouteBuilder fhir, ApiRequirement requirement, Func<ServiceCapability> capability)
    {
        var open = requirement with { DemandsAttestation = false };
        fhir.MapPost("/$validate", context => Handle(context, capability())).RequireCaller(open);
        fhir.MapPost("/{type}/$validate", context => Handle(context, capability())).RequireCaller(open);
        fhir.MapPost("/{type}/{id}/$validate", context => Handle(context, capability())).RequireCaller(open);
    }

    private static async Task Handle(HttpContext context, ServiceCapability service)
    {
        var outcome = await Issues(context, service);
        if (!outcome.Succeeded(out var issues, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        // 200 whatever is found: the question was answered.
        FhirAnswer.Begin(context, StatusCodes.Status200OK);
        OperationOutcomeWriter.Write(context.Response.BodyWriter, issues.AsSpan());
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<Outcome<ImmutableArray<Issue>>> Issues(HttpContext context, ServiceCapability service)
    {
        var type = (string?)context.Request.RouteValues["type"];
        var definitions = context.RequestServices.GetRequiredService<DefinitionsInForce>();
        if (type is not null && !definitions.Definitions.IsResourceType(type)) return Read.UnknownType(type);
        if (Format(context.Request) is { } fault) return fault;
        var parameters = context.Request.Query.Where(pair => pair.Key is not ("_format" or "_pretty")).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? ""))).ToList();
        var body = await RequestBody.Read(context, BytesMax);
        // Of what may be deleted nothing need be sent.
        if (body.Failed(out var problem) && problem.Kind != ProblemKind.Required) return problem;
        if (!ValidateRequest.Read(body.Match(bytes => bytes, _ => default), parameters).Succeeded(out var request, out problem)) return problem;
        var id = (string?)context.Request.RouteValues["id"];
        ImmutableArray<Issue> found = [.. OfUse(request, service, type, id), .. request.Validate(definitions.Validator)];
        return found;
    }

    /// <summary>What is wrong with the use that the resource is meant for, beside its content.</summary>
    private static IEnumerable<Issue> OfUse(ValidateRequest request, ServiceCapability service, string? type, string? id)
    {
        if (type is not null && request.Type is not null && request.Type != type) yield return ValidateFindings.OtherType(type);
        var offered = service.Resources.FirstOrDefault(resource => resource.Type == (request.Type ?? type))?.Interactions ?? [];
        foreach (var issue in ValidateFindings.OfMode(request, offered, id)) yield return issue;
    }

    private static Problem? Format(HttpRequest request)
    {
        var isJson = MediaType(request.ContentType);
        if (request.ContentLength is > 0 && !isJson) return new Problem(ProblemKind.UnsupportedMediaType, "content-type", "Send the resource as application/fhir+json. FHIR XML is not taken in.");
        return request.Query.TryGetValue("_format", out var format) ? (AnswerFormat.IsJson(format.ToString()) ? null : AnswerFormat.NotJson) : AnswerFormat.TakesJson(request) ? null : AnswerFormat.NotJson;
    }

    private static bool MediaType(string? type) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.MediaType.Value is { } media
        && (media.Equals("application/fhir+json", StringComparison.OrdinalIgnoreCase) || media.Equals("application/json", StringComparison.OrdinalIgnoreCase));
}
