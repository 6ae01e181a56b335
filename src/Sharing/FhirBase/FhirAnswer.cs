using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>Answers of the FHIR APIs: status, headers, bytes straight into the response.</summary>
internal static class FhirAnswer
{
    private const string ContentType = "application/fhir+json; charset=utf-8";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    /// <summary>A problem as OperationOutcome with its status, in the form that the service's interface gives it where it has one of its own.</summary>
    internal static async Task Problem(HttpContext context, Problem problem, OutcomeForm? form = null)
    {
        problem = await context.SettleProof(problem);
        if (problem.Kind == ProblemKind.Unavailable) context.Response.Headers.RetryAfter = "2";
        if (context.GetEndpoint()?.Metadata.GetMetadata<IProblemRenderer>() is { } own)
        {
            context.Response.StatusCode = problem.Kind.HttpStatus();
            context.Response.Headers.CacheControl = "no-store";
            await own.Render(context, problem);
            return;
        }

        await Write(context, problem.Kind.HttpStatus(), output => OperationOutcomeWriter.Write(output, problem, form));
    }

    /// <summary>Status, content type and a resource; with line breaks where <c>_pretty=true</c> asks for them.</summary>
    internal static async Task Write(HttpContext context, int status, Action<IBufferWriter<byte>> write)
    {
        Begin(context, status);
        var output = context.Response.BodyWriter;
        if (AnswerFormat.IsPretty(context.Request))
        {
            var plain = new ArrayBufferWriter<byte>();
            write(plain);
            using var json = JsonDocument.Parse(plain.WrittenMemory, new JsonDocumentOptions { MaxDepth = 512 });
            using var writer = new Utf8JsonWriter(output, Indented);
            json.RootElement.WriteTo(writer);
        }
        else
        {
            write(output);
        }

        await output.FlushAsync(context.RequestAborted);
    }

    /// <summary>Status and content type; health information is never kept by a cache on the way.</summary>
    internal static void Begin(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
    }

    internal static BundledResource Bundled(Entry entry) => new(entry.Facts.Type, entry.Facts.Id, entry.Body);
}
