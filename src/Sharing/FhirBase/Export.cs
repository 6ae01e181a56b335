using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// Bulk export of one patient's record in a service, <c>Patient/$export</c>, by the asynchronous pattern of
/// https://hl7.org/fhir/uv/bulkdata/STU2/: an order, a status with addresses, files of NDJSON. Nothing is written down in
/// between: the addresses hold sealed what was ordered, and each file is read through the gate, and logged, when it is fetched.
/// </summary>
internal static class Export
{
    internal const string Place = "Patient/$export";

    private static readonly string[] Parameters = ["_type", "_since", "_outputFormat"];

    /// <summary>Takes the order.</summary>
    internal static async Task HandleOrder(HttpContext context, FhirService service)
    {
        var ordered = await Order(context, service);
        if (!ordered.Succeeded(out var token, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        context.Response.Headers.ContentLocation = $"{FhirServiceEndpoints.BaseUrl(context, service)}/_export/{token}";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    /// <summary>Says where the files are. They are always ready.</summary>
    internal static async Task HandleStatus(HttpContext context, FhirService service)
    {
        if (!Open(context, service).Succeeded(out var page, out var problem) || !RecordSpan.Of(service, page.Parameters).Succeeded(out var span, out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var baseUrl = FhirServiceEndpoints.BaseUrl(context, service);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("transactionTime", page.After);
        json.WriteString("request", $"{baseUrl}/{Place}");
        json.WriteBoolean("requiresAccessToken", true);
        json.WriteStartArray("output");
        foreach (var type in span.Types)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("url", $"{baseUrl}/_export/{context.Request.RouteValues["token"]}/{type}.ndjson");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("error");
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>Takes back an order, or is told that its files have been fetched. Nothing is kept that could be removed; the addresses run out by themselves.</summary>
    internal static Task HandleCancel(HttpContext context, FhirService service)
    {
        if (Open(context, service).Failed(out var problem)) return FhirAnswer.Problem(context, problem);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    /// <summary>One file: the resources of a type, a line each.</summary>
    internal static async Task HandleFile(HttpContext context, FhirService service)
    {
        var type = (string)context.Request.RouteValues["type"]!;
        var found = await Disclose(context, service, type);
        if (!found.Succeeded(out var disclosure, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/fhir+ndjson";
        context.Response.Headers.CacheControl = "no-store";
        foreach (var entry in disclosure.Entries)
        {
            // What is stored as it was sent may hold line breaks; a line is one resource.
            System.Buffers.BuffersExtensions.Write(context.Response.BodyWriter, OneLine(entry.Body).Span);
            System.Buffers.BuffersExtensions.Write(context.Response.BodyWriter, "\n"u8);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task<Outcome<string>> Order(HttpContext context, FhirService service)
    {
        if (AnswerFormat.Fault(context.Request, jsonOnly: true, Parameters) is { } fault) return fault;
        if (!RequestPreference.Of(context.Request).IsAsynchronous) return new Problem(ProblemKind.Required, "respond-async", "An export is answered later: send Prefer: respond-async.");
        var parameters = context.Request.Query.Where(parameter => Parameters.Contains(parameter.Key)).SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? ""))).ToImmutableArray();
        if (!RecordSpan.Of(service, parameters).Succeeded(out var span, out var problem)) return problem;
        if (!Everything.Person(context).Succeeded(out var person, out problem)) return problem;
        if (!RequestHeaders.Opening(context, person, service.Code, Act.Read, new Wanted.OfService(span.Types), Place).Succeeded(out var opening, out problem)) return problem;
        var opened = await context.RequestServices.Required<RecordGate>().Open(context.GetCaller(), opening, context.RequestAborted);
        if (!opened.Succeeded(out var record, out problem)) return problem;
        var logged = await record.Disclose(record.Select(_ => false), context.RequestAborted);
        if (logged.Failed(out problem)) return problem;
        var at = context.RequestServices.Required<TimeProvider>().GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return context.RequestServices.Required<PageTokens>().Seal(service.Code, context.GetCaller(), new PageToken(record.Person, Place, parameters, 0) { After = at });
    }

    private static async Task<Outcome<Disclosure>> Disclose(HttpContext context, FhirService service, string type)
    {
        if (!Open(context, service).Succeeded(out var page, out var problem) || !RecordSpan.Of(service, page.Parameters).Succeeded(out var span, out problem)) return problem;
        if (!span.Types.Contains(type, StringComparer.Ordinal)) return Read.UnknownType(type);
        if (!RequestHeaders.Opening(context, PersonRef.Of(page.Person), service.Code, Act.Read, new Wanted.OfService(type), $"{Place} {type}").Succeeded(out var opening, out problem)) return problem;
        var opened = await context.RequestServices.Required<RecordGate>().Open(context.GetCaller(), opening, context.RequestAborted);
        return opened.Succeeded(out var record, out problem) ? await record.Disclose(record.Select(entry => span.Holds(entry.Facts)), context.RequestAborted) : problem;
    }

    private static Outcome<PageToken> Open(HttpContext context, FhirService service) =>
        context.RequestServices.Required<PageTokens>().Open(service.Code, context.GetCaller(), (string)context.Request.RouteValues["token"]!)
            .Then<PageToken>(page => page.Place == Place ? page : Problem.Malformed("page-token", "The address is not that of an export. Order one."));

    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0) return body;
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 512 });
        var output = new System.Buffers.ArrayBufferWriter<byte>(body.Length);
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 })) json.RootElement.WriteTo(writer);
        return output.WrittenMemory;
    }
}
