using System.Security.Cryptography;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Content;
using Felles.Sharing.Documents.Intake;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Felles.Sharing.Documents.Retrieval;

/// <summary>
/// ITI-68, and Norsk helsenett's <c>/mhd/document</c>: one document by unique id, repository and home community, as its bytes.
/// The log entry is on disk before the first byte leaves.
/// </summary>
internal static class RetrieveEndpoint
{
    private static readonly ApiRequirement requirement = new() { Personnel = new ApiAccess("nhn:phr/mhd", "nhn:phr/mhd/read-document"), Citizen = ApiAccess.CitizenRead, AdmitsConveyed = true };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var method in (string[])[HttpMethods.Get, HttpMethods.Head])
            routes.MapMethods(RetrieveAddress.Path, [method], Handle).RequireCaller(requirement).SettlesProofWithLog();
    }

    private static async Task Handle(HttpContext context)
    {
        var found = await Find(context);
        if (!found.Succeeded(out var document, out var problem)) await FhirAnswer.Problem(context, problem);
        else await Send(context, document);
    }

    private static async Task<Outcome<OpenDocument>> Find(HttpContext context)
    {
        if (!Address(context.Request).Succeeded(out var address, out var problem)) return problem;
        if (DocumentsApi.Admits(context) is { } refused) return refused;
        if (!RequestHeaders.Person(context, context.GetCaller()).Succeeded(out var person, out problem)) return problem;
        var asked = RequestHeaders.Opening(context, person, ServiceCode.Documents, Act.Read, new Wanted.OfService(DocumentIntake.Type), $"document {address.ResourceId}");
        if (!asked.Succeeded(out var opening, out problem)) return problem;
        return await context.RequestServices.Required<DocumentRetrieval>().Open(context, opening, address.ResourceId);
    }

    /// <summary>Sends a document, whole or the ranges asked for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="document">The document.</param>
    /// <param name="isRead">Read by the browser's own reader of PDF, which a sandbox would keep from starting; otherwise saved.</param>
    internal static async Task Send(HttpContext context, OpenDocument document, bool isRead = false)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = isRead ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'" : "sandbox; default-src 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var result = Results.Stream(document.Bytes, document.Content.MediaType, isRead ? null : FileName(document), entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(document.Content.Sha1.Span)}\""), enableRangeProcessing: document.Bytes.CanSeek);
        if (!document.Bytes.CanSeek) context.Response.ContentLength = document.Content.Size;
        try
        {
            await result.ExecuteAsync(context);
        }
        catch (Exception broken) when (broken is InvalidDataException or CryptographicException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            // What was sent is not the document, or not all of it: the reader must see a broken transfer, never a whole one.
            context.Abort();
        }
    }

    // The title may tell what it is about; a file name on a shared machine should not.
    private static string FileName(OpenDocument document) => $"{document.Id}.{document.Content.MediaType switch
    {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/tiff" => "tiff",
        "image/gif" => "gif",
        "text/plain" => "txt",
        "text/rtf" or "application/rtf" => "rtf",
        _ => "xml",
    }}";

    private static Outcome<DocumentAddress> Address(HttpRequest request)
    {
        string? unique = null, repository = null, home = null;
        foreach (var (name, values) in request.Query)
        {
            if (values.Count != 1 || PersonNumber.OccursIn(values[0])) return Wrong;
            switch (name)
            {
                case "documentUniqueId": unique = MetadataReading.Identifier(values[0]!); break;
                case "repositoryUniqueId": repository = Oid(values[0]!); break;
                case "homeCommunityId": home = Oid(values[0]!); break;
                default: return new Problem(ProblemKind.NotSupported, "unknown-parameter", "Only documentUniqueId, repositoryUniqueId and homeCommunityId are understood in this address. The patient is named by the header nhn-patient-nin.");
            }
        }

        return unique is null || repository is null || home is null ? Wrong : new DocumentAddress(unique, repository, home);
    }

    private static string? Oid(string text)
    {
        var plain = text.StartsWith("urn:oid:", StringComparison.Ordinal) ? text["urn:oid:".Length..] : text;
        return MetadataReading.IsOid(plain) ? plain : null;
    }

    private static Problem Wrong { get; } = new(ProblemKind.Required, "document-address", "Name the document by documentUniqueId, repositoryUniqueId and homeCommunityId, as its DocumentReference has them.");
}
