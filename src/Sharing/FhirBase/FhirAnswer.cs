using System.Globalization;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>Answers of the FHIR APIs: status, headers, bytes straight into the response.</summary>
internal static class FhirAnswer
{
    private const string ContentType = "application/fhir+json; charset=utf-8";

    /// <summary>A problem as OperationOutcome with its status.</summary>
    internal static async Task Problem(HttpContext context, Problem problem, OutcomeForm? form = null)
    {
        Begin(context, problem.Kind.HttpStatus());
        if (problem.Kind == ProblemKind.Unavailable) context.Response.Headers.RetryAfter = "2";
        OperationOutcomeWriter.Write(context.Response.BodyWriter, problem, form);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>One resource with its version and time.</summary>
    internal static async Task Resource(HttpContext context, int status, Entry entry)
    {
        Begin(context, status);
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"W/\"{entry.Facts.Version}\"");
        context.Response.Headers.LastModified = entry.Facts.RecordedAt.ToString("R", CultureInfo.InvariantCulture);
        context.Response.ContentLength = entry.Body.Length;
        await context.Response.BodyWriter.WriteAsync(entry.Body, context.RequestAborted);
    }

    /// <summary>Status and content type; health information is never kept by a cache on the way.</summary>
    internal static void Begin(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
    }

    internal static BundledResource Bundled(Entry entry) => new(entry.Facts.Type, entry.Facts.Id, entry.Body);

    /// <summary>Professionals learn how many are withheld, nobody else does (rule 5).</summary>
    internal static void TellWithheld(HttpContext context, Disclosure disclosure)
    {
        if (disclosure.Withheld > 0)
            context.Response.Headers["NHN-SecurityLabel-Nors-Count"] = disclosure.Withheld.ToString(CultureInfo.InvariantCulture);
    }
}
