using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Felles.Sharing.FhirBase;

/// <summary>FHIR create, update, patch and delete, also conditional; https://hl7.org/fhir/R4/http.html#create</summary>
internal static class Write
{
    private const string JsonPatchType = "application/json-patch+json";

    internal static Task HandleCreate(HttpContext context, FhirService service) => Handle(context, service, WriteMethod.Create);

    internal static Task HandleUpdate(HttpContext context, FhirService service) => Handle(context, service, WriteMethod.Update);

    internal static Task HandlePatch(HttpContext context, FhirService service) => Handle(context, service, WriteMethod.Patch);

    internal static Task HandleDelete(HttpContext context, FhirService service) => Handle(context, service, WriteMethod.Delete);

    /// <summary>Deletes if the version in the address is the latest; an address that FHIR does not have.</summary>
    internal static async Task HandleDeleteVersion(HttpContext context, FhirService service)
    {
        var understood = (await Understand(context, service, WriteMethod.Delete)).Then<WriteRequest>(request =>
            request with { Conditions = request.Conditions with { IfMatch = $"W/\"{context.Request.RouteValues["version"]}\"" } });
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), understood.Succeeded(out var request, out var problem) ? await Answer(context, service, request) : problem);
    }

    private static async Task Handle(HttpContext context, FhirService service, WriteMethod method)
    {
        var understood = await Understand(context, service, method);
        await FhirReply.Send(context, FhirServiceEndpoints.BaseUrl(context, service), understood.Succeeded(out var request, out var problem) ? await Answer(context, service, request) : problem);
    }

    /// <summary>Stores one write and says what came of it.</summary>
    internal static async Task<Outcome<FhirReply>> Answer(HttpContext context, FhirService service, WriteRequest request)
    {
        var written = await ResourceWriter.Write(context, service, [request]);
        return written.Succeeded(out var results, out var problem) ? results[0].Reply(RequestPreference.Of(context.Request).Return) : problem;
    }

    /// <summary>What is sent as the content of a patch: JSON Patch, or a Parameters resource.</summary>
    internal static Outcome<WriteRequest> WithPatch(WriteRequest request, ReadOnlyMemory<byte> content, bool isJsonPatch)
    {
        if (isJsonPatch) return request with { Patch = stored => JsonPatch.Apply(stored, content) };
        return FhirResource.Read(content).Succeeded(out var parameters, out var problem) ? request with { Patch = stored => FhirPathPatch.Apply(stored, parameters) } : problem;
    }

    private static async Task<Outcome<WriteRequest>> Understand(HttpContext context, FhirService service, WriteMethod method)
    {
        var type = (string)context.Request.RouteValues["type"]!;
        var id = context.Request.RouteValues["id"] as string;
        if (service.Find(type) is null) return Read.UnknownType(type);
        if (!AnswerFormat.TakesJson(context.Request)) return AnswerFormat.NotJson;
        string? criteria = null;
        if (id is null && method != WriteMethod.Create)
        {
            if (!Criteria(context.Request).Succeeded(out criteria, out var unnamed)) return unnamed;
        }
        else if (AnswerFormat.Fault(context.Request) is { } fault)
        {
            return fault;
        }

        if (id is not null && !ResourceId.IsOurs(id)) return Problem.Malformed("id-form", "An id is 1 to 64 of A-Z a-z 0-9 - . and holds no national number. A UUID will do.");
        var request = new WriteRequest(method, type) { Id = id, Criteria = criteria, Conditions = RequestConditions.Of(context.Request) };
        return method == WriteMethod.Delete ? request : await WithContent(context, service, request);
    }

    private static async Task<Outcome<WriteRequest>> WithContent(HttpContext context, FhirService service, WriteRequest request)
    {
        var isPatch = request.Method == WriteMethod.Patch;
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var media)) return Unsupported(isPatch);
        var isJsonPatch = media.MediaType.Equals(JsonPatchType, StringComparison.OrdinalIgnoreCase);
        var isFhir = media.MediaType.Equals("application/fhir+json", StringComparison.OrdinalIgnoreCase) || media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isFhir && !(isPatch && isJsonPatch)) return Unsupported(isPatch);
        var read = await RequestBody.Read(context, service.ContentBytesMax);
        if (!read.Succeeded(out var body, out var problem)) return problem;
        if (isPatch) return WithPatch(request, body, isJsonPatch);
        if (!FhirResource.Read(body).Succeeded(out var resource, out problem)) return problem;
        return resource.Type == request.Type
            ? request with { Resource = resource }
            : Problem.Malformed("type-differs", "The resource is not of the type in the address. Send it to the address of its type.");
    }

    /// <summary>The search that names a resource, without what is asked about the answer.</summary>
    private static Outcome<string> Criteria(HttpRequest request)
    {
        var query = request.QueryString.Value ?? "";
        var criteria = string.Join('&', query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair => !pair.StartsWith("_format=", StringComparison.Ordinal) && !pair.StartsWith("_pretty=", StringComparison.Ordinal)));
        if (criteria.Length == 0) return new Problem(ProblemKind.Required, "condition-required", "Name the resource by its id in the address, or by a search that finds one.");
        return SearchRequest.Pairs(criteria).Exists(pair => PersonNumber.OccursIn(pair.Value) || PersonNumber.OccursIn(pair.Key))
            ? Problem.Malformed("number-in-address", "A national number never stands in an address: addresses end up in logs. Name the patient in the header nhn-patient-nin.")
            : criteria;
    }

    private static Problem Unsupported(bool isPatch) => new(
        ProblemKind.UnsupportedMediaType, "content-type",
        isPatch ? "Send a JSON Patch as application/json-patch+json, or a FHIRPath Patch (Parameters) as application/fhir+json." : "Send the resource as application/fhir+json.");
}
