using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.Documents.Content;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.Documents.Intake;

/// <summary>
/// Publishing: ITI-65 at the base, large documents beforehand as a Binary, and withdrawal. 200 with a transaction-response.
/// </summary>
internal static class IntakeEndpoints
{
    private const int BundleBytesMax = 32 * 1024 * 1024;

    internal static ApiAccess Publishing { get; } = new("nhn:phr/mhd", "nhn:phr/mhd/create-documents-with-reference");

    private static readonly ApiRequirement requirement = new() { System = Publishing };

    internal static void Map(RouteGroupBuilder fhir, FhirService service)
    {
        fhir.MapPost("", context => Provide(context, service)).RequireCaller(requirement).SettlesProofWithLog();
        fhir.MapPost("/Bundle", context => Provide(context, service)).RequireCaller(requirement).SettlesProofWithLog();
        // The proof is claimed before the bytes are taken in: nothing is logged of bytes that belong to nobody yet.
        fhir.MapPost("/Binary", context => Upload(context, service)).RequireCaller(requirement);
        fhir.MapDelete("/DocumentReference/{id}", Withdraw).RequireCaller(requirement).SettlesProofWithLog();
    }

    private static async Task Provide(HttpContext context, FhirService service)
    {
        var outcome = await Take(context);
        // What was here before changes nothing and so makes no log entry.
        var settled = await context.SettleProof();
        if (!outcome.Succeeded(out var receipt, out var problem) || settled.Failed(out problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        await FhirAnswer.Write(context, StatusCodes.Status200OK, output =>
        {
            var bundle = BundleWriter.TransactionResponse(output, FhirServiceEndpoints.BaseUrl(context, service));
            foreach (var facts in receipt.Stored)
                bundle.Response(facts.Version == 1 ? StatusCodes.Status201Created : StatusCodes.Status200OK, new BundledVersion(facts.Type, facts.Id, facts.Version, facts.RecordedAt), isStored: true, null);
            bundle.End();
        });
    }

    private static async Task<Outcome<SubmissionReceipt>> Take(HttpContext context)
    {
        if (AnswerFormat.Fault(context.Request) is { } fault) return fault;
        if (!IsFhir(context.Request)) return new Problem(ProblemKind.UnsupportedMediaType, "content-type", "Send the Bundle of ITI-65 as application/fhir+json.");
        var body = await RequestBody.Read(context, BundleBytesMax);
        if (!body.Succeeded(out var bytes, out var problem)) return problem;
        // Files of some senders begin with a byte order mark.
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (!FhirResource.Read(bytes, new ReadLimits(BundleBytesMax)).Succeeded(out var bundle, out problem)) return problem;
        var intake = context.RequestServices.Required<DocumentIntake>();
        if (!ProvideBundle.Read(bundle, intake.Place, LoadedDefinitions.Of(context)).Succeeded(out var submission, out problem)) return problem;
        var named = submission.Patient is { } number ? RequestHeaders.Person(context, number) : RequestHeaders.Person(context, context.GetCaller());
        if (!named.Succeeded(out var person, out problem)) return problem;
        return await intake.Take((SystemCaller)context.GetCaller(), person, submission, context.RequestAborted);
    }

    /// <summary>The bytes of a document that is too large for a Bundle: as they are, under their media type.</summary>
    private static async Task Upload(HttpContext context, FhirService service)
    {
        var limit = context.RequestServices.Required<DocumentsOptions>().BytesMax;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limit;
        if (MediaTypes.Of(context.Request.ContentType) is not { } media)
        {
            await FhirAnswer.Problem(context, new Problem(ProblemKind.UnsupportedMediaType, "content-type", $"Send the document itself, under one of {MediaTypes.All}."));
            return;
        }

        var kept = await Keep(context, limit);
        if (!kept.Succeeded(out var document, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var name = context.RequestServices.Required<UploadTickets>().Seal(((SystemCaller)context.GetCaller()).Organisation, document, media);
        context.Response.Headers.Location = $"{FhirServiceEndpoints.BaseUrl(context, service)}/Binary/{name}";
        await FhirAnswer.Write(context, StatusCodes.Status201Created, output => OperationOutcomeWriter.Write(output, [new Issue(IssueSeverity.Information, "informational", "stored", "Name this Binary in the attachment.url of a submission within the hour.")]));
    }

    private static async Task<Outcome<KeptDocument>> Keep(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit) return TooLarge(limit);
        try
        {
            var kept = await context.RequestServices.Required<DocumentVault>().Keep(context.Request.Body, limit, context.RequestAborted);
            return kept;
        }
        catch (BadHttpRequestException broken)
        {
            return broken.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(limit) : Problem.Malformed("body", "The request's body did not arrive whole. Send it again.");
        }
    }

    private static async Task Withdraw(HttpContext context)
    {
        var caller = (SystemCaller)context.GetCaller();
        var asked = AnswerFormat.Fault(context.Request) is { } fault ? fault : RequestHeaders.Person(context, caller);
        var withdrawn = asked.Succeeded(out var person, out var problem)
            ? await context.RequestServices.Required<DocumentIntake>().Withdraw(caller, person, (string)context.Request.RouteValues["id"]!, context.RequestAborted)
            : problem;
        if (withdrawn.Failed(out problem)) await FhirAnswer.Problem(context, problem);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static bool IsFhir(HttpRequest request) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Value is "application/fhir+json" or "application/json";

    private static Problem TooLarge(long limit) => new(ProblemKind.TooLarge, "document-too-large", $"The document is larger than {limit} bytes, the limit here.");
}
