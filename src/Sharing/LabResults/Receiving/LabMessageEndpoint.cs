using System.Collections.Immutable;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>
/// <c>POST /lab-results/messages</c>: a laboratory delivers a Svarrapport (v1.3 or v1.4, KITH XML), or the same content as a
/// FHIR transaction Bundle of the NILAR profiles. 201 with what was stored, 200 when it had been received before.
/// </summary>
internal static class LabMessageEndpoint
{
    private const int BytesMax = 16 * 1024 * 1024;

    private static readonly ApiRequirement delivering = new() { System = Delivering };

    /// <summary>What admits a laboratory's system.</summary>
    internal static ApiAccess Delivering => new("felles:lab-results", "felles:lab-results/deliver");

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/lab-results/messages", Handle).RequireCaller(delivering).SettlesProofWithLog();

    private static async Task Handle(HttpContext context)
    {
        var outcome = await Receive(context);
        // What was received before changes nothing and so makes no log entry.
        var settled = await context.SettleProof();
        if (!outcome.Succeeded(out var receipt, out var problem) || settled.Failed(out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        FhirAnswer.Begin(context, receipt.AlreadyReceived || receipt.Stored.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        OperationOutcomeWriter.Write(context.Response.BodyWriter, Issues(receipt).AsSpan());
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<Outcome<LabReceipt>> Receive(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)) return Unsupported;
        var isXml = type.MediaType.Equals("application/xml", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("text/xml", StringComparison.OrdinalIgnoreCase);
        var isFhir = type.MediaType.Equals("application/fhir+json", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isXml && !isFhir) return Unsupported;
        var body = await RequestBody.Read(context, BytesMax);
        if (!body.Succeeded(out var bytes, out var problem)) return problem;
        var caller = (SystemCaller)context.GetCaller();
        return isXml
            ? await context.RequestServices.Required<LabMessageReceiver>().Receive(caller, bytes, type.Charset.HasValue ? type.Charset.Value!.Trim('"') : null, context.RequestAborted)
            : await context.RequestServices.Required<LabBundleReceiver>().Receive(caller, bytes, context.RequestAborted);
    }

    private static ImmutableArray<Issue> Issues(LabReceipt receipt)
    {
        var issues = ImmutableArray.CreateBuilder<Issue>();
        if (receipt.AlreadyReceived) issues.Add(new Issue(IssueSeverity.Information, "informational", "already-received", "This message had been received before; nothing was stored now."));
        foreach (var stored in receipt.Stored)
            issues.Add(new Issue(IssueSeverity.Information, "informational", "stored", $"Stored {stored.Type}/{stored.Id}/_history/{stored.Version}"));
        issues.AddRange(receipt.Notes);
        return issues.ToImmutable();
    }

    private static Problem Unsupported { get; } = new(
        ProblemKind.UnsupportedMediaType, "content-type", "Send a Svarrapport as application/xml, or a FHIR transaction Bundle as application/fhir+json.");
}
